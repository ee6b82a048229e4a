"""What is wrong with a token, found without sending anything: who it is, and what it may do."""

from __future__ import annotations

import asyncio

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms.slack_clients import NO_ANSWER, client_for
from bot.platforms.slack_refusals import refusal
from bot.platforms.slack_scopes import SCOPES

PATIENCE = 10.0
NO_BOT = "SLACK_BOT_TOKEN is no bot token: it begins with xoxb-, and stands under OAuth & Permissions."
NO_APP = "SLACK_APP_TOKEN is no app-level token: it begins with xapp-, and stands under Basic Information."
AWAY = "Slack could not be reached, or did not answer as Slack does. Check the network and SLACK_API_URL."


async def findings_about(client: AsyncWebClient) -> list[str]:
    """A sentence with its remedy for each thing that is wrong with a workspace's token; none where all is well."""
    if not (client.token or "").startswith("xoxb-"):
        return [NO_BOT]
    try:
        async with asyncio.timeout(PATIENCE):
            told = await client.auth_test()
    except SlackApiError as refused:
        return [_why(refused)]
    except NO_ANSWER:
        return [AWAY]
    return _missing(told)


async def findings_about_app_token(token: str, url: str) -> list[str]:
    """The same for the token of Socket Mode. It asks for an address, and connects to none."""
    if not token.startswith("xapp-"):
        return [NO_APP]
    try:
        async with asyncio.timeout(PATIENCE):
            await client_for(token, url).apps_connections_open(app_token=token)
    except SlackApiError as refused:
        if not _code(refused):
            return [AWAY]
        remedy = "make an app-level token with the scope connections:write, under Basic Information."
        return [f"Slack refuses SLACK_APP_TOKEN ({_code(refused)}): {remedy}"]
    except NO_ANSWER:
        return [AWAY]
    return []


def _missing(told: AsyncSlackResponse) -> list[str]:
    """Slack names what a token may do in a header; where it names nothing, nothing is known."""
    granted = {scope.strip() for scope in told.headers.get("x-oauth-scopes", "").split(",")} - {""}
    missing = [scope for scope in SCOPES if scope not in granted] if granted else []
    if not missing:
        return []
    lacks = f"The app lacks {', '.join(missing)} in {told.get('team') or 'this workspace'}."
    return [f"{lacks} Bring it up to manifest.yaml, and install it again. Until then messages may wait."]


def _why(refused: SlackApiError) -> str:
    code = _code(refused)
    return str(refusal(code)) if code else AWAY


def _code(refused: SlackApiError) -> str:
    """Slack's own word; empty where something else answered in its place."""
    said = getattr(refused.response, "data", None)
    return str(said.get("error") or "") if isinstance(said, dict) else ""
