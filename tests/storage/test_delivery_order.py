"""Which letter goes next: no one's letters overtake each other, and every trust has its share."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import delivery
from storage.database import Database
from storage.delivery import Claimed
from storage.outbox import EDIT
from storage.tables.engine import outbox as rows
from tests.storage.letters import REAL, claim, claimed_keys, keys, write
from tests.storage.rows import TODAY


@pytest.mark.usefixtures("two_trusts")
class TestOrder:
    def test_the_second_letter_to_somebody_waits_for_the_first(self, database: Database) -> None:
        first, second = write(database), write(database)
        letters = claim(database)
        assert keys(database, letters) == [first]
        assert claimed_keys(database) == []
        with database.transaction() as shelf:
            delivery.sent(shelf.books("harbourside"), letters[0], None, at=TODAY)
        assert claimed_keys(database) == [second]

    def test_a_letter_that_is_held_lets_the_next_pass(self, database: Database) -> None:
        write(database)
        second = write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.hold(shelf.books("harbourside"), letter, TODAY + timedelta(hours=8))
        assert claimed_keys(database) == [second]

    def test_a_letter_that_waits_for_somebody_lets_the_next_pass(self, database: Database) -> None:
        write(database)
        second = write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.wait_for_somebody(shelf.books("harbourside"), letter, REAL + 300, "waiting for email")
        assert claimed_keys(database) == [second]

    def test_a_letter_that_could_not_be_drawn_lets_the_next_pass(self, database: Database) -> None:
        write(database)
        second = write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.try_again(shelf.books("harbourside"), letter, REAL + 300, "our fault", aside=True)
        assert claimed_keys(database) == [second]

    @pytest.mark.parametrize("waits", ["throttled", "away", "unknown"])
    def test_a_letter_that_cannot_go_just_now_keeps_its_place(self, database: Database, waits: str) -> None:
        first, second = write(database), write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            books = shelf.books("harbourside")
            match waits:
                case "throttled":
                    delivery.put_back(books, letter, REAL + 30, "asked to wait")
                case "away":
                    delivery.try_again(books, letter, REAL + 30, "the server is away")
                case "unknown":
                    delivery.doubt(books, letter, REAL, REAL + 30, "no answer")
        assert claimed_keys(database) == []
        letters = claim(database, real=REAL + 30)
        assert keys(database, letters) == [first]
        with database.transaction() as shelf:
            delivery.sent(shelf.books("harbourside"), letters[0], None, at=TODAY)
        assert claimed_keys(database, real=REAL + 30) == [second]

    def test_what_stood_aside_goes_first_when_somebody_has_acted(self, database: Database) -> None:
        first, second = write(database), write(database)
        for _ in (first, second):
            letter = claim(database)[0]
            with database.transaction() as shelf:
                delivery.wait_for_somebody(shelf.books("harbourside"), letter, REAL + 300, "no channel is tied")
        with database.transaction() as shelf:
            delivery.try_now(shelf.books("harbourside"))
        assert claimed_keys(database) == [first]

    def test_a_long_queue_for_one_recipient_is_parked_and_comes_back_in_order(self, database: Database) -> None:
        first, second, *_ = [write(database) for _ in range(60)]
        elsewhere = write(database, "person:p2", due_at=TODAY)
        assert claimed_keys(database, limit=2) == [first]
        later = [claim(database, limit=2) for _ in range(4)]
        letters = [letter for batch in later for letter in batch]
        assert keys(database, letters) == [elsewhere]
        with database.transaction() as shelf:
            row = shelf.row(rows.select().where(rows.c.key == first))
            assert row
            letter = Claimed(**{name: getattr(row, name) for name in Claimed.__slots__})
            assert delivery.sent(shelf.books("harbourside"), letter, None, at=TODAY)
        assert claimed_keys(database, limit=2) == [second]

    def test_a_failed_letter_does_not_stand_in_the_way(self, database: Database) -> None:
        write(database)
        second = write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.fail(shelf.books("harbourside"), letter, "the channel is gone")
        assert claimed_keys(database) == [second]

    def test_somebody_of_the_same_name_in_another_trust_does_not_wait(self, database: Database) -> None:
        write(database)
        claim(database)
        other = write(database, trust="lanternfield")
        assert claimed_keys(database) == [other]

    def test_of_the_edits_of_one_posting_only_the_newest_goes(self, database: Database) -> None:
        write(database, message_class=EDIT, edits="posting-1")
        newest = write(database, message_class=EDIT, edits="posting-1")
        letters = claim(database)
        assert keys(database, letters) == [newest]
        with database.transaction() as shelf:
            delivery.sent(shelf.books("harbourside"), letters[0], None, at=TODAY)
        assert claimed_keys(database) == []
        with database.reading() as shelf:
            assert delivery.counts(shelf) == {"sent": 1, "dropped": 1}

    def test_an_edit_written_meanwhile_waits_for_the_one_on_its_way(self, database: Database) -> None:
        write(database, message_class=EDIT, edits="posting-1")
        letters = claim(database)
        newer = write(database, message_class=EDIT, edits="posting-1")
        assert claimed_keys(database) == []
        with database.transaction() as shelf:
            delivery.sent(shelf.books("harbourside"), letters[0], None, at=TODAY)
        assert claimed_keys(database) == [newer]

    def test_an_edit_waits_for_nobodys_letters(self, database: Database) -> None:
        write(database)
        edit = write(database, message_class=EDIT, edits="posting-1")
        assert edit in claimed_keys(database)


@pytest.mark.usefixtures("two_trusts")
class TestFairness:
    def test_a_large_trust_and_a_small_one_get_equal_shares(self, database: Database) -> None:
        for number in range(20):
            write(database, f"person:p{number}")
        small = [write(database, f"person:p{number}", trust="lanternfield") for number in range(2)]
        taken = claimed_keys(database, limit=4)
        assert len(taken) == 4
        assert set(small) <= set(taken)

    def test_who_was_served_longest_ago_goes_first(self, database: Database) -> None:
        for number in range(4):
            write(database, f"person:p{number}")
            write(database, f"person:p{number}", trust="lanternfield")
        turns = [claim(database, real=REAL + moment, limit=1)[0].trust_id for moment in range(4)]
        assert turns == ["harbourside", "lanternfield", "harbourside", "lanternfield"]

    def test_what_one_trust_cannot_use_another_may(self, database: Database) -> None:
        for number in range(10):
            write(database, f"person:p{number}")
        write(database, trust="lanternfield")
        first = claim(database, limit=8)
        assert len(first) + len(claim(database, limit=8 - len(first))) == 8
