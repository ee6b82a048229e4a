"""Letters on their way out: who may take one, in which order, and what is kept of how it ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

import pytest

from bot.domain.attention import ANSWER, DECISION, PROMPT, TOLD
from storage import delivery, outbox
from storage.database import Database
from storage.delivery import LEASE, Claimed
from storage.outbox import EDIT, Letter
from storage.tables.engine import outbox as rows
from tests.storage.rows import TODAY, a_trust

REAL = 1_790_000_000.0
numbers = count()


@pytest.fixture
def two_trusts(database: Database) -> None:
    with database.transaction() as shelf:
        a_trust(shelf, "harbourside")
        a_trust(shelf, "lanternfield")


def write(
    database: Database,
    recipient: str = "person:p1",
    *,
    message_class: str = TOLD,
    due_at: datetime = TODAY,
    trust: str = "harbourside",
    edits: str | None = None,
    subject: str | None = None,
) -> str:
    """Put a letter into the outbox; its key."""
    key = f"letter-{next(numbers)}"
    letter = Letter(key, "news", message_class, recipient, {}, due_at, TODAY, subject=subject, edits=edits)
    with database.transaction() as shelf:
        assert outbox.put(shelf.books(trust), letter)
    return key


def claim(database: Database, *, now: datetime = TODAY, real: float = REAL, limit: int = 50) -> list[Claimed]:
    with database.transaction() as shelf:
        return delivery.claim(shelf, now=now, real=real, limit=limit)


def keys(database: Database, letters: list[Claimed]) -> list[str]:
    with database.reading() as shelf:
        by_id = {row.id: row.key for row in shelf.rows(rows.select())}
    return [by_id[letter.id] for letter in letters]


def claimed_keys(database: Database, *, now: datetime = TODAY, real: float = REAL, limit: int = 50) -> list[str]:
    return keys(database, claim(database, now=now, real=real, limit=limit))


@pytest.mark.usefixtures("two_trusts")
class TestClaiming:
    def test_a_letter_is_claimed_once(self, database: Database) -> None:
        key = write(database)
        assert claimed_keys(database) == [key]
        assert claimed_keys(database) == []

    def test_a_letter_is_not_claimed_before_it_is_due(self, database: Database) -> None:
        key = write(database, due_at=TODAY + timedelta(minutes=1))
        assert claimed_keys(database) == []
        assert claimed_keys(database, now=TODAY + timedelta(minutes=1)) == [key]

    def test_a_throttled_letter_waits_in_real_time(self, database: Database) -> None:
        key = write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            assert delivery.put_back(shelf.books(letter.trust_id), letter, REAL + 30)
        assert claimed_keys(database, now=TODAY + timedelta(days=1), real=REAL + 29) == []
        assert claimed_keys(database, real=REAL + 30) == [key]

    def test_answers_go_first_then_edits_then_decisions(self, database: Database) -> None:
        told = write(database, "person:p1")
        decision = write(database, "person:p2", message_class=DECISION)
        edit = write(database, "person:p3", message_class=EDIT, edits="posting-1")
        prompt = write(database, "person:p4", message_class=PROMPT)
        answer = write(database, "person:p5", message_class=ANSWER)
        assert claimed_keys(database) == [answer, edit, decision, told, prompt]

    def test_what_was_due_first_goes_first(self, database: Database) -> None:
        later = write(database, "person:p1")
        earlier = write(database, "person:p2", due_at=TODAY - timedelta(hours=1))
        assert claimed_keys(database, limit=1) == [earlier]
        assert claimed_keys(database, limit=1) == [later]

    def test_letters_of_all_trusts_are_claimed(self, database: Database) -> None:
        write(database, "person:p1")
        write(database, "person:p1", trust="lanternfield")
        assert sorted(letter.trust_id for letter in claim(database)) == ["harbourside", "lanternfield"]

    def test_many_hands_never_take_the_same_letter(self, database: Database) -> None:
        written = {write(database, f"person:p{number}") for number in range(60)}
        with ThreadPoolExecutor(6) as hands:
            taken = list(hands.map(lambda _: claim(database, limit=5), range(30)))
        claimed = [key for batch in taken for key in keys(database, batch)]
        assert len(claimed) == len(set(claimed))
        assert set(claimed) <= written
        assert set(claimed) | set(claimed_keys(database)) == written


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

    def test_a_letter_that_waits_for_somebody_does_not(self, database: Database) -> None:
        write(database)
        write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.wait_for_somebody(shelf.books("harbourside"), letter, REAL + 300, "waiting for email")
        assert claimed_keys(database) == []

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
class TestLease:
    def test_a_letter_whose_sender_died_is_in_doubt(self, database: Database) -> None:
        write(database)
        assert claim(database)[0].first_tried_at is None
        assert claim(database, real=REAL + LEASE) == []
        again = claim(database, real=REAL + LEASE + 1)[0]
        assert (again.first_tried_at, again.attempts) == (REAL, 1)

    def test_doubt_is_kept_from_the_first_attempt_on(self, database: Database) -> None:
        write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.doubt(shelf.books("harbourside"), letter, REAL + 1, REAL + 2, "no answer")
        again = claim(database, real=REAL + 3)[0]
        with database.transaction() as shelf:
            delivery.doubt(shelf.books("harbourside"), again, REAL + 3, REAL + 4, "no answer")
        assert claim(database, real=REAL + 5)[0].first_tried_at == REAL + 1

    def test_a_letter_that_certainly_was_not_sent_is_not_in_doubt(self, database: Database) -> None:
        write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.try_again(shelf.books("harbourside"), letter, REAL + 2, "the server is away")
        again = claim(database, real=REAL + 3)[0]
        assert (again.first_tried_at, again.attempts) == (None, 1)

    def test_who_lost_the_lease_records_nothing(self, database: Database) -> None:
        write(database, subject="project:p-1")
        late = claim(database)[0]
        owner = claim(database, real=REAL + LEASE + 1)[0]
        posting = delivery.new_posting(late, "slack", "C1", "1.0")
        with database.transaction() as shelf:
            books = shelf.books("harbourside")
            assert not delivery.sent(books, late, posting, at=TODAY)
            assert not delivery.fail(books, late, "too late")
            assert outbox.postings_of(books, "project:p-1") == []
            assert delivery.sent(books, owner, posting, at=TODAY)
            assert outbox.postings_of(books, "project:p-1") == [posting]


@pytest.mark.usefixtures("two_trusts")
class TestQuestions:
    def test_an_empty_outbox_has_no_work(self, database: Database) -> None:
        with database.reading() as shelf:
            assert not delivery.has_work(shelf, now=TODAY, real=REAL)
            assert delivery.next_due(shelf, TODAY) is None
            assert delivery.oldest_unsent(shelf, TODAY) is None
            assert delivery.next_attempt(shelf, TODAY) is None
            assert delivery.counts(shelf) == {}

    def test_a_lease_that_ran_out_is_work(self, database: Database) -> None:
        write(database)
        claim(database)
        with database.reading() as shelf:
            assert not delivery.has_work(shelf, now=TODAY, real=REAL)
            assert delivery.has_work(shelf, now=TODAY, real=REAL + LEASE + 1)

    def test_the_next_due_moment_is_the_first_after_now(self, database: Database) -> None:
        for hours in (3, 1, 2, -1):
            write(database, due_at=TODAY + timedelta(hours=hours))
        with database.reading() as shelf:
            assert delivery.next_due(shelf, TODAY) == TODAY + timedelta(hours=1)
            assert delivery.next_due(shelf, TODAY + timedelta(hours=1)) == TODAY + timedelta(hours=2)
            assert delivery.oldest_unsent(shelf, TODAY) == TODAY - timedelta(hours=1)

    def test_a_letter_behind_a_waiting_one_is_not_tried_before_it(self, database: Database) -> None:
        write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.wait_for_somebody(shelf.books("harbourside"), letter, REAL + 300, "waiting for email")
        write(database)
        with database.reading() as shelf:
            assert delivery.next_attempt(shelf, TODAY) == REAL + 300

    def test_what_waits_for_somebody_is_tried_at_once_when_asked_for(self, database: Database) -> None:
        key = write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.wait_for_somebody(shelf.books("harbourside"), letter, REAL + 300, "waiting for email")
            delivery.try_now(shelf)
            assert shelf.has_mail
        assert claimed_keys(database) == [key]

    def test_states_are_counted_over_all_trusts(self, database: Database) -> None:
        write(database)
        write(database, trust="lanternfield")
        letter = claim(database, limit=1)[0]
        with database.transaction() as shelf:
            delivery.uncertain(shelf.books(letter.trust_id), letter, "nobody knows")
            assert delivery.counts(shelf) == {"uncertain": 1, "waiting": 1}
