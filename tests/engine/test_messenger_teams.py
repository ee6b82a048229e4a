"""What becomes of a message on its way to Teams, told exactly: sent, not sent, or not known."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.identities import Reference
from bot.platforms.messenger import Address, Throttled, Undeliverable, Unknown
from bot.platforms.teams import TeamsMessenger
from bot.platforms.teams_clients import Connectors, Ways
from tests.engine.fake_teams import (
    BAD,
    BLOCKED,
    BUSY,
    DISABLED,
    LOST,
    NO_CONVERSATION,
    NO_GUESTS,
    NOT_IN_ROSTER,
    NOT_INSTALLED,
    SILENT,
    TENANT,
    TOO_BIG,
    FakeTeams,
    Fault,
    Kept,
    a_member,
    chat_of,
    refused,
    registered,
    running,
)

HEAD = "7faf8ab2-3d56-4244-b585-20c8a42ed2b8"
TO_HEAD = Address("teams", TENANT, user=HEAD)
CHANNEL = "19:board@thread.tacv2"
TO_CHANNEL = Address("teams", TENANT, conversation=CHANNEL)
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
        return Ways(self.read, self.sleep, lambda low, high: high, timeout=0.3)


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
def messenger(teams: FakeTeams, kept: Kept, time: Stopped) -> TeamsMessenger:
    return TeamsMessenger(Connectors(registered, f"{teams.url}/login", f"{teams.url}/connector", time.ways), kept)


class TestReplies:
    async def test_a_card_is_said_in_their_own_chat(self, teams: FakeTeams, messenger: TeamsMessenger) -> None:
        activity = await messenger.say(TO_HEAD, CONTENT, "Approved")
        [posted] = teams.sent[chat_of(HEAD)]
        assert activity
        assert (posted["type"], posted["summary"], "text" in posted) == ("message", "Approved", False)
        card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": CONTENT}
        assert posted["attachments"] == [card]

    async def test_a_thread_of_a_channel_is_answered_where_it_is(
        self, teams: FakeTeams, messenger: TeamsMessenger
    ) -> None:
        thread = f"{CHANNEL};messageid=1485983408511"
        await messenger.say(Address("teams", TENANT, conversation=thread), CONTENT, "Privately")
        assert list(teams.sent) == [thread]

    async def test_somebody_who_has_never_written_gets_a_chat_that_is_kept(
        self, teams: FakeTeams, messenger: TeamsMessenger, kept: Kept
    ) -> None:
        for _ in range(2):
            await messenger.say(Address("teams", TENANT, user="new"), CONTENT, "Hello")
        [asked] = teams.called("create")
        assert (asked["members"], asked["tenantId"]) == ([{"id": "new"}], TENANT)
        assert asked["channelData"] == {"tenant": {"id": TENANT}}
        assert kept.references[-1].conversation == chat_of("new")
        assert len(teams.sent[chat_of("new")]) == 2


async def test_who_somebody_is(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    teams.members[chat_of(HEAD)] = [a_member(HEAD, "Asha Lowe", "asha@harbourside.example")]
    profile = await messenger.profile(TENANT, HEAD)
    assert (profile.user, profile.team, profile.email) == (HEAD, TENANT, "asha@harbourside.example")
    assert (profile.is_confirmed, profile.is_guest, profile.is_stranger) == (True, False, False)


REFUSED = [
    (NOT_INSTALLED, "person", "not installed for them"),
    (NOT_IN_ROSTER, "person", "not installed for them"),
    (NO_CONVERSATION, "person", "not installed for them"),
    (BLOCKED, "person", "have blocked Collab"),
    (NO_GUESTS, "person", "guest"),
    (DISABLED, "person", "Teams admin centre"),
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
    assert (failed.value.reason, failed.value.permanent) == (reason, True)
    assert teams.sent == {}


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


async def test_too_many_is_said_to_delivery_at_once(teams: FakeTeams, messenger: TeamsMessenger) -> None:
    teams.fail("send", refused(429, "Throttled", "Too many requests", Retry_After="17"))
    with pytest.raises(Throttled) as asked:
        await messenger.say(TO_HEAD, CONTENT, "Approved")
    assert asked.value.retry_after == 17
    assert len(teams.called("send")) == 1


async def test_where_somebody_else_was_at_work_it_is_said_a_moment_later(
    teams: FakeTeams, messenger: TeamsMessenger, time: Stopped
) -> None:
    teams.fail("send", BUSY, BUSY)
    await messenger.say(TO_HEAD, CONTENT, "Approved")
    assert len(teams.sent[chat_of(HEAD)]) == 1
    assert time.waits == [1.0, 2.0]
