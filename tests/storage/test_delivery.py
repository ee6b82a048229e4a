"""Letters on their way out: who may take one, for how long, and what is kept of how it ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.domain.attention import ANSWER, DECISION, PROMPT, TOLD
from bot.domain.pace import UNLIMITED
from storage import claims, delivery, leases, outbox
from storage.database import Database
from storage.delivery import LEASE
from storage.lanes import Lane
from storage.outbox import Letter
from storage.tables.engine import outbox as rows
from tests.storage.letters import REAL, claim, claimed_keys, keys, write
from tests.storage.rows import TODAY


def test_what_many_hear_at_once_is_written_once_for_each_of_them(database: Database, two_trusts: None) -> None:
    everybody = ("person:p1", "group:elt", "person:p2")
    told = [Letter(f"news:{one}", "news", TOLD, one, {}, TODAY, TODAY, subject="project:p") for one in everybody]
    rung: list[bool] = []
    database.after_mail = lambda: rung.append(True)
    for some in (told[:1], told):
        with database.transaction() as shelf:
            outbox.put_all(shelf.books("harbourside"), some)
    with database.transaction() as shelf:
        outbox.put_all(shelf.books("harbourside"), [])
    with database.reading() as shelf:
        stored = shelf.rows(rows.select().order_by(rows.c.recipient))
    assert [(row.recipient, row.subject, row.urgency) for row in stored] == [
        (one, "project:p", 2) for one in sorted(everybody)
    ]
    assert rung == [True, True], "nobody is woken where nothing was written"


def has_work(database: Database, real: float = REAL) -> bool:
    lane = Lane("", None, UNLIMITED, 1)
    with database.reading() as shelf:
        return claims.is_open(shelf, lane, now=TODAY, real=real) or leases.is_untidy(shelf, real, may_expire=True)


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

    def test_answers_go_first_then_decisions(self, database: Database) -> None:
        told = write(database, "person:p1")
        decision = write(database, "person:p2", message_class=DECISION)
        prompt = write(database, "person:p4", message_class=PROMPT)
        answer = write(database, "person:p5", message_class=ANSWER)
        assert claimed_keys(database) == [answer, decision, told, prompt]

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
class TestLease:
    def test_a_letter_whose_sender_died_is_in_doubt(self, database: Database) -> None:
        write(database)
        assert claim(database)[0].first_tried_at is None
        assert claim(database, real=REAL + LEASE) == []
        again = claim(database, real=REAL + LEASE + 1)[0]
        assert (again.first_tried_at, again.attempts, again.deaths) == (REAL, 0, 1)

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
            assert not has_work(database)
            assert delivery.next_due(shelf, TODAY) is None
            assert delivery.next_attempt(shelf) is None
            assert delivery.counts(shelf) == {}

    def test_a_lease_that_ran_out_is_work(self, database: Database) -> None:
        write(database)
        claim(database)
        assert not has_work(database)
        assert has_work(database, REAL + LEASE + 1)

    def test_the_next_due_moment_is_the_first_after_now(self, database: Database) -> None:
        for hours in (3, 1, 2, -1):
            write(database, due_at=TODAY + timedelta(hours=hours))
        with database.reading() as shelf:
            assert delivery.next_due(shelf, TODAY) == TODAY + timedelta(hours=1)
            assert delivery.next_due(shelf, TODAY + timedelta(hours=1)) == TODAY + timedelta(hours=2)

    def test_the_next_attempt_is_that_of_the_letter_that_waits_least(self, database: Database) -> None:
        write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.wait_for_somebody(shelf.books("harbourside"), letter, REAL + 300, "waiting for email")
        write(database)
        with database.reading() as shelf:
            assert delivery.next_attempt(shelf) == REAL + 300

    def test_what_waits_for_somebody_is_tried_at_once_when_asked_for(self, database: Database) -> None:
        key = write(database)
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.wait_for_somebody(shelf.books("harbourside"), letter, REAL + 300, "waiting for email")
            delivery.try_now(shelf.books("harbourside"))
            assert shelf.has_mail
        assert claimed_keys(database) == [key]

    def test_what_a_platform_put_off_keeps_its_time_though_somebody_has_acted(self, database: Database) -> None:
        keys_of = [write(database, f"person:p{number}") for number in (1, 2)]
        throttled, tried = claim(database, limit=2)
        with database.transaction() as shelf:
            books = shelf.books("harbourside")
            delivery.put_back(books, throttled, REAL + 300, "asked to wait")
            delivery.try_again(books, tried, REAL + 300, "something went wrong on our side", aside=True)
            delivery.try_now(books)
            assert not shelf.has_mail
        assert claimed_keys(database) == []
        with database.transaction() as shelf:
            delivery.try_all_now(shelf)
        assert sorted(claimed_keys(database)) == sorted(keys_of), "a new start looks at all of it"

    def test_another_trust_s_letters_go_on_waiting(self, database: Database) -> None:
        write(database, trust="lanternfield")
        letter = claim(database)[0]
        with database.transaction() as shelf:
            delivery.wait_for_somebody(shelf.books("lanternfield"), letter, REAL + 300, "no channel is tied")
            delivery.try_now(shelf.books("harbourside"))
        assert claimed_keys(database) == []

    def test_states_are_counted_over_all_trusts(self, database: Database) -> None:
        write(database)
        write(database, trust="lanternfield")
        letter = claim(database, limit=1)[0]
        with database.transaction() as shelf:
            delivery.uncertain(shelf.books(letter.trust_id), letter, "nobody knows")
            assert delivery.counts(shelf) == {"uncertain": 1, "waiting": 1}
