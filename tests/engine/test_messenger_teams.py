"""What becomes of a message on its way to Teams, told exactly: sent, not sent, or not known."""

from __future__ import annotations

import pytest

from bot.cards.adaptive import message, words
from bot.cards.card import Card, File, Link
from bot.domain.identities import Reference
from bot.platforms.messenger import Address, Attachment, Enclosed, Messenger, Throttled, Undeliverable, Unknown
from bot.platforms.teams import TeamsMessenger
from tests.engine.fake_teams import (
    BAD,
    BLOCKED,
    BUSY,
    DISABLED,
    NO_ACTIVITY,
    NO_CONVERSATION,
    NO_GUESTS,
    NO_SUCH_ACTIVITY,
    NOT_IN_ROSTER,
    NOT_INSTALLED,
    NOT_OURS,
    TENANT,
    TOO_BIG,
    FakeTeams,
    Kept,
    chat_of,
    refused,
)
from tests.engine.faults import LOST, SILENT, Fault
from tests.engine.on_teams import CARD, CHANNEL, CONTENT, FILE, HEAD, TO_CHANNEL, TO_HEAD, Stopped


def accepts(messenger: TeamsMessenger) -> Messenger:
    """mypy holds the class against the Protocol here."""
    return messenger


class TestSending:
    async def test_the_head_gets_the_card_in_their_own_chat(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        sent = await accepts(messenger).send(TO_HEAD, CARD, "digest:1:head")
        [posted] = teams.sent[chat_of(HEAD)]
        assert sent.conversation == chat_of(HEAD)
        assert sent.reference
        assert posted["attachments"][0]["content"] == message(CARD)
        assert (posted["summary"], "text" in posted) == (words(CARD), False)

    async def test_a_channel_gets_it_too(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        assert (await messenger.send(TO_CHANNEL, CARD, "agenda:1")).conversation == CHANNEL
        assert teams.called("create") == []

    async def test_first_contact_opens_a_chat_and_keeps_it(
        self, teams: FakeTeams, messenger: TeamsMessenger, kept: Kept
    ) -> None:
        sent = await messenger.send(Address("teams", TENANT, user="new"), CARD, "digest:1:new")
        assert sent.conversation == chat_of("new")
        assert kept.references[-1] == Reference(TENANT, "new", chat_of("new"), f"{teams.url}/connector")

    async def test_somebody_without_an_account_is_told_to_the_operator(self, messenger: TeamsMessenger) -> None:
        with pytest.raises(Undeliverable, match="delivery: email") as failed:
            await messenger.send(Address("teams", TENANT), CARD, "digest:1:x")
        assert (failed.value.permanent, failed.value.reason) == (True, "person")

    async def test_a_chat_that_is_gone_is_opened_anew(
        self, teams: FakeTeams, messenger: TeamsMessenger, kept: Kept
    ) -> None:
        kept.references[-1] = Reference(TENANT, HEAD, "a:an-old-one", f"{teams.url}/connector")
        teams.fail("send", NO_CONVERSATION)
        assert (await messenger.send(TO_HEAD, CARD, "digest:1:head")).conversation == chat_of(HEAD)
        assert list(teams.sent) == [chat_of(HEAD)]

    async def test_the_service_may_have_moved(self, teams: FakeTeams, messenger: TeamsMessenger, kept: Kept) -> None:
        kept.references[-1] = Reference(TENANT, HEAD, chat_of(HEAD), "http://127.0.0.1:9/nobody")
        with pytest.raises(Undeliverable) as failed:
            await messenger.send(TO_HEAD, CARD, "digest:1:head")
        assert (failed.value.reason, failed.value.permanent) == ("away", False)
        kept.remember(Reference(TENANT, HEAD, chat_of(HEAD), f"{teams.url}/connector"))
        await messenger.send(TO_HEAD, CARD, "digest:1:head")
        assert len(teams.sent[chat_of(HEAD)]) == 1

    async def test_it_cannot_be_looked_for(self, messenger: TeamsMessenger) -> None:
        assert not accepts(messenger).reads_back
        with pytest.raises(Unknown):
            await messenger.find(TO_HEAD, "digest:1:head", 0.0)

    @pytest.mark.parametrize("page", [None, Link("The meeting", "https://collab.example/page/x")])
    async def test_a_file_is_a_page_to_fetch_it_from(
        self, teams: FakeTeams, messenger: TeamsMessenger, page: Link | None
    ) -> None:
        card = Card("For your calendar", (File("meeting", "elt", FILE.about),))
        attached = Attachment(FILE.name, FILE.media_type, FILE.about, FILE.content, page)
        await messenger.send(TO_HEAD, card, "calendar:1", Enclosed(files=(attached,)))
        said = str(teams.sent[chat_of(HEAD)])
        assert "Attached" not in said
        assert ("https://collab.example/page/x" if page else "PUBLIC_URL") in said


class TestEditing:
    async def test_the_card_is_put_where_the_old_one_stands(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        where = Address("teams", TENANT, conversation=chat_of(HEAD))
        await messenger.edit(where, "1700000000001", CARD)
        [asked] = teams.called("update")
        assert asked["path"] == f"v3/conversations/{chat_of(HEAD)}/activities/1700000000001"
        assert asked["attachments"][0]["content"] == message(CARD)

    @pytest.mark.parametrize(
        "fault", [NO_ACTIVITY, NO_SUCH_ACTIVITY, NO_CONVERSATION, NOT_OURS, NOT_IN_ROSTER, BLOCKED]
    )
    async def test_what_cannot_be_changed_stays_as_it_was(
        self, teams: FakeTeams, messenger: TeamsMessenger, fault: Fault
    ) -> None:
        teams.fail("update", fault)
        with pytest.raises(Undeliverable, match="can no longer be changed") as failed:
            await messenger.edit(TO_CHANNEL, "1700000000001", CARD)
        assert (failed.value.reason, failed.value.permanent) == ("fixed", True)

    @pytest.mark.parametrize("fault", [BUSY, Fault(502, kind="text/html"), Fault(504), Fault(after=True, silent=LOST)])
    async def test_a_moment_of_bad_luck_is_tried_again(
        self, teams: FakeTeams, messenger: TeamsMessenger, fault: Fault
    ) -> None:
        teams.fail("update", fault, fault)
        await messenger.edit(TO_CHANNEL, "1700000000001", CARD)
        assert len(teams.called("update")) == 3

    async def test_a_long_one_is_left_to_delivery(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        teams.fail("update", *[Fault(502, kind="text/html")] * 9)
        with pytest.raises(Undeliverable) as failed:
            await messenger.edit(TO_CHANNEL, "1700000000001", CARD)
        assert (failed.value.reason, failed.value.permanent) == ("away", False)
        assert len(teams.called("update")) == 3


class TestReplies:
    async def test_a_card_is_said_in_their_own_chat(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        activity = await messenger.say(TO_HEAD, CONTENT, "Approved")
        [posted] = teams.sent[chat_of(HEAD)]
        assert activity
        assert posted["attachments"][0]["content"] == CONTENT
        assert (posted["type"], posted["summary"]) == ("message", "Approved")

    async def test_a_thread_of_a_channel_is_answered_where_it_is(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        thread = f"{CHANNEL};messageid=1485983408511"
        await messenger.say(Address("teams", TENANT, conversation=thread), CONTENT, "Privately")
        assert list(teams.sent) == [thread]

    async def test_what_is_for_one_of_a_channel_names_them_and_says_so(
        self, teams: FakeTeams, messenger: TeamsMessenger, kept: Kept
    ) -> None:
        activity = await messenger.whisper(kept.references[0], f"29:{HEAD}", CONTENT, "Privately")
        [posted] = teams.whispered[CHANNEL]
        assert activity
        assert posted["recipient"] == {"id": f"29:{HEAD}", "isTargeted": True}
        assert posted["attachments"][0]["content"] == CONTENT
        assert teams.sent == {}

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (BAD, Undeliverable),
            (NOT_IN_ROSTER, Undeliverable),
            (Fault(429, headers={"Retry-After": "3"}), Throttled),
            (Fault(500), Unknown),
            (Fault(201), Unknown),
            (Fault(201, "[]"), Unknown),
            (Fault(201, "<html>"), Unknown),
        ],
    )
    async def test_what_could_not_be_said_to_one_alone_is_told_and_never_asked_twice(
        self, teams: FakeTeams, messenger: TeamsMessenger, kept: Kept, fault: Fault, error: type[Exception]
    ) -> None:
        teams.fail("whisper", fault)
        with pytest.raises(error):
            await messenger.whisper(kept.references[0], f"29:{HEAD}", CONTENT, "Privately")
        assert len(teams.called("whisper")) == 1


REFUSED = [
    (NOT_INSTALLED, "person", "not installed for them"),
    (NOT_IN_ROSTER, "person", "not installed for them"),
    (NO_CONVERSATION, "person", "not installed for them"),
    (BLOCKED, "person", "have blocked Collab"),
    (NO_GUESTS, "person", "guest"),
    (DISABLED, "person", "Teams admin centre"),
    (refused(404, "UserNotFound"), "person", "gone from the tenant"),
    (refused(418, "Teapot"), "unreachable", "tried again"),
    (TOO_BIG, "message", "our mistake"),
    (BAD, "message", "our mistake"),
]


@pytest.mark.parametrize(("fault", "reason", "words"), REFUSED)
async def test_a_refusal_says_whose_it_is_and_what_helps(
    teams: FakeTeams, messenger: TeamsMessenger, fault: Fault, reason: str, words: str
) -> None:
    teams.fail("send", fault, fault)
    with pytest.raises(Undeliverable, match=words) as failed:
        await messenger.say(TO_HEAD, CONTENT, "Approved")
    assert (failed.value.reason, failed.value.permanent) == (reason, reason != "unreachable")
    assert teams.sent == {}


IN_CHANNEL = [
    (NOT_IN_ROSTER, "Add it there again"),
    (NO_CONVERSATION, "Add it there again"),
    (BLOCKED, "archived, or lets only some"),
    (DISABLED, "not allowed Collab there"),
]


@pytest.mark.parametrize(("fault", "words"), IN_CHANNEL)
async def test_a_channel_that_shuts_us_out_says_what_helps(
    teams: FakeTeams, messenger: TeamsMessenger, fault: Fault, words: str
) -> None:
    teams.fail("send", fault)
    with pytest.raises(Undeliverable, match=words) as failed:
        await messenger.send(TO_CHANNEL, CARD, "agenda:1")
    assert (failed.value.reason, failed.value.permanent) == ("place", True)
    assert len(teams.called("send")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(after=True, silent=LOST),
        Fault(after=True, silent=SILENT),
        Fault(502, after=True, body="<html>Bad gateway</html>", kind="text/html"),
        Fault(504, after=True),
        refused(500, "ServiceError", "Something"),
        Fault(200, body="<html>Please sign in to this network</html>", kind="text/html"),
    ],
)
async def test_a_lost_answer_is_unknown_and_never_asked_twice(
    teams: FakeTeams, messenger: TeamsMessenger, fault: Fault
) -> None:
    teams.fail("send", fault)
    with pytest.raises(Unknown):
        await messenger.say(TO_HEAD, CONTENT, "Approved")
    assert len(teams.called("send")) == 1


async def test_where_somebody_else_was_at_work_it_is_said_a_moment_later(
    teams: FakeTeams, messenger: TeamsMessenger, time: Stopped
) -> None:
    teams.fail("send", BUSY, BUSY)
    await messenger.say(TO_HEAD, CONTENT, "Approved")
    assert len(teams.sent[chat_of(HEAD)]) == 1
    assert time.waits == [1.0, 2.0]
