"""What becomes of a message on its way to Slack, told exactly: sent, with its files, and changed where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cards.card import Card, File, Link
from bot.platforms.messenger import Address, Attachment, Enclosed, Messenger, Sent, Undeliverable
from bot.platforms.slack import AT_HAND, SlackMessenger
from tests.engine.fake_slack import FIRST_TS, FakeSlack, refused
from tests.engine.faults import LOST, Fault
from tests.engine.on_slack import CARD, CHAIR, CHANNEL

FILE = Attachment("elt.ics", "text/calendar", "The meeting, for your calendar", b"BEGIN:VCALENDAR")


def accepts(messenger: SlackMessenger) -> Messenger:
    """mypy holds the class against the Protocol here."""
    return messenger


async def test_the_chair_gets_a_direct_message(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    sent = await accepts(to_slack).send(CHAIR, CARD, "digest:1:chair")
    assert sent == Sent("D0CHAIR", f"{FIRST_TS + 1}.000100")
    [posted] = slack.posted["D0CHAIR"]
    assert posted["text"] == "From the board &lt;!channel&gt;\nFive *things*"
    assert (posted["unfurl_links"], posted["unfurl_media"]) == (False, False)
    assert posted["metadata"] == {
        "event_type": "collab_delivery",
        "event_payload": {"delivery_id": "digest:1:chair"},
    }


async def test_a_direct_message_is_opened_once(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    for number in range(3):
        await to_slack.send(CHAIR, CARD, f"digest:{number}:chair")
    assert len(slack.called("conversations.open")) == 1
    assert len(slack.posted["D0CHAIR"]) == 3


async def test_who_was_written_to_long_ago_is_not_remembered_for_ever(
    slack: FakeSlack, to_slack: SlackMessenger
) -> None:
    for number in range(AT_HAND + 1):
        await to_slack._conversation(replace(CHAIR, user=f"U{number}"))
    await to_slack._conversation(replace(CHAIR, user="U0"))
    assert [asked["users"] for asked in slack.called("conversations.open")].count("U0") == 2


async def test_a_channel_needs_no_opening(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    assert (await to_slack.send(CHANNEL, CARD, "agenda:1")).conversation == "C0BOARD"
    assert slack.called("conversations.open") == []


async def test_somebody_without_an_account_is_told_to_the_operator(to_slack: SlackMessenger) -> None:
    with pytest.raises(Undeliverable, match="delivery: email") as failed:
        await to_slack.send(Address("slack", "T1"), CARD, "digest:1:x")
    assert (failed.value.permanent, failed.value.reason) == (True, "person")


class TestFiles:
    async def test_a_file_is_shown_above_the_message_that_tells_of_it(
        self, slack: FakeSlack, to_slack: SlackMessenger
    ) -> None:
        await to_slack.send(CHAIR, CARD, "calendar:1", Enclosed(files=(FILE,)))
        [shared] = slack.shared
        assert (shared["channel"], shared["title"]) == ("D0CHAIR", FILE.about)
        assert slack.uploads[shared["id"]] == FILE.content
        [asked] = slack.called("files.getUploadURLExternal")
        assert (asked["filename"], int(asked["length"]), asked["alt"]) == (FILE.name, len(FILE.content), FILE.about)
        methods = [name for name, _ in slack.calls]
        assert methods.index("files.completeUploadExternal") < methods.index("chat.postMessage")

    @pytest.mark.parametrize("page", [None, Link("The meeting", "https://collab.example/page/x")])
    async def test_where_the_app_may_not_upload_the_message_comes_all_the_same(
        self, slack: FakeSlack, to_slack: SlackMessenger, page: Link | None
    ) -> None:
        slack.fail("files.getUploadURLExternal", refused("missing_scope", needed="files:write"))
        card = replace(CARD, parts=(*CARD.parts, File("meeting", "elt", FILE.about)))
        await to_slack.send(CHAIR, card, "calendar:1", Enclosed(files=(replace(FILE, page=page),)))
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
        self, slack: FakeSlack, to_slack: SlackMessenger, step: str, fault: Fault
    ) -> None:
        slack.fail(step, fault)
        with pytest.raises(Undeliverable) as failed:
            await to_slack.send(CHAIR, CARD, "calendar:1", Enclosed(files=(FILE,)))
        assert (failed.value.reason, failed.value.permanent) == ("away", False)
        assert slack.posted["D0CHAIR"] == []
        await to_slack.send(CHAIR, CARD, "calendar:1", Enclosed(files=(FILE,)))
        assert len(slack.posted["D0CHAIR"]) == 1


async def test_a_card_changes_where_it_stands(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    sent = await to_slack.send(CHAIR, CARD, "decision:1:chair")
    await to_slack.edit(Address("slack", "T1", conversation=sent.conversation), sent.reference, Card("Approved"))
    [posted] = slack.posted["D0CHAIR"]
    assert posted["text"] == "Approved"


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_an_edit_that_comes_too_late_is_not_tried_again(
    slack: FakeSlack, to_slack: SlackMessenger, code: str
) -> None:
    slack.fail("chat.update", refused(code))
    with pytest.raises(Undeliverable, match="stands there as it was") as failed:
        await to_slack.edit(CHANNEL, "1.1", CARD)
    assert failed.value.permanent


async def test_an_edit_whose_answer_is_lost_may_be_made_again(slack: FakeSlack, to_slack: SlackMessenger) -> None:
    sent = await to_slack.send(CHANNEL, CARD, "agenda:1")
    slack.fail("chat.update", Fault(after=True, silent=LOST))
    with pytest.raises(Undeliverable) as failed:
        await to_slack.edit(CHANNEL, sent.reference, Card("Changed"))
    assert not failed.value.permanent
    await to_slack.edit(CHANNEL, sent.reference, Card("Changed"))
    assert [posted["text"] for posted in slack.posted["C0BOARD"]] == ["Changed"]
