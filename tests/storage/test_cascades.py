"""A cascade's dated facts and its numbers, on both databases and beside another trust's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.attention import ANSWER, URGENT
from bot.domain.cascades import Cascade, CommitteeReached
from storage import cascades, outbox
from storage.cascades import Recipient, Tally
from storage.database import Books, Database
from storage.outbox import DROPPED, FAILED, SENT, UNCERTAIN, WAITING, Letter
from storage.tables.engine import outbox as letters
from tests.factories import MONDAY_MORNING
from tests.storage.boards import two_boards

CASCADE = Cascade("CAS-2026-12-03", "m016", "p08", MONDAY_MORNING, committees=(CommitteeReached("lc_qfp", "waiting"),))
LATER = MONDAY_MORNING + timedelta(hours=1)


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    """The board's cascade has begun in both trusts."""
    with database.transaction() as shelf:
        books = two_boards(shelf)
        for one in (books, shelf.books("harbourside")):
            cascades.add(one, CASCADE)
        yield books


def letter(
    books: Books,
    recipient: str,
    *,
    state: str = WAITING,
    kind: str = "cascade_digest",
    due_at: datetime = MONDAY_MORNING,
    platform: str | None = None,
    subject: str = "release:CAS-2026-12-03",
) -> None:
    reader = recipient.partition(":")[2]
    key = f"{books.trust_id}:{subject}:{kind}:{recipient}"
    new = Letter(key, kind, "decision", recipient, {}, due_at, MONDAY_MORNING, subject=f"{subject}:{reader}")
    outbox.put(books, new)
    sent_at = LATER if state == SENT else None
    books.change(letters, letters.c.key == key, state=state, platform=platform, sent_at=sent_at)


def note_all(books: Books) -> list[bool]:
    """Every fact, in order; whether each was noted."""
    return [
        cascades.check(books, CASCADE.id, by="p31", at=LATER),
        cascades.release(books, CASCADE.id, by="p01", when="now", at=LATER),
        cascades.note_chairs_met(books, CASCADE.id, at=LATER),
        cascades.note_early(books, CASCADE.id, "Snow."),
    ]


def test_a_cascade_comes_back_as_it_was_put_in_and_is_put_in_once(books: Books) -> None:
    assert cascades.find(books, CASCADE.id) == CASCADE
    assert cascades.of_meeting(books, "m016") == CASCADE
    assert cascades.find(books, "CAS-1999-01-01") is None
    assert not cascades.add(books, CASCADE)


def test_the_latest_board_comes_first(books: Books) -> None:
    cascades.add(books, Cascade("CAS-2027-02-04", "m017", "p08", MONDAY_MORNING))
    assert [one.id for one in cascades.newest_first(books)] == ["CAS-2027-02-04", "CAS-2026-12-03"]


def test_each_fact_is_noted_once(books: Books) -> None:
    assert all(note_all(books))
    assert not any(note_all(books))
    stands = cascades.find(books, CASCADE.id)
    assert stands
    assert (stands.checked_by, stands.released_by, stands.release_when) == ("p31", "p01", "now")
    assert (stands.chairs_met_at, stands.early_reason) == (LATER, "Snow.")
    elsewhere = cascades.find(books.shelf.books("harbourside"), CASCADE.id)
    assert elsewhere == CASCADE


def test_a_log_sent_anew_is_to_be_checked_anew(books: Books) -> None:
    cascades.check(books, CASCADE.id, by="p31", at=LATER)
    cascades.log_again(books, CASCADE.id, by="p01", at=LATER)
    stands = cascades.find(books, CASCADE.id)
    assert stands
    assert (stands.logged_by, stands.logged_at, stands.checked_by) == ("p01", LATER, None)


def test_a_committee_goes_from_waiting_to_noted_to_discussed(books: Books) -> None:
    assert cascades.note_committee(books, CASCADE.id, "lc_qfp", "noted", at=LATER)
    assert not cascades.note_committee(books, CASCADE.id, "lc_qfp", "noted", at=LATER)
    assert cascades.note_committee(books, CASCADE.id, "lc_qfp", "discussed", at=LATER)
    assert not cascades.note_committee(books, CASCADE.id, "board", "noted", at=LATER)


def test_recipients_are_frozen_and_each_gets_it_once(books: Books) -> None:
    cascades.add_recipients(books, CASCADE.id, [Recipient("p31", is_brief=True), Recipient("p39", is_brief=False)])
    assert cascades.note_got_it(books, CASCADE.id, "p39", at=LATER)
    assert not cascades.note_got_it(books, CASCADE.id, "p39", at=LATER)
    assert not cascades.note_got_it(books, CASCADE.id, "p01", at=LATER)
    assert cascades.recipients(books, CASCADE.id) == [Recipient("p31", True), Recipient("p39", False, LATER)]  # noqa: FBT003
    assert cascades.recipient(books, CASCADE.id, "p01") is None


def test_letters_are_counted_by_kind_by_way_and_by_what_became_of_them(books: Books) -> None:
    letter(books, "person:p01", state=SENT, platform="slack")
    letter(books, "person:p08", state=FAILED)
    letter(books, "person:p31", due_at=LATER)
    letter(books, "person:p39")
    letter(books, "person:p31", kind="cascade_brief", state=UNCERTAIN)
    letter(books, "group:lc_qfp", state=SENT, platform="slack")
    letter(books, "person:p01", subject="release:CAS-2027-02-04")
    letter(books.shelf.books("harbourside"), "person:p01", state=SENT, platform="slack")
    assert sorted(cascades.tallies(books, "release:CAS-2026-12-03:", at=MONDAY_MORNING), key=repr) == [
        Tally("cascade_brief", "slack", "not_reached", 1),
        Tally("cascade_digest", "email", "due", 1),
        Tally("cascade_digest", "slack", "ahead", 1),
        Tally("cascade_digest", "slack", "not_reached", 1),
        Tally("cascade_digest", "slack", "slack", 1),
    ]


def test_what_there_was_nobody_to_send_to_is_not_counted(books: Books) -> None:
    letter(books, "person:p01", state=DROPPED)
    assert cascades.tallies(books, "release:", at=MONDAY_MORNING) == []


def test_what_waits_is_brought_forward_and_never_back(books: Books) -> None:
    letter(books, "person:p01", due_at=LATER)
    reader = "release:CAS-2026-12-03:p01"
    assert not cascades.bring_forward(books, reader, "person:p01", due_at=LATER + timedelta(hours=1))
    assert cascades.bring_forward(books, reader, "person:p01", due_at=MONDAY_MORNING)
    assert not cascades.bring_forward(books, reader, "person:p39", due_at=MONDAY_MORNING)
    [tally] = cascades.tallies(books, "release:", at=MONDAY_MORNING)
    assert tally.outcome == "due"


def queue(books: Books) -> list[tuple[str, str, int]]:
    """What waits: to whom, as which class, and its place in the queue."""
    rows = books.rows(books.select(letters).where(letters.c.due_at == LATER).order_by(letters.c.recipient))
    return [(row.recipient, row.message_class, row.urgency) for row in rows]


def test_what_is_hurried_goes_before_every_decision_of_the_trust(books: Books) -> None:
    letter(books, "person:p01", due_at=LATER + timedelta(days=1))
    letter(books, "person:p39", due_at=LATER, subject="release:CAS-2027-02-04")
    assert cascades.hurry(books, "release:CAS-2026-12-03:", message_class=URGENT, at=LATER) == 1
    assert queue(books) == [("person:p01", "urgent", 0), ("person:p39", "decision", 1)]


def test_what_somebody_asks_for_comes_as_the_answer_and_before_decisions(books: Books) -> None:
    letter(books, "person:p01", kind="cascade_check", due_at=LATER + timedelta(days=1))
    asked = ("cascade_check", "release:CAS-2026-12-03:p01", "person:p01")
    assert cascades.let_come(books, *asked, message_class=ANSWER, at=LATER)
    assert queue(books) == [("person:p01", "answer", 0)]
    assert not cascades.let_come(books.shelf.books("harbourside"), *asked, message_class=ANSWER, at=LATER)


@pytest.mark.parametrize("known", [{"state": SENT}, {"first_tried_at": 1.0}])
def test_what_is_there_or_may_be_there_is_left_as_it_is(books: Books, known: dict[str, Any]) -> None:
    """A card whose answer was lost is looked for first; as an answer it would be sent again unseen."""
    letter(books, "person:p01", kind="cascade_check", due_at=LATER)
    books.change(letters, letters.c.recipient == "person:p01", **known)
    asked = ("cascade_check", "release:CAS-2026-12-03:p01", "person:p01")
    assert not cascades.let_come(books, *asked, message_class=ANSWER, at=LATER)
    assert queue(books) == [("person:p01", "decision", 1)]


def test_when_a_post_went_out(books: Books) -> None:
    assert cascades.posted_at(books, "cascade_committee", "release:CAS-2026-12-03:lc_qfp") is None
    letter(books, "group:lc_qfp", kind="cascade_committee", state=SENT, platform="slack")
    assert cascades.posted_at(books, "cascade_committee", "release:CAS-2026-12-03:lc_qfp") == LATER
