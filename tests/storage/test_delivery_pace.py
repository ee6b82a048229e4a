"""As fast as a platform bears it, and as steadily whatever the clock does."""

from __future__ import annotations

import pytest

from bot.domain.attention import ANSWER
from bot.domain.pace import UNLIMITED, Limits, Rate
from storage import claims, delivery, places, register
from storage.database import Database
from storage.delivery import LEASE
from storage.lanes import WHOLE, Lane
from storage.places import Place
from storage.tables.engine import outbox as rows
from storage.tables.engine import pace
from storage.tables.people import identities
from tests.factories import a_person
from tests.storage.letters import REAL, claim, claimed_keys, keys, write
from tests.storage.rows import TODAY


def has_written_to(database: Database, person_id: str) -> None:
    """We have a conversation with them, on the platform of the one lane."""
    with database.transaction() as shelf:
        books = shelf.books("harbourside")
        register.put_person(books, a_person(person_id))
        user = {"platform": "", "tenant": "T1", "user": person_id, "conversation": f"D-{person_id}"}
        books.add(identities, {**user, "person_id": person_id, "matched_at": TODAY})


@pytest.mark.usefixtures("two_trusts")
class TestPace:
    SLOW = Limits(Rate(1.0, 1), Rate(0.5, 3))
    SHY = Limits(opening=Rate(1.2, 2))

    def test_a_workspace_bears_a_burst_and_then_its_rate(self, database: Database) -> None:
        for number in range(10):
            write(database, f"person:p{number}")
        moments = [0.0, 0.1, 0.5, 0.6, 1.6]
        taken = [len(claim(database, real=REAL + moment, limits=self.SLOW)) for moment in moments]
        assert taken == [3, 0, 1, 0, 2]

    def test_one_conversation_gets_one_message_a_second(self, database: Database) -> None:
        first, second = write(database), write(database)
        other = write(database, "person:p2")
        letters = claim(database, limits=self.SLOW)
        assert keys(database, letters) == [first, other]
        with database.transaction() as shelf:
            delivery.sent(shelf.books("harbourside"), letters[0], None, at=TODAY)
        assert claimed_keys(database, real=REAL + 0.6, limits=self.SLOW) == []
        with database.reading() as shelf:
            assert delivery.next_attempt(shelf) == pytest.approx(REAL + 1.0)
        assert claimed_keys(database, real=REAL + 1.0, limits=self.SLOW) == [second]

    def test_a_workspace_that_was_asked_to_wait_is_left_alone_and_has_no_burst_then(self, database: Database) -> None:
        for number in range(4):
            write(database, f"person:p{number}")
        lane = Lane("", None, self.SLOW, 9)
        with database.transaction() as shelf:
            claims.hold_back(shelf, lane, WHOLE, REAL + 30)
        assert claim(database, real=REAL + 29, limits=self.SLOW) == []
        with database.reading() as shelf:
            assert claims.opens_at(shelf, lane, REAL) == pytest.approx(REAL + 30)
        assert len(claim(database, real=REAL + 30, limits=self.SLOW)) == 1
        assert len(claim(database, real=REAL + 30.5, limits=self.SLOW)) == 1

    def test_conversations_of_long_ago_are_forgotten(self, database: Database) -> None:
        for number in range(10):
            write(database, f"person:p{number}")
            claim(database, real=REAL + 100 * number, limits=self.SLOW)
        with database.reading() as shelf:
            assert len(shelf.rows(pace.select())) < 5

    def test_people_we_have_never_written_to_get_a_turn_each_and_hold_up_nobody_else(self, database: Database) -> None:
        """Slack opens about fifty conversations a minute, whatever it lets us say in those that are open."""
        for number in range(6):
            write(database, f"person:p{number}")
        for known in ("p4", "p5"):
            has_written_to(database, known)
        assert [len(claim(database, real=REAL + moment, limits=self.SHY)) for moment in (0.0, 1.1, 1.2, 2.3, 2.4)] == [
            4,
            0,
            1,
            0,
            1,
        ]

    def test_strangers_wait_for_a_turn_each_and_not_all_for_the_next_one(self, database: Database) -> None:
        for number in range(30):
            write(database, f"person:p{number}")
        assert len(claim(database, limits=self.SHY)) == 2
        with database.reading() as shelf:
            waits = sorted(row.not_before - REAL for row in shelf.rows(rows.select()) if row.not_before)
        assert waits == pytest.approx([1.2 * turn for turn in range(1, 29)])

    def test_an_answer_to_somebody_new_goes_before_news_to_others_who_are_new(self, database: Database) -> None:
        for number in range(8):
            write(database, f"person:p{number}")
        claim(database, limits=self.SHY)
        answer = write(database, "person:p9", message_class=ANSWER)
        assert claimed_keys(database, real=REAL + 0.5, limits=self.SHY) == []
        assert claimed_keys(database, real=REAL + 1.2, limits=self.SHY) == [answer]

    def test_two_subjects_of_one_channel_share_its_turns(self, database: Database) -> None:
        with database.transaction() as shelf:
            for subject in ("group:elt", "project:p-1"):
                place = Place(subject, "slack", "C1", is_private=True)
                places.tie(shelf.books("harbourside"), place, by=None, at=TODAY)
        write(database, "group:elt")
        write(database, "project:p-1")
        lane = Lane("slack", None, self.SLOW, 9)
        with database.transaction() as shelf:
            assert len(claims.claim(shelf, lane, now=TODAY, real=REAL)) == 1


@pytest.mark.usefixtures("two_trusts")
class TestClocksThatJump:
    def test_a_clock_set_back_a_day_strands_no_letter(self, database: Database) -> None:
        key = write(database)
        claim(database)
        yesterday = REAL - 86400
        assert claim(database, real=yesterday) == []
        assert claim(database, real=yesterday + LEASE) == []
        assert claimed_keys(database, real=yesterday + LEASE + 1) == [key]

    def test_a_clock_set_back_a_day_strands_nobody_who_waits(self, database: Database) -> None:
        key = write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.put_back(shelf.books("harbourside"), letter, REAL + 30, "asked to wait")
        assert claimed_keys(database, real=REAL - 86400) == [key]

    def test_a_clock_set_back_a_day_closes_no_workspace(self, database: Database) -> None:
        key = write(database)
        with database.transaction() as shelf:
            claims.hold_back(shelf, Lane("", None, UNLIMITED, 1), WHOLE, REAL + 30)
        assert claimed_keys(database) == []
        assert claimed_keys(database, real=REAL - 86400) == [key]
