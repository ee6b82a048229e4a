"""Letters on their way out: who may take one, in which order, and what is kept of how it ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.domain.attention import ANSWER, DECISION, PROMPT, TOLD
from bot.domain.pace import UNLIMITED, Limits, Rate
from storage import claims, delivery, leases, outbox, places, register
from storage.database import Database
from storage.delivery import LEASE, Claimed
from storage.lanes import WHOLE, Lane
from storage.outbox import EDIT, Letter
from storage.places import Place
from storage.tables.engine import outbox as rows
from storage.tables.engine import pace
from storage.tables.people import identities
from tests.factories import a_person
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


def claim(
    database: Database, *, now: datetime = TODAY, real: float = REAL, limit: int = 50, limits: Limits = UNLIMITED
) -> list[Claimed]:
    """All of it in one lane: where the recipients are at home is not known."""
    with database.transaction() as shelf:
        leases.tidy(shelf, real, may_expire=True)
        lanes = [Lane(name, None, limits, limit) for name in ("", "slack edits")]
        return [one for lane in lanes for one in claims.claim(shelf, lane, now=now, real=real)]


def has_written_to(database: Database, person_id: str) -> None:
    """We have a conversation with them, on the platform of the one lane."""
    with database.transaction() as shelf:
        books = shelf.books("harbourside")
        register.put_person(books, a_person(person_id))
        user = {"platform": "", "tenant": "T1", "user": person_id, "conversation": f"D-{person_id}"}
        books.add(identities, {**user, "person_id": person_id, "matched_at": TODAY})


def has_work(database: Database, real: float = REAL) -> bool:
    lane = Lane("", None, UNLIMITED, 1)
    with database.reading() as shelf:
        return claims.is_open(shelf, lane, now=TODAY, real=real) or leases.is_untidy(shelf, real, may_expire=True)


def keys(database: Database, letters: list[Claimed]) -> list[str]:
    with database.reading() as shelf:
        by_id = {row.id: row.key for row in shelf.rows(rows.select())}
    return [by_id[letter.id] for letter in letters]


def claimed_keys(database: Database, **how: Any) -> list[str]:
    return keys(database, claim(database, **how))


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
            delivery.try_now(shelf)
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
