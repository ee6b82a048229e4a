"""A message to Slack whose answer was lost: it is unknown, and read back before anybody sends it again."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.messenger import Sent, Undeliverable, Unknown
from bot.platforms.slack import SlackMessenger
from tests.engine.fake_slack import FIRST_TS, FakeSlack, refused, running
from tests.engine.faults import LOST, SILENT, Fault
from tests.engine.on_slack import CARD, CHAIR, CHANNEL

LOST_ANSWERS = [
    Fault(after=True, silent=LOST),
    Fault(after=True, silent=SILENT),
    Fault(after=True, status=500, body="<html>Oops</html>", kind="text/html"),
    Fault(after=True, status=502, body="Bad gateway", kind="text/plain"),
    Fault(after=True, status=503, body='{"ok": false}'),
    Fault(after=True, status=500, body='{"ok": false, "error": "request_timeout"}'),
    Fault(after=True, body="OK", kind="text/plain"),
    Fault(after=True, body='{"ok": tr', kind="application/json"),
    Fault(after=True, body='{"ok": false, "error": "internal_error"}'),
    Fault(after=True, body='{"ok": false, "error": "fatal_error"}'),
]


@pytest.mark.parametrize("fault", LOST_ANSWERS)
async def test_a_lost_answer_is_unknown_and_found_again(
    slack: FakeSlack, to_slack: SlackMessenger, fault: Fault
) -> None:
    slack.fail("chat.postMessage", fault)
    with pytest.raises(Unknown):
        await to_slack.send(CHAIR, CARD, "digest:1:chair")
    assert len(slack.called("chat.postMessage")) == 1
    assert await to_slack.find(CHAIR, "digest:1:chair", FIRST_TS) == Sent("D0CHAIR", f"{FIRST_TS + 1}.000100")


async def test_a_client_that_would_send_again_by_itself_is_not_let(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", Fault(after=True, silent=LOST))
    async with running(slack) as url:
        with pytest.raises(Unknown):
            await SlackMessenger(AsyncWebClient(token="xoxb-1", base_url=url)).send(CHANNEL, CARD, "agenda:1")
    assert len(slack.posted["C0BOARD"]) == 1


async def test_what_was_never_posted_is_not_found(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    slack.fail("chat.postMessage", Fault(silent=LOST))
    with pytest.raises(Unknown):
        await to_slack.send(CHAIR, CARD, "digest:1:chair")
    assert await to_slack.find(CHAIR, "digest:1:chair", FIRST_TS) is None


async def test_a_delivery_is_found_behind_many_others(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    for number in range(7):
        await to_slack.send(CHANNEL, CARD, f"agenda:{number}")
    slack.posted["C0BOARD"].append({"ts": f"{FIRST_TS + 50}.000100", "text": "Somebody's own words"})
    slack.posted["C0BOARD"].append(
        {
            "ts": f"{FIRST_TS + 51}.000100",
            "metadata": {"event_type": "another_app", "event_payload": {"delivery_id": "agenda:0"}},
        }
    )
    assert await to_slack.find(CHANNEL, "agenda:0", FIRST_TS) == Sent("C0BOARD", f"{FIRST_TS + 1}.000100")
    asked = slack.called("conversations.history")
    assert [call.get("cursor") for call in asked] == [None, "2", "4", "6", "8"]
    assert {call["include_all_metadata"] for call in asked} == {"1"}


async def test_a_clock_that_was_a_day_ahead_at_the_first_attempt_misses_nothing(
    slack: FakeSlack, to_slack: SlackMessenger
) -> None:
    await to_slack.send(CHANNEL, CARD, "agenda:1")
    assert await to_slack.find(CHANNEL, "agenda:1", FIRST_TS + 86400)
    assert await to_slack.find(CHANNEL, "agenda:1", FIRST_TS + 86400 + 3700) is None


async def test_what_cannot_be_read_back_stays_unknown(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    slack.fail("conversations.history", refused("missing_scope", needed="im:history"))
    with pytest.raises(Unknown, match="cannot be read back"):
        await to_slack.find(CHANNEL, "agenda:1", FIRST_TS)


async def test_a_slack_that_is_away_is_asked_again_later(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    slack.fail("conversations.history", Fault(status=500, kind="text/html"))
    with pytest.raises(Undeliverable) as failed:
        await to_slack.find(CHANNEL, "agenda:1", FIRST_TS)
    assert failed.value.reason == "away"
