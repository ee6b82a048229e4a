"""What becomes of a message on its way to Slack, told exactly: sent, not sent, or not known and read back."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards.card import Card, File, Link, Text, line
from bot.domain.identities import Channel, email_to_match
from bot.platforms.messenger import Address, Attachment, Enclosed, Messenger, Sent, Throttled, Undeliverable, Unknown
from bot.platforms.slack import AT_HAND, SlackMessenger
from bot.platforms.slack_refusals import REFUSALS
from tests.engine.fake_slack import FIRST_TS, FakeSlack, refused, running
from tests.engine.faults import LOST, SILENT, Fault

CARD = Card("From the board <!channel>", (Text((line("Five *things*"),)),))
CHAIR = Address("slack", "T1", user="U0CHAIR")
FILE = Attachment("elt.ics", "text/calendar", "The meeting, for your calendar", b"BEGIN:VCALENDAR")
CHANNEL = Address("slack", "T1", conversation="C0BOARD")


@pytest.fixture
async def slack() -> FakeSlack:
    return FakeSlack()


@pytest.fixture
async def messenger(slack: FakeSlack) -> AsyncIterator[SlackMessenger]:
    async with running(slack) as url:
        yield SlackMessenger(AsyncWebClient(token="xoxb-1", base_url=url), timeout=0.5)


def accepts(messenger: SlackMessenger) -> Messenger:
    """mypy holds the class against the Protocol here."""
    return messenger


async def test_the_chair_gets_a_direct_message(slack: FakeSlack, messenger: SlackMessenger) -> None:
    sent = await accepts(messenger).send(CHAIR, CARD, "digest:1:chair")
    assert sent == Sent("D0CHAIR", f"{FIRST_TS + 1}.000100")
    [posted] = slack.posted["D0CHAIR"]
    assert posted["text"] == "From the board &lt;!channel&gt;\nFive *things*"
    assert (posted["unfurl_links"], posted["unfurl_media"]) == (False, False)
    assert posted["metadata"] == {
        "event_type": "collab_delivery",
        "event_payload": {"delivery_id": "digest:1:chair"},
    }


async def test_a_direct_message_is_opened_once(slack: FakeSlack, messenger: SlackMessenger) -> None:
    for number in range(3):
        await messenger.send(CHAIR, CARD, f"digest:{number}:chair")
    assert len(slack.called("conversations.open")) == 1
    assert len(slack.posted["D0CHAIR"]) == 3


async def test_who_was_written_to_long_ago_is_not_remembered_for_ever(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    for number in range(AT_HAND + 1):
        await messenger._conversation(replace(CHAIR, user=f"U{number}"))
    await messenger._conversation(replace(CHAIR, user="U0"))
    assert [asked["users"] for asked in slack.called("conversations.open")].count("U0") == 2


async def test_a_channel_needs_no_opening(slack: FakeSlack, messenger: SlackMessenger) -> None:
    assert (await messenger.send(CHANNEL, CARD, "agenda:1")).conversation == "C0BOARD"
    assert slack.called("conversations.open") == []


async def test_somebody_without_an_account_is_told_to_the_operator(messenger: SlackMessenger) -> None:
    with pytest.raises(Undeliverable, match="delivery: email") as failed:
        await messenger.send(Address("slack", "T1"), CARD, "digest:1:x")
    assert (failed.value.permanent, failed.value.reason) == (True, "person")


class TestFiles:
    async def test_a_file_is_shown_above_the_message_that_tells_of_it(
        self, slack: FakeSlack, messenger: SlackMessenger
    ) -> None:
        await messenger.send(CHAIR, CARD, "calendar:1", Enclosed(files=(FILE,)))
        [shared] = slack.shared
        assert (shared["channel"], shared["title"]) == ("D0CHAIR", FILE.about)
        assert slack.uploads[shared["id"]] == FILE.content
        [asked] = slack.called("files.getUploadURLExternal")
        assert (asked["filename"], int(asked["length"]), asked["alt"]) == (FILE.name, len(FILE.content), FILE.about)
        methods = [name for name, _ in slack.calls]
        assert methods.index("files.completeUploadExternal") < methods.index("chat.postMessage")

    @pytest.mark.parametrize("page", [None, Link("The meeting", "https://collab.example/page/x")])
    async def test_where_the_app_may_not_upload_the_message_comes_all_the_same(
        self, slack: FakeSlack, messenger: SlackMessenger, page: Link | None
    ) -> None:
        slack.fail("files.getUploadURLExternal", refused("missing_scope", needed="files:write"))
        card = replace(CARD, parts=(*CARD.parts, File("meeting", "elt", FILE.about)))
        await messenger.send(CHAIR, card, "calendar:1", Enclosed(files=(replace(FILE, page=page),)))
        [posted] = slack.posted["D0CHAIR"]
        assert "Attached" not in posted["text"]
        assert ("https://collab.example/page/x" if page else "install the app again") in posted["text"]
        assert slack.shared == []

    @pytest.mark.parametrize(
        ("step", "fault"),
        [
            ("files.getUploadURLExternal", Fault(silent=LOST)),
            ("upload", Fault(status=500)),
            ("files.completeUploadExternal", Fault(status=503, body="Bad gateway", kind="text/plain")),
            ("files.completeUploadExternal", Fault(after=True, silent=LOST)),
        ],
    )
    async def test_an_upload_that_breaks_off_is_tried_again_before_anything_is_said(
        self, slack: FakeSlack, messenger: SlackMessenger, step: str, fault: Fault
    ) -> None:
        slack.fail(step, fault)
        with pytest.raises(Undeliverable) as failed:
            await messenger.send(CHAIR, CARD, "calendar:1", Enclosed(files=(FILE,)))
        assert (failed.value.reason, failed.value.permanent) == ("away", False)
        assert slack.posted["D0CHAIR"] == []
        await messenger.send(CHAIR, CARD, "calendar:1", Enclosed(files=(FILE,)))
        assert len(slack.posted["D0CHAIR"]) == 1


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
    slack: FakeSlack, messenger: SlackMessenger, fault: Fault
) -> None:
    slack.fail("chat.postMessage", fault)
    with pytest.raises(Unknown):
        await messenger.send(CHAIR, CARD, "digest:1:chair")
    assert len(slack.called("chat.postMessage")) == 1
    assert await messenger.find(CHAIR, "digest:1:chair", FIRST_TS) == Sent("D0CHAIR", f"{FIRST_TS + 1}.000100")


async def test_a_client_that_would_send_again_by_itself_is_not_let(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", Fault(after=True, silent=LOST))
    async with running(slack) as url:
        with pytest.raises(Unknown):
            await SlackMessenger(AsyncWebClient(token="xoxb-1", base_url=url)).send(CHANNEL, CARD, "agenda:1")
    assert len(slack.posted["C0BOARD"]) == 1


async def test_what_was_never_posted_is_not_found(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.fail("chat.postMessage", Fault(silent=LOST))
    with pytest.raises(Unknown):
        await messenger.send(CHAIR, CARD, "digest:1:chair")
    assert await messenger.find(CHAIR, "digest:1:chair", FIRST_TS) is None


async def test_a_delivery_is_found_behind_many_others(slack: FakeSlack, messenger: SlackMessenger) -> None:
    for number in range(7):
        await messenger.send(CHANNEL, CARD, f"agenda:{number}")
    slack.posted["C0BOARD"].append({"ts": f"{FIRST_TS + 50}.000100", "text": "Somebody's own words"})
    slack.posted["C0BOARD"].append(
        {
            "ts": f"{FIRST_TS + 51}.000100",
            "metadata": {"event_type": "another_app", "event_payload": {"delivery_id": "agenda:0"}},
        }
    )
    assert await messenger.find(CHANNEL, "agenda:0", FIRST_TS) == Sent("C0BOARD", f"{FIRST_TS + 1}.000100")
    asked = slack.called("conversations.history")
    assert [call.get("cursor") for call in asked] == [None, "2", "4", "6", "8"]
    assert {call["include_all_metadata"] for call in asked} == {"1"}


async def test_a_clock_that_was_a_day_ahead_at_the_first_attempt_misses_nothing(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    await messenger.send(CHANNEL, CARD, "agenda:1")
    assert await messenger.find(CHANNEL, "agenda:1", FIRST_TS + 86400)
    assert await messenger.find(CHANNEL, "agenda:1", FIRST_TS + 86400 + 3700) is None


async def test_what_cannot_be_read_back_stays_unknown(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.fail("conversations.history", refused("missing_scope", needed="im:history"))
    with pytest.raises(Unknown, match="cannot be read back"):
        await messenger.find(CHANNEL, "agenda:1", FIRST_TS)


async def test_a_slack_that_is_away_is_asked_again_later(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.fail("conversations.history", Fault(status=500, kind="text/html"))
    with pytest.raises(Undeliverable) as failed:
        await messenger.find(CHANNEL, "agenda:1", FIRST_TS)
    assert failed.value.reason == "away"


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
    slack: FakeSlack, messenger: SlackMessenger, fault: Fault, seconds: float, method: str
) -> None:
    slack.fail(method, fault)
    with pytest.raises(Throttled) as failed:
        await messenger.send(CHAIR, CARD, "digest:1:chair")
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
    slack: FakeSlack, messenger: SlackMessenger, code: str, reason: str, permanent: bool, remedy: str
) -> None:
    slack.fail("chat.postMessage", refused(code))
    with pytest.raises(Undeliverable, match=rf"(?s)refused: {code}\..*{remedy}") as failed:
        await messenger.send(CHAIR, CARD, "digest:1:chair")
    assert (failed.value.reason, failed.value.permanent) == (reason, permanent)


async def test_a_missing_scope_is_named(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.fail("chat.postMessage", refused("missing_scope", needed="chat:write"))
    with pytest.raises(Undeliverable, match=r"missing_scope \(scope chat:write\)"):
        await messenger.send(CHAIR, CARD, "digest:1:chair")


def test_no_code_has_two_meanings() -> None:
    codes = [code for refusal in REFUSALS for code in refusal.codes]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("fault", [Fault(silent=LOST), Fault(status=500, kind="text/html"), Fault(silent=SILENT)])
async def test_nothing_was_sent_if_the_direct_message_did_not_open(
    slack: FakeSlack, messenger: SlackMessenger, fault: Fault
) -> None:
    slack.fail("conversations.open", fault)
    with pytest.raises(Undeliverable) as failed:
        await messenger.send(CHAIR, CARD, "digest:1:chair")
    assert (failed.value.reason, failed.value.permanent) == ("away", False)
    assert slack.called("chat.postMessage") == []


async def test_a_slack_that_cannot_be_reached_got_nothing() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        client = AsyncWebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{nobody.getsockname()[1]}/api/")
        with pytest.raises(Undeliverable, match="nothing was sent") as failed:
            await SlackMessenger(client).send(CHANNEL, CARD, "agenda:1")
    assert (failed.value.reason, failed.value.permanent) == ("away", False)


async def test_a_card_changes_where_it_stands(slack: FakeSlack, messenger: SlackMessenger) -> None:
    sent = await messenger.send(CHAIR, CARD, "decision:1:chair")
    await messenger.edit(Address("slack", "T1", conversation=sent.conversation), sent.reference, Card("Approved"))
    [posted] = slack.posted["D0CHAIR"]
    assert posted["text"] == "Approved"


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_an_edit_that_comes_too_late_is_not_tried_again(
    slack: FakeSlack, messenger: SlackMessenger, code: str
) -> None:
    slack.fail("chat.update", refused(code))
    with pytest.raises(Undeliverable, match="stands there as it was") as failed:
        await messenger.edit(CHANNEL, "1.1", CARD)
    assert failed.value.permanent


async def test_an_edit_whose_answer_is_lost_may_be_made_again(slack: FakeSlack, messenger: SlackMessenger) -> None:
    sent = await messenger.send(CHANNEL, CARD, "agenda:1")
    slack.fail("chat.update", Fault(after=True, silent=LOST))
    with pytest.raises(Undeliverable) as failed:
        await messenger.edit(CHANNEL, sent.reference, Card("Changed"))
    assert not failed.value.permanent
    await messenger.edit(CHANNEL, sent.reference, Card("Changed"))
    assert [posted["text"] for posted in slack.posted["C0BOARD"]] == ["Changed"]


def somebody(**changes: object) -> dict[str, object]:
    user: dict[str, object] = {
        "id": "U0CHAIR",
        "team_id": "T1",
        "name": "amara",
        "deleted": False,
        "real_name": "Amara Okafor",
        "profile": {"real_name": "Amara Okafor", "email": "amara@trust.example", "team": "T1"},
        "is_bot": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
    }
    return user | changes


async def test_a_user_of_the_workspace_is_matched_by_email(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.users["U0CHAIR"] = somebody()
    profile = await messenger.profile("T1", "U0CHAIR")
    assert (profile.name, profile.team, profile.is_guest) == ("Amara Okafor", "T1", False)
    assert email_to_match(profile, "T1") == "amara@trust.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"team_id": "T2"},
        {"is_stranger": True},
        {"deleted": True},
        {"is_bot": True},
        {"is_email_confirmed": False},
        {"profile": {"real_name": "No email"}},
        {"profile": {"email": ""}},
    ],
)
async def test_nobody_else_is_matched_by_email(
    slack: FakeSlack, messenger: SlackMessenger, changes: dict[str, object]
) -> None:
    slack.users["U0CHAIR"] = somebody(**changes)
    assert email_to_match(await messenger.profile("T1", "U0CHAIR"), "T1") is None


async def test_an_account_without_a_word_on_its_email_is_not_matched(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    user = somebody()
    del user["is_email_confirmed"]
    slack.users["U0CHAIR"] = user
    assert email_to_match(await messenger.profile("T1", "U0CHAIR"), "T1") is None


@pytest.mark.parametrize("mark", ["is_restricted", "is_ultra_restricted"])
async def test_a_guest_is_known_as_one(slack: FakeSlack, messenger: SlackMessenger, mark: str) -> None:
    slack.users["U0CHAIR"] = somebody(**{mark: True})
    assert (await messenger.profile("T1", "U0CHAIR")).is_guest


async def test_somebody_is_found_by_their_email(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.fail("users.lookupByEmail", refused("users_not_found"))
    assert await messenger.with_email("T1", "nobody@example.org") is None


async def test_a_slack_that_does_not_answer_is_no_word_on_an_email(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.fail("users.lookupByEmail", Fault(silent=LOST))
    with pytest.raises(Undeliverable) as failed:
        await messenger.with_email("T1", "nobody@example.org")
    assert failed.value.reason == "away"


async def test_an_unknown_user_is_said_to_be_unknown(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.fail("users.info", refused("user_not_found"))
    with pytest.raises(Undeliverable) as failed:
        await messenger.profile("T1", "U0NOBODY")
    assert failed.value.reason == "person"


BOARD = {"id": "G0BOARD", "name": "board", "is_private": True, "is_shared": False}
SHARED = {"id": "C0SHARED", "name": "with-the-diocese", "is_private": False, "is_ext_shared": True}
OTHER = {"id": "C0OTHER", "name": "general", "is_private": False}


async def test_channels_are_found_by_their_names_on_every_page(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.channels = [OTHER, SHARED, BOARD]
    slack.page = 2
    found = await messenger.channels()
    assert found["board"] == Channel("G0BOARD", "board", is_private=True, is_shared=False)
    assert found["with-the-diocese"].is_shared
    assert found.keys() == {"general", "with-the-diocese", "board"}
