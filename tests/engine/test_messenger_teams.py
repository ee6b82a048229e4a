"""What becomes of a message on its way to Teams, told exactly: sent, not sent, or not known."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.cards.adaptive import message, words
from bot.cards.card import Button, Card, File, Link, Text, line
from bot.domain.identities import Reference, email_to_match
from bot.platforms.messenger import Address, Attachment, Enclosed, Messenger, Throttled, Undeliverable, Unknown
from bot.platforms.teams import TeamsMessenger
from bot.platforms.teams_clients import Connectors, Ways
from tests.engine.fake_teams import (
    BAD,
    BLOCKED,
    BUSY,
    DISABLED,
    NO_ACTIVITY,
    NO_CONVERSATION,
    NO_GUESTS,
    NOT_IN_ROSTER,
    NOT_INSTALLED,
    NOT_OURS,
    OTHER,
    TENANT,
    TOO_BIG,
    WRONG_SECRET,
    FakeTeams,
    Kept,
    a_member,
    chat_of,
    refused,
    registered,
    running,
)
from tests.engine.faults import LOST, SILENT, Fault

HEAD = "7faf8ab2-3d56-4244-b585-20c8a42ed2b8"
TO_HEAD = Address("teams", TENANT, user=HEAD)
CHANNEL = "19:board@thread.tacv2"
TO_CHANNEL = Address("teams", TENANT, conversation=CHANNEL)
CARD = Card("From the board", (Text((line("Five *things*"),)),), (Button("digest.got_it", "Got it", "CAS-1"),))
FILE = Attachment("elt.ics", "text/calendar", "The meeting, for your calendar", b"BEGIN:VCALENDAR")
CONTENT = {"type": "AdaptiveCard", "version": "1.5", "body": []}


class Stopped:
    """Time that goes on only when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def read(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    @property
    def ways(self) -> Ways:
        return Ways(self.read, self.sleep, lambda low, high: high, timeout=3.0)


@pytest.fixture
def time() -> Stopped:
    return Stopped()


@pytest.fixture
async def teams() -> AsyncIterator[FakeTeams]:
    teams = FakeTeams()
    async with running(teams):
        yield teams


@pytest.fixture
def kept(teams: FakeTeams) -> Kept:
    """The head has a chat with Collab; the channel is known."""
    service = f"{teams.url}/connector"
    return Kept(
        [
            Reference(TENANT, "", CHANNEL, service, team="19:team@thread.tacv2", kind="channel"),
            Reference(TENANT, HEAD, chat_of(HEAD), service, teams_user=f"29:{HEAD}"),
        ]
    )


@pytest.fixture
async def messenger(teams: FakeTeams, kept: Kept, time: Stopped) -> AsyncIterator[TeamsMessenger]:
    connectors = Connectors(registered, f"{teams.url}/login", f"{teams.url}/connector", time.ways)
    yield TeamsMessenger(connectors, kept)
    await connectors.close()


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

    @pytest.mark.parametrize("fault", [NO_ACTIVITY, NO_CONVERSATION, NOT_OURS, NOT_IN_ROSTER, BLOCKED])
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


class TestLines:
    async def test_each_message_goes_over_a_line_of_its_own(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        for number in range(3):
            await messenger.send(TO_HEAD, CARD, f"digest:{number}:head")
            await messenger.whisper(Reference(TENANT, "", CHANNEL, f"{teams.url}/connector"), HEAD, {}, "Privately")
        lines = [*teams.lines["send"], *teams.lines["whisper"]]
        assert len(set(lines)) == len(lines) == 6

    async def test_edits_share_one_that_is_kept_open(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        for _ in range(3):
            await messenger.edit(TO_HEAD, "1700", CARD)
        assert len(teams.lines["update"]) == 3
        assert len(set(teams.lines["update"])) == 1

    async def test_one_that_broke_while_nobody_used_it_is_not_noticed(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        teams.fail("update", Fault(silent=LOST, after=True))
        for _ in range(2):
            await messenger.edit(TO_HEAD, "1700", CARD)
        assert len(set(teams.lines["update"])) == 2


class TestThrottles:
    async def test_as_long_as_teams_asks(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        teams.fail("send", refused(429, "Throttled", "Too many requests", Retry_After="17"))
        with pytest.raises(Throttled) as asked:
            await messenger.send(TO_HEAD, CARD, "digest:1:head")
        assert asked.value.retry_after == 17
        assert len(teams.called("send")) == 1

    async def test_longer_each_time_where_it_does_not_say(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        seconds = []
        for _ in range(8):
            teams.fail("send", refused(429, "Throttled", "Too many requests"))
            with pytest.raises(Throttled) as asked:
                await messenger.send(TO_HEAD, CARD, "digest:1:head")
            seconds.append(asked.value.retry_after)
        assert seconds == [2, 4, 8, 16, 32, 60, 60, 60]
        await messenger.send(TO_HEAD, CARD, "digest:1:head")
        teams.fail("send", refused(429, "Throttled", "Too many requests"))
        with pytest.raises(Throttled) as asked:
            await messenger.send(TO_HEAD, CARD, "digest:2:head")
        assert asked.value.retry_after == 2

    async def test_a_short_wait_for_what_may_be_repeated_is_waited_for(
        self, teams: FakeTeams, messenger: TeamsMessenger, time: Stopped
    ) -> None:
        teams.fail("create", refused(429, "Throttled", Retry_After="3"))
        await messenger.send(Address("teams", TENANT, user="new"), CARD, "digest:1:new")
        assert time.waits == [3.0]

    async def test_those_who_wait_do_not_all_come_back_at_once(self) -> None:
        seconds = {Ways().pause(3) for _ in range(20)}
        assert len(seconds) > 1
        assert all(4.0 <= one <= 8.0 for one in seconds)


class TestTokens:
    async def test_one_token_serves_until_shortly_before_its_end(
        self, teams: FakeTeams, messenger: TeamsMessenger, time: Stopped
    ) -> None:
        for seconds in (0, 3000, 298):
            time.seconds += seconds
            await messenger.send(TO_HEAD, CARD, f"digest:{seconds}")
        assert len(teams.called("token")) == 1
        time.seconds += 2
        await messenger.send(TO_HEAD, CARD, "digest:later")
        assert len(teams.called("token")) == 2

    async def test_many_at_once_ask_for_one(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        await asyncio.gather(*(messenger.send(TO_HEAD, CARD, f"digest:{one}") for one in range(8)))
        assert len(teams.called("token")) == 1
        assert len(teams.sent[chat_of(HEAD)]) == 8

    async def test_a_token_that_teams_refuses_is_renewed_and_nothing_is_lost(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        await messenger.send(TO_HEAD, CARD, "digest:1")
        teams.forget_tokens()
        await messenger.send(TO_HEAD, CARD, "digest:2")
        assert len(teams.sent[chat_of(HEAD)]) == 2

    async def test_a_bot_that_teams_does_not_know(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        teams.fail("send", *[refused(401, "BotNotRegistered", "No registration found for this bot.")] * 2)
        with pytest.raises(Undeliverable, match=r"registered.*messages wait") as failed:
            await messenger.send(TO_HEAD, CARD, "digest:1")
        assert (failed.value.reason, failed.value.permanent) == ("configuration", False)

    async def test_each_tenant_has_a_bot_of_its_own(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        await messenger.send(TO_HEAD, CARD, "digest:1")
        await messenger.send(Address("teams", OTHER, user="else"), CARD, "digest:2")
        asked = [(one["tenant"], one["client_id"]) for one in teams.called("token")]
        assert asked == [(TENANT, "client-of-5"), (OTHER, "client-of-6")]

    @pytest.mark.parametrize(
        ("told", "words"),
        [
            (WRONG_SECRET, "secret is wrong: put its Value in"),
            ("AADSTS7000222: The provided client secret keys for app 'x' are expired.", "has run out"),
            ("AADSTS700016: Application with identifier 'x' was not found in the directory", "knows no app"),
            ("AADSTS90002: Tenant 'x' not found.", "no such tenant"),
            ("AADSTS7000112: Application 'x'(Collab) is disabled.", "switched off"),
            ("AADSTS53003: Access has been blocked by Conditional Access policies.", "Conditional Access"),
            ("AADSTS99999: Something new.", "Compare client id, secret and tenant"),
            ("", "no reason given"),
        ],
    )
    async def test_a_sign_in_that_microsoft_refuses_says_what_helps(
        self, teams: FakeTeams, messenger: TeamsMessenger, told: str, words: str
    ) -> None:
        body = json.dumps({"error": "invalid_client", "error_description": told})
        teams.fail("token", Fault(401, body), Fault(401, body))
        with pytest.raises(Undeliverable, match=words) as failed:
            await messenger.send(TO_HEAD, CARD, "digest:1")
        assert (failed.value.reason, failed.value.permanent) == ("configuration", False)
        assert await messenger.examine(TENANT) == [failed.value.why]
        assert await messenger.examine(TENANT) == []

    async def test_a_sign_in_that_is_away_is_tried_again_and_then_left(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        teams.fail("token", Fault(503), Fault(silent=LOST))
        await messenger.send(TO_HEAD, CARD, "digest:1")
        teams.forget_tokens()
        teams.fail("token", *[Fault(503)] * 9)
        with pytest.raises(Undeliverable) as failed:
            await messenger.send(TO_HEAD, CARD, "digest:2")
        assert failed.value.reason == "away"

    async def test_a_tenant_in_which_nobody_is_registered(self, messenger: TeamsMessenger) -> None:
        with pytest.raises(Undeliverable, match="collab teams bind") as failed:
            await messenger.send(Address("teams", "elsewhere", user="x"), CARD, "digest:1")
        assert (failed.value.reason, failed.value.permanent) == ("configuration", False)


class TestDirectory:
    @pytest.fixture
    def board(self, teams: FakeTeams) -> None:
        guest = a_member("u3", "Guy Guest", "guy@elsewhere.example", userRole="guest")
        stranger = a_member("u4", "Sue Strange", "sue@shared.example", tenantId=OTHER)
        nameless = {**a_member("u5", "No Mail", ""), "userPrincipalName": "No.Mail@harbourside.example"}
        head = a_member(HEAD, "Asha Lowe", "Asha@Harbourside.example")
        teams.members["19:team@thread.tacv2"] = [a_member("u1", "Una", "una@harbourside.example"), head, guest]
        teams.members["19:team@thread.tacv2"] += [stranger, nameless]

    @pytest.mark.usefixtures("board")
    async def test_somebody_who_has_never_written_is_found_among_their_team(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        found = await messenger.with_email(TENANT, "asha@harbourside.example")
        assert found is not None
        assert (found.user, email_to_match(found, TENANT)) == (HEAD, "Asha@Harbourside.example")
        assert await messenger.with_email(TENANT, "nobody@harbourside.example") is None
        by_name = await messenger.with_email(TENANT, "no.mail@harbourside.example")
        assert by_name is not None
        assert len(teams.called("members")) == 3

    @pytest.mark.usefixtures("board")
    async def test_nobody_of_another_tenant_is_matched(self, messenger: TeamsMessenger) -> None:
        stranger = await messenger.with_email(TENANT, "sue@shared.example")
        assert stranger is not None
        assert email_to_match(stranger, TENANT) is None

    @pytest.mark.usefixtures("board")
    async def test_who_has_joined_since_is_found_a_little_later(
        self, teams: FakeTeams, messenger: TeamsMessenger, time: Stopped
    ) -> None:
        assert await messenger.with_email(TENANT, "new@harbourside.example") is None
        teams.members["19:team@thread.tacv2"].append(a_member("u9", "New", "new@harbourside.example"))
        assert await messenger.with_email(TENANT, "new@harbourside.example") is None
        time.seconds += 601
        assert await messenger.with_email(TENANT, "new@harbourside.example") is not None

    async def test_a_team_that_has_taken_collab_away_names_nobody(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        teams.fail("members", NOT_IN_ROSTER)
        assert await messenger.with_email(TENANT, "asha@harbourside.example") is None

    async def test_the_doctor_hears_why_a_channel_shuts_us_out(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        assert await messenger.kept_out(TENANT, CHANNEL) is None
        teams.fail("members", NOT_IN_ROSTER)
        assert "Add it there again" in str(await messenger.kept_out(TENANT, CHANNEL))


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


async def test_who_somebody_is(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    teams.members[chat_of(HEAD)] = [a_member(HEAD, "Asha Lowe", "asha@harbourside.example")]
    profile = await messenger.profile(TENANT, HEAD)
    assert (profile.user, profile.team, profile.email) == (HEAD, TENANT, "asha@harbourside.example")
    assert (profile.is_confirmed, profile.is_guest, profile.is_stranger) == (True, False, False)


async def test_somebody_without_a_chat_is_asked_for_in_the_channel_they_write_in(
    teams: FakeTeams, messenger: TeamsMessenger, kept: Kept
) -> None:
    teams.members[CHANNEL] = [a_member("new", "Asha Lowe", "asha@harbourside.example")]
    thread = replace(kept.references[0], conversation=f"{CHANNEL};messageid=1485983408511")
    assert (await messenger.profile(TENANT, "new", thread)).email == "asha@harbourside.example"
    assert teams.called("create") == []


@pytest.mark.parametrize("fault", [None, NOT_IN_ROSTER])
async def test_whom_the_channel_does_not_tell_of_is_asked_for_in_their_own_chat(
    teams: FakeTeams, messenger: TeamsMessenger, kept: Kept, fault: Fault | None
) -> None:
    teams.members[chat_of(HEAD)] = [a_member(HEAD, "Asha Lowe", "asha@harbourside.example")]
    if fault:
        teams.fail("member", fault)
    assert (await messenger.profile(TENANT, HEAD, kept.references[0])).email == "asha@harbourside.example"


async def test_a_channel_that_is_away_just_now_is_no_reason_to_turn_anybody_away(
    teams: FakeTeams, messenger: TeamsMessenger, kept: Kept
) -> None:
    teams.fail("member", *[Fault(502)] * 9)
    with pytest.raises(Undeliverable) as away:
        await messenger.profile(TENANT, HEAD, kept.references[0])
    assert away.value.reason == "away"
    assert teams.called("create") == []


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
