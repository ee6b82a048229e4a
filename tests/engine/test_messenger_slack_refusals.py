"""What Slack does not take: how long to wait, whose affair it is, and that nothing was sent."""

from __future__ import annotations

import socket

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.messenger import Throttled, Undeliverable
from bot.platforms.slack import SlackMessenger
from bot.platforms.slack_refusals import REFUSALS
from tests.engine.fake_slack import FakeSlack, refused
from tests.engine.faults import LOST, SILENT, Fault
from tests.engine.on_slack import CARD, CHAIR, CHANNEL


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (Fault(status=429, body='{"ok": false, "error": "ratelimited"}', headers={"Retry-After": "7"}), 7),
        (Fault(status=429, body="", kind="text/plain", headers={"Retry-After": "2"}), 2),
        (Fault(status=429, body="{}", headers={"Retry-After": "tomorrow"}), 30),
        (Fault(body='{"ok": false, "error": "ratelimited"}', headers={"Retry-After": "4"}), 4),
        (Fault(body='{"ok": false, "error": "rate_limited"}'), 30),
    ],
)
@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.open"])
async def test_slack_says_how_long_to_wait_and_nobody_sleeps(
    slack: FakeSlack, to_slack: SlackMessenger, fault: Fault, seconds: float, method: str
) -> None:
    slack.fail(method, fault)
    with pytest.raises(Throttled) as failed:
        await to_slack.send(CHAIR, CARD, "digest:1:chair")
    assert failed.value.retry_after == seconds
    assert len(slack.called(method)) == 1
    assert not slack.posted["D0CHAIR"]


@pytest.mark.parametrize(
    ("code", "reason", "permanent", "remedy"),
    [
        ("user_not_found", "person", True, "trust file"),
        ("user_disabled", "person", True, "delivery: email"),
        ("cannot_dm_bot", "person", True, "an app's account"),
        ("channel_not_found", "place", True, "/invite @Collab"),
        ("not_in_channel", "place", True, "/collab here"),
        ("is_archived", "place", True, "archived"),
        ("restricted_action", "place", True, "tie another channel"),
        ("invalid_blocks", "message", True, "report it"),
        ("msg_blocks_too_long", "message", True, "report it"),
        ("invalid_auth", "configuration", False, "SLACK_BOT_TOKEN"),
        ("token_revoked", "configuration", False, "Nothing is lost"),
        ("missing_scope", "configuration", False, "manifest.yaml"),
        ("request_timeout", "unreachable", False, "tried again"),
        ("something_new_in_2031", "unreachable", False, "does not know this answer"),
    ],
)
async def test_a_refusal_says_why_and_what_to_do(
    slack: FakeSlack, to_slack: SlackMessenger, code: str, reason: str, permanent: bool, remedy: str
) -> None:
    slack.fail("chat.postMessage", refused(code))
    with pytest.raises(Undeliverable, match=rf"(?s)refused: {code}\..*{remedy}") as failed:
        await to_slack.send(CHAIR, CARD, "digest:1:chair")
    assert (failed.value.reason, failed.value.permanent) == (reason, permanent)


async def test_a_missing_scope_is_named(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    slack.fail("chat.postMessage", refused("missing_scope", needed="chat:write"))
    with pytest.raises(Undeliverable, match=r"missing_scope \(scope chat:write\)"):
        await to_slack.send(CHAIR, CARD, "digest:1:chair")


def test_no_code_has_two_meanings() -> None:
    codes = [code for refusal in REFUSALS for code in refusal.codes]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("fault", [Fault(silent=LOST), Fault(status=500, kind="text/html"), Fault(silent=SILENT)])
async def test_nothing_was_sent_if_the_direct_message_did_not_open(
    slack: FakeSlack, to_slack: SlackMessenger, fault: Fault
) -> None:
    slack.fail("conversations.open", fault)
    with pytest.raises(Undeliverable) as failed:
        await to_slack.send(CHAIR, CARD, "digest:1:chair")
    assert (failed.value.reason, failed.value.permanent) == ("away", False)
    assert slack.called("chat.postMessage") == []


async def test_a_slack_that_cannot_be_reached_got_nothing() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        client = AsyncWebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{nobody.getsockname()[1]}/api/")
        with pytest.raises(Undeliverable, match="nothing was sent") as failed:
            await SlackMessenger(client).send(CHANNEL, CARD, "agenda:1")
    assert (failed.value.reason, failed.value.permanent) == ("away", False)
