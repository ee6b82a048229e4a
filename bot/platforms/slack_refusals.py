"""What Slack's refusals mean for a delivery, and what somebody can do about each."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms.messenger import (
    CONFIGURATION,
    MESSAGE,
    PERSON,
    PLACE,
    UNREACHABLE,
    Throttled,
    Undeliverable,
    Unknown,
)

HALF_DONE = frozenset({"fatal_error", "internal_error", "service_unavailable"})
"""Slack's documentation: some part of the operation may have succeeded before these were raised."""

FINAL = frozenset({PERSON, PLACE, MESSAGE})
"""Trying again later changes nothing."""

PAUSE = 30.0
"""Seconds, where Slack asks us to wait and does not say how long."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`remedy` follows "Slack refused: code." in the sentence for the operator."""

    codes: tuple[str, ...]
    reason: str
    remedy: str


REFUSALS = (
    Refusal(
        ("user_not_found", "users_not_found", "user_not_visible", "user_disabled", "invalid_user_combination"),
        PERSON,
        "This account is gone from the workspace. Check the person in the trust file, or give them `delivery: email`.",
    ),
    Refusal(
        ("cannot_dm_bot",),
        PERSON,
        "This is an app's account, not a person's. Correct the Slack id or the email in the trust file.",
    ),
    Refusal(
        ("channel_not_found", "not_in_channel"),
        PLACE,
        "Collab is not in this channel. Invite it there (/invite @Collab), then type /collab here again.",
    ),
    Refusal(
        ("is_archived", "is_inactive"),
        PLACE,
        "The channel is archived. Bring it back, or type /collab here in another one.",
    ),
    Refusal(
        ("restricted_action", "restricted_action_read_only_channel", "restricted_action_non_threadable_channel"),
        PLACE,
        "The channel lets only some people post. Allow the app to post there, or tie another channel.",
    ),
    Refusal(
        ("message_not_found", "cant_update_message", "edit_window_closed"),
        MESSAGE,
        "The message can no longer be changed in Slack; it stands there as it was.",
    ),
    Refusal(
        (
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_arguments",
            "msg_blocks_too_long",
            "msg_too_long",
            "no_text",
            "too_many_attachments",
            "block_mismatch",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "metadata_too_large",
        ),
        MESSAGE,
        "Slack does not take this message as Collab drew it. That is our mistake: please report it.",
    ),
    Refusal(
        (
            "invalid_auth",
            "not_authed",
            "token_revoked",
            "token_expired",
            "account_inactive",
            "app_uninstalled",
            "org_login_required",
            "team_access_not_granted",
        ),
        CONFIGURATION,
        "Slack does not accept our token. Install the app again, at PUBLIC_URL/slack/install or by putting its new "
        "token in SLACK_BOT_TOKEN. Nothing is lost: messages wait.",
    ),
    Refusal(
        ("missing_scope", "no_permission", "not_allowed_token_type", "messages_tab_disabled", "ekm_access_denied"),
        CONFIGURATION,
        "The app may not do this in the workspace. Compare its settings with manifest.yaml and install it "
        "again. Nothing is lost: messages wait.",
    ),
    Refusal(
        ("request_timeout", "team_added_to_org", "accesslimited", "method_deprecated"),
        UNREACHABLE,
        "Slack could not take it just now. It is tried again.",
    ),
)

BY_CODE = {code: refusal for refusal in REFUSALS for code in refusal.codes}


def refusal(code: str, needed: str = "") -> Undeliverable | Unknown:
    """What to raise for one of Slack's error codes; `needed` is the scope that Slack says is missing."""
    if code in HALF_DONE:
        return Unknown(f"Slack broke off with {code}: the message may or may not have been posted.")
    known = BY_CODE.get(code)
    if known is None:
        why = f"Slack refused: {code}. Collab does not know this answer; it is tried again."
        return Undeliverable(why, reason=UNREACHABLE, permanent=False)
    scope = f" (scope {needed})" if needed else ""
    return Undeliverable(
        f"Slack refused: {code}{scope}. {known.remedy}", reason=known.reason, permanent=known.reason in FINAL
    )


def outcome(refused: SlackApiError) -> Throttled | Undeliverable | Unknown:
    """What to raise for an answer of Slack's that is no success."""
    response = refused.response
    if not isinstance(response, AsyncSlackResponse):
        return Unknown("Slack's answer could not be read.")
    if response.status_code == 429:
        return Throttled(_seconds(response.headers.get("Retry-After", "")))
    if response.status_code >= 500 or not isinstance(response.data, dict) or "error" not in response.data:
        return Unknown(f"Slack answered with HTTP {response.status_code} and no word of what it did.")
    if response.data["error"] in {"ratelimited", "rate_limited"}:
        return Throttled(_seconds(response.headers.get("Retry-After", "")))
    return refusal(response.data["error"], response.data.get("needed", ""))


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else PAUSE
