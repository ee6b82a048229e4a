"""One trust, whose people are on Slack, on Teams and on email: each message once, in one place, whatever Teams says."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.cards.reasons import REASONS
from bot.domain.identities import Reference
from bot.services.living import LIVING
from bot.services.outbox import ANSWER, DECISION, PROMPT, SAID_ANEW, TOLD
from bot.services.references import remember
from storage import people
from storage.database import Database
from storage.tables.engine import postings
from tests.engine.fake_teams import (
    BLOCKED,
    DISABLED,
    NO_ACTIVITY,
    NO_GUESTS,
    NOT_INSTALLED,
    TENANT,
    TOO_BIG,
    a_member,
    chat_of,
    refused,
)
from tests.engine.faults import LOST, Fault
from tests.engine.sending import GOVERNOR, HEAD
from tests.engine.three_ways import ASHA, GENERAL, ON_SLACK, ON_TEAMS, ThreeWays, three_ways


@pytest.fixture
async def office(database: Database) -> AsyncIterator[ThreeWays]:
    async with three_ways(database) as office:
        yield office


async def test_one_message_for_each_in_one_place(office: ThreeWays) -> None:
    for person in (ON_TEAMS, ON_SLACK, GOVERNOR):
        office.write("Approved", f"person:{person.id}")
    await office.drain()
    assert office.said_in_teams() == ["Approved"]
    assert [(one.title, one.address.user) for one in office.slack.posts] == [("Approved", "U-p5")]
    assert [(one.title, one.address.email) for one in office.email.posts] == [("Approved", GOVERNOR.email)]
    assert office.states() == {"sent": 3}


async def test_the_chat_of_a_first_contact_is_kept_and_used(office: ThreeWays) -> None:
    for title in ("One", "Two"):
        office.write(title, "person:p1")
    await office.drain()
    assert office.said_in_teams() == ["One", "Two"]
    assert len(office.teams.called("create")) == 1
    with office.database.reading() as shelf:
        known = people.identity_of(shelf.books("harbourside"), "p1", "teams")
    assert known is not None
    assert known.conversation == chat_of(ASHA)


async def test_somebody_who_has_never_written_is_found_by_their_email_in_a_team(office: ThreeWays) -> None:
    office.teams.members[GENERAL] = [a_member("tom", "Tom New", "tom@harbourside.example")]
    office.write("Welcome", "person:p6")
    await office.drain()
    assert office.said_in_teams(chat_of("tom")) == ["Welcome"]


MATRIX = [
    (NOT_INSTALLED, "Teams refused: ForbiddenOperationException. Collab is not installed for them in Teams."),
    (BLOCKED, "Teams refused: MessageWritesBlocked. They have blocked Collab in Teams, or removed it."),
    (NO_GUESTS, "Teams refused: AclCheckFailed. Teams lets no app write to this guest one to one."),
    (DISABLED, "Teams refused: BotDisabledByAdmin. Your IT lead has not allowed Collab for them"),
    (refused(404, "UserNotFound"), "Teams refused: UserNotFound. This account is gone from the tenant."),
]


class TestFallingToEmail:
    @pytest.mark.parametrize(("fault", "why"), MATRIX)
    async def test_the_same_letter_comes_by_email_and_the_clerk_reads_why_once(
        self, office: ThreeWays, fault: Fault, why: str
    ) -> None:
        office.teams.fail("create", fault)
        for title in ("One", "Two"):
            office.write(title, "person:p1")
        await office.drain()
        assert [(one.title, one.address.email) for one in office.email.posts] == [
            ("One", HEAD.email),
            ("Two", HEAD.email),
        ]
        assert (office.teams.sent, len(office.teams.called("create"))) == ({}, 1)
        [card] = office.to_clerk()
        assert card.splitlines()[0] == "Asha Lowe can't be reached in Teams"
        assert why in card
        assert f"Their messages go to {HEAD.email} instead" in card
        assert "/collab" not in card

    async def test_it_ends_when_collab_is_installed_for_them(self, office: ThreeWays) -> None:
        office.teams.fail("create", NOT_INSTALLED)
        office.write("One", "person:p1")
        await office.drain()
        reference = Reference(TENANT, ASHA, chat_of(ASHA), f"{office.teams.url}/connector", teams_user="29:x")
        assert remember(office.database, reference, at=office.now)
        office.write("Two", "person:p1")
        await office.drain(hours=1)
        assert office.said_in_teams() == ["Two"]
        assert [one.title for one in office.email.posts] == ["One"]

    async def test_without_email_it_has_failed_and_the_clerk_knows(self, office: ThreeWays) -> None:
        office.with_email = False
        office.teams.fail("create", NO_GUESTS)
        office.write("One", "person:p1")
        await office.drain()
        [card] = office.to_clerk()
        assert "Nothing reached them, and nothing will." in card
        assert office.states()["failed"] == 1


class TestInDoubt:
    @pytest.mark.parametrize("fault", [Fault(502, after=True, kind="text/html"), Fault(after=True, silent=LOST)])
    @pytest.mark.parametrize(("message_class", "times"), [(DECISION, 1), (ANSWER, 2), (TOLD, 2), (PROMPT, 2)])
    async def test_the_class_says_which_way_to_err(
        self, office: ThreeWays, fault: Fault, message_class: str, times: int
    ) -> None:
        office.teams.fail("send", fault)
        office.write("Said", "person:p1", message_class)
        await office.drain()
        await office.drain(hours=2)
        assert office.said_in_teams() == ["Said"] * times
        assert office.states().get("uncertain", 0) == 2 - times

    async def test_what_teams_did_not_do_is_done_once_however_often_it_is_busy(self, office: ThreeWays) -> None:
        busy = refused(412, "PreconditionFailed", "Precondition failed, please try again.")
        office.teams.fail("send", busy, busy, refused(429, "Throttled", Retry_After="5"), busy, *[busy] * 4)
        office.write("Said", "person:p1")
        await office.drain()
        assert office.said_in_teams() == ["Said"]

    async def test_a_message_that_teams_does_not_take_has_failed_and_says_whose_fault_it_is(
        self, office: ThreeWays
    ) -> None:
        office.teams.fail("send", TOO_BIG)
        office.write("Said", "person:p1")
        await office.drain()
        assert "our mistake" in office.why()
        assert office.states() == {"failed": 1}


class TestWhatCannotBeChanged:
    async def asked(self, office: ThreeWays, kind: str, to: str = "person:p1") -> None:
        office.write("asks: may it run?", to, kind=kind, subject="project:p-1")
        await office.drain()

    async def test_a_card_is_changed_where_it_stands(self, office: ThreeWays) -> None:
        await self.asked(office, "project_decision")
        office.change("project:p-1", "Approved by Ann")
        await office.drain()
        [asked] = office.teams.called("update")
        assert asked["attachments"][0]["content"]["fallbackText"].startswith("Approved by Ann")

    async def test_what_somebody_still_has_to_decide_is_sent_anew(self, office: ThreeWays) -> None:
        await self.asked(office, "project_decision")
        office.teams.fail("update", NO_ACTIVITY)
        office.change("project:p-1", "asks: may it run, in June?")
        await office.drain()
        assert office.said_in_teams() == ["asks: may it run?", "asks: may it run, in June?"]
        office.change("project:p-1", "Approved by Ann")
        await office.drain()
        assert len(office.said_in_teams()) == 2
        newest = office.teams.called("update")[-1]
        assert newest["attachments"][0]["content"]["fallbackText"].startswith("Approved by Ann")
        assert len(office.teams.called("update")) == 2

    @pytest.mark.parametrize(("kind", "said"), [("project_decision", "Approved by Ann"), ("checkin", "asks again")])
    async def test_what_is_decided_or_only_tells_stays_silent(self, office: ThreeWays, kind: str, said: str) -> None:
        await self.asked(office, kind)
        office.teams.fail("update", NO_ACTIVITY)
        office.change("project:p-1", said)
        await office.drain()
        assert office.said_in_teams() == ["asks: may it run?"]
        assert office.states() == {"sent": 1, "dropped": 1}

    async def test_an_email_stays_silent_as_its_kind_says(self, office: ThreeWays) -> None:
        await self.asked(office, "project_decision", "person:p3")
        office.change("project:p-1", "asks: may it run, in June?")
        await office.drain()
        assert [one.title for one in office.email.posts] == ["asks: may it run?"]
        with office.database.reading() as shelf:
            assert len(shelf.rows(postings.select())) == 1

    def test_the_table_names_kinds_that_there_are(self) -> None:
        assert SAID_ANEW.keys() <= LIVING.keys() & REASONS.keys()
