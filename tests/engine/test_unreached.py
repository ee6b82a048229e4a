"""Somebody leaves the workspace: their messages come by email, in order, and the clerk hears of it once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.plaintext import words
from bot.domain.people import Office
from bot.services import undelivered
from bot.services.living import LIVING
from bot.services.outbox import DECISION
from bot.services.reception import Caller, received
from bot.services.unreached import IN_DOUBT, look_again
from storage import people, register, trusts, unreached
from storage.database import Database, Kept
from storage.tables.engine import doubts, outbox
from tests.engine.sending import HEAD, MONDAY, FakeMessenger, PostOffice, a_user

CLERK = replace(HEAD, id="p9", name="Rosa Peake", email="rosa@harbourside.example", offices=(Office("clerk"),))
THEIRS = "person:p1"


@pytest.fixture
def office(office: PostOffice) -> PostOffice:
    """With a clerk, who is on Slack."""
    with office.database.transaction() as shelf:
        books = shelf.books("harbourside")
        register.put_person(books, CLERK)
        register.replace_offices(books, {CLERK.id: CLERK.offices}, on=MONDAY.date())
        register.put_identity(books, "slack", "T-harbourside", "U-p9", CLERK.id, at=MONDAY)
    office.database.kept = Kept()
    return office


def email_of(office: PostOffice) -> FakeMessenger:
    assert office.email is not None
    return office.email


def to_clerk(office: PostOffice) -> list[str]:
    return [post.title for post in office.slack.posts if post.address.user == "U-p9"]


def card_to_clerk(office: PostOffice, kind: str) -> str:
    """What stands on the newest card of that kind, as it is drawn now."""
    with office.database.reading() as shelf:
        books = shelf.books("harbourside")
        row = shelf.rows(outbox.select().where(outbox.c.kind == kind, outbox.c.edits.is_(None)))[-1]
        card = LIVING[kind].draw(books, row.subject, row.recipient, office.now)
    return words(card) if card else ""


class TestFallingToEmail:
    def test_the_letter_that_slack_refused_comes_by_email_with_its_own_number(self, office: PostOffice) -> None:
        office.slack.fates = ["left"]
        office.write("Approved", message_class=DECISION)
        office.drain()
        (mail,) = email_of(office).posts
        assert (mail.title, mail.address.email) == ("Approved", HEAD.email)
        with office.database.reading() as shelf:
            (row,) = shelf.rows(outbox.select().where(outbox.c.recipient == THEIRS))
        assert (row.state, row.platform, row.id) == ("sent", "email", mail.delivery_id)

    def test_what_waits_behind_it_follows_in_order_and_slack_is_not_asked_again(self, office: PostOffice) -> None:
        office.slack.fates = ["left"]
        for title in ("One", "Two", "Three"):
            office.write(title)
        office.drain()
        assert email_of(office).titles == ["One", "Two", "Three"]
        office.write("Four")
        office.drain_later(hours=1)
        assert email_of(office).titles[-1] == "Four"
        assert not [post for post in office.slack.posts if post.address.user == "U-p1"]

    def test_the_clerk_hears_of_it_once_however_many_messages(self, office: PostOffice) -> None:
        office.slack.fates = ["left"]
        for title in ("One", "Two"):
            office.write(title)
        office.drain()
        office.drain_later(hours=1)
        assert to_clerk(office) == ["Asha Lowe can't be reached in Slack"]

    @pytest.mark.parametrize("fate", ["left", "gone"])
    def test_a_conversation_that_is_gone_is_the_same(self, office: PostOffice, fate: str) -> None:
        office.slack.fates = [fate]
        office.write("Approved")
        office.drain()
        assert email_of(office).titles == ["Approved"]

    def test_a_channel_has_no_mailbox(self, office: PostOffice) -> None:
        office.slack.fates = ["gone"]
        office.write("Approved", "trust:projects")
        office.drain()
        assert (email_of(office).titles, to_clerk(office)) == ([], [])
        assert office.states()["failed"] == 1

    def test_without_email_it_has_failed_and_the_clerk_knows(self, office: PostOffice) -> None:
        office.email = None
        office.slack.fates = ["left"]
        office.write("Approved")
        office.drain()
        office.drain_later(hours=1)
        assert office.states()["failed"] == 1
        assert to_clerk(office) == ["Asha Lowe can't be reached in Slack"]

    def test_a_mailbox_that_is_gone_has_no_further_fall(self, office: PostOffice) -> None:
        email_of(office).fates = ["left", "left"]
        office.write("One", "person:p3")
        office.write("Two", "person:p3")
        office.drain()
        office.drain_later(hours=1)
        assert office.states()["failed"] == 2
        assert to_clerk(office) == ["Grace Okoro can't be reached by email"]

    def test_somebody_whose_account_was_closed_before_they_were_ever_known(self, office: PostOffice) -> None:
        office.directory.users["ned@harbourside.example"] = replace(a_user("U-ned"), is_deleted=True)
        office.write("Welcome", "person:p2")
        office.drain()
        assert email_of(office).titles == ["Welcome"]
        assert to_clerk(office) == ["Ned New can't be reached in Slack"]

    def test_somebody_who_has_only_not_confirmed_their_email_is_waited_for(self, office: PostOffice) -> None:
        office.directory.users["ned@harbourside.example"] = replace(a_user("U-ned"), is_confirmed=False)
        office.write("Welcome", "person:p2")
        office.drain()
        assert (email_of(office).titles, office.states()) == ([], {"waiting": 1})


class TestBackAgain:
    @pytest.fixture
    def lost(self, office: PostOffice) -> PostOffice:
        office.slack.fates = ["left"]
        office.write("One")
        office.drain()
        return office

    def is_noted(self, database: Database) -> bool:
        with database.reading() as shelf:
            return unreached.is_noted(shelf.books("harbourside"), "p1", "slack")

    @pytest.mark.parametrize("writes", [True, False])
    def test_whoever_types_is_written_to_there_again(self, lost: PostOffice, writes: bool) -> None:
        assert self.is_noted(lost.database)
        with received(lost.database, Caller("slack", "T-harbourside", "U-p1"), writes=writes, at=lost.now) as desk:
            assert desk.was_lost
        lost.write("Two")
        lost.drain_later(hours=1)
        assert "Two" in lost.slack.titles
        assert not self.is_noted(lost.database)

    def test_a_load_that_changes_them_looks_again(self, lost: PostOffice) -> None:
        with lost.database.transaction() as shelf:
            look_again(shelf.books("harbourside"), {"p1"})
        lost.write("Two")
        lost.drain_later(hours=1)
        assert "Two" in lost.slack.titles

    def test_a_load_that_changes_others_does_not(self, lost: PostOffice) -> None:
        with lost.database.transaction() as shelf:
            look_again(shelf.books("harbourside"), {"p3"})
        assert self.is_noted(lost.database)

    def test_lost_a_second_time_the_clerk_hears_a_second_time(self, lost: PostOffice) -> None:
        with lost.database.transaction() as shelf:
            look_again(shelf.books("harbourside"), {"p1"})
        lost.now += timedelta(days=1)
        lost.slack.fates = ["left"]
        lost.write("Two")
        lost.drain_later(days=1)
        assert len(to_clerk(lost)) == 2

    def test_nobody_of_another_trust_is_touched(self, lost: PostOffice) -> None:
        with lost.database.reading() as shelf:
            assert people.known_as(shelf, "slack", "T-harbourside", "U-p4") == ("harbourside", "p4", False)


class TestInDoubt:
    def lose(self, office: PostOffice, title: str, to: str = "person:p3") -> None:
        email_of(office).fates = ["lost"]
        office.write(title, to, DECISION)
        office.drain()
        office.drain_later(minutes=5)

    def test_the_clerk_reads_who_and_what_and_what_to_do(self, office: PostOffice) -> None:
        self.lose(office, "Check this")
        office.drain_later(hours=1)
        assert to_clerk(office) == ["1 message of 23 November may or may not have arrived"]
        said = card_to_clerk(office, IN_DOUBT)
        assert "Grace Okoro: a message, 09:00" in said
        assert "Please ask whether they came." in said

    def test_one_card_a_day_grows(self, office: PostOffice) -> None:
        self.lose(office, "Check this")
        self.lose(office, "And this")
        office.drain_later(hours=1)
        assert len(to_clerk(office)) == 1
        assert office.slack.edited[-1][1] == "2 messages of 23 November may or may not have arrived"

    def test_the_next_day_has_a_card_of_its_own(self, office: PostOffice) -> None:
        self.lose(office, "Check this")
        office.drain_later(days=1)
        self.lose(office, "And this")
        office.drain_later(days=1)
        assert len(to_clerk(office)) == 2

    def test_news_of_doubt_is_never_in_doubt_about_itself(self, office: PostOffice) -> None:
        with office.database.transaction() as shelf:
            register.put_person(shelf.books("harbourside"), replace(CLERK, delivery="email"))
        office.database.kept = Kept()
        email_of(office).fates = ["lost"] * 40
        office.write("Check this", "person:p3", DECISION)
        office.drain()
        for _ in range(20):
            office.drain_later(hours=2)
        with office.database.reading() as shelf:
            (news,) = shelf.rows(outbox.select().where(outbox.c.kind == IN_DOUBT))
            assert news.state == "uncertain"
            assert len(shelf.rows(doubts.select())) == 1, "that of the message, and not of the news of it"

    def test_what_the_clerk_has_settled_is_off_the_card(self, office: PostOffice) -> None:
        self.lose(office, "Check this")
        with office.database.transaction() as shelf:
            books = shelf.books("harbourside")
            (row,) = shelf.rows(outbox.select().where(outbox.c.state == "uncertain"))
            undelivered.let_go(books, trusts.trust_of(books), row.id, by=CLERK, at=office.now)
        office.drain_later(hours=1)
        assert card_to_clerk(office, IN_DOUBT) == "The messages of 23 November that were in doubt are settled"
        assert office.slack.edited or to_clerk(office) == [card_to_clerk(office, IN_DOUBT)]

    def test_only_the_one_who_keeps_the_register_reads_it(self, office: PostOffice) -> None:
        self.lose(office, "Check this")
        with office.database.reading() as shelf:
            books = shelf.books("harbourside")
            assert LIVING[IN_DOUBT].draw(books, "uncertain:2026-11-23", THEIRS, office.now) is None
