"""Letters on their way out: claimed by one replica at a time, across all trusts, and recorded once they are gone.

`now` is the time of the product (in the sandbox, a clock that is turned); `real` is seconds since 1970, always
real. `first_tried_at` stands only while a letter is in doubt: it is the first attempt whose outcome is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select, tuple_

from bot.domain.attention import ANSWER, DECISION, DIGEST, URGENT
from storage.database import Books, Shelf
from storage.identifiers import new_id, new_token
from storage.outbox import CLAIMED, DROPPED, EDIT, FAILED, SENT, UNCERTAIN, WAITING, Posting, posting_of
from storage.tables.engine import outbox, postings

LEASE = 180.0
WAITING_FOR_EMAIL = "waiting for email"
MERGED = "a newer edit said it all"
URGENCY = {ANSWER: 0, URGENT: 0, EDIT: 1, DECISION: 2, DIGEST: 2}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that is ours until the lease runs out; with `first_tried_at` it may have been sent before."""

    trust_id: str
    id: str
    kind: str
    message_class: str
    recipient: str
    subject: str | None
    card: Mapping[str, Any]
    due_at: datetime
    meant_at: datetime | None
    edits: str | None
    attempts: int
    first_tried_at: float | None
    claimed_by: str


def has_work(shelf: Shelf, *, now: datetime, real: float) -> bool:
    """Whether there is something to claim: asked first, so that an idle replica never writes."""
    return shelf.row(select(outbox.c.id).where(or_(_is_ready(now, real), _has_expired(real))).limit(1)) is not None


def claim(shelf: Shelf, *, now: datetime, real: float, limit: int) -> list[Claimed]:
    """Take letters that are due, at most one for each recipient: the answers first, then by when they were due.

    Whoever held a letter longer than its lease has lost it, and it is in doubt.
    """
    _release_expired(shelf, real)
    chosen = _claimable(now, real).limit(limit).with_for_update(skip_locked=True, of=outbox).cte("chosen")
    statement = (
        outbox.update()
        .where(tuple_(outbox.c.trust_id, outbox.c.id).in_(select(chosen.c.trust_id, chosen.c.id)))
        .where(outbox.c.state == WAITING)
        .values(state=CLAIMED, claimed_until=real + LEASE, claimed_by=new_token())
        .returning(*(outbox.c[name] for name in Claimed.__slots__))
    )
    return sorted((_claimed(row) for row in shelf.rows(statement)), key=_order)


def hold(books: Books, letter: Claimed, until: datetime) -> bool:
    """It is due later than was written; `meant_at` keeps when it first was."""
    return _settle(books, letter, state=WAITING, due_at=until, meant_at=letter.meant_at or letter.due_at)


def put_back(books: Books, letter: Claimed, not_before: float) -> bool:
    """Nothing was sent, and it is nobody's fault: try again then."""
    return _settle(books, letter, state=WAITING, not_before=not_before)


def try_again(books: Books, letter: Claimed, not_before: float, why: str) -> bool:
    """Nothing was sent: one more attempt is spent."""
    return _settle(books, letter, state=WAITING, not_before=not_before, why=why, attempts=letter.attempts + 1)


def wait_for_somebody(books: Books, letter: Claimed, not_before: float, why: str) -> bool:
    """Nothing can be sent until somebody does what `why` says; look again then."""
    return _settle(books, letter, state=WAITING, not_before=not_before, why=why)


def doubt(books: Books, letter: Claimed, tried_at: float, not_before: float, why: str) -> bool:
    """It may have been sent: it must be read back before it is sent again."""
    since = letter.first_tried_at or tried_at
    return _settle(
        books,
        letter,
        state=WAITING,
        first_tried_at=since,
        not_before=not_before,
        why=why,
        attempts=letter.attempts + 1,
    )


def uncertain(books: Books, letter: Claimed, why: str) -> bool:
    """It may have been sent, and nobody will know: better missing than twice."""
    return _settle(books, letter, state=UNCERTAIN, why=why)


def fail(books: Books, letter: Claimed, why: str) -> bool:
    return _settle(books, letter, state=FAILED, why=why)


def drop(books: Books, letter: Claimed, why: str) -> bool:
    """There is nothing left to send, or nobody to send it to."""
    return _settle(books, letter, state=DROPPED, why=why)


def sent(books: Books, letter: Claimed, posting: Posting | None, *, at: datetime) -> bool:
    """It is there, at `posting`; False where the lease ran out and another replica looks after it now.

    Of a card with a subject the posting is kept, so that it can be edited. An edit makes older ones needless.
    """
    where = {} if posting is None else _where(posting)
    if not _settle(books, letter, state=SENT, why=None, sent_at=at, **where):
        return False
    if letter.edits is not None:
        _merge_edits(books, letter)
    elif posting is not None and letter.subject is not None:
        kept = {name: getattr(posting, name) for name in Posting.__slots__}
        books.add(postings, {**kept, "posted_at": at})
    return True


def new_posting(letter: Claimed, platform: str, conversation: str, reference: str) -> Posting:
    where = (platform, conversation, reference)
    return Posting(new_id(), letter.subject or "", letter.recipient, letter.kind, *where, 1, letter=letter.id)


def posting_to_edit(books: Books, letter: Claimed) -> Posting | None:
    row = books.row(books.select(postings).where(postings.c.id == letter.edits))
    return None if row is None else posting_of(row)


def counts(shelf: Shelf) -> dict[str, int]:
    """How many letters there are in each state, over all trusts."""
    rows = shelf.rows(select(outbox.c.state, func.count().label("letters")).group_by(outbox.c.state))
    return {row.state: row.letters for row in rows}


def oldest_unsent(shelf: Shelf, now: datetime) -> datetime | None:
    """When the letter that has waited longest was due."""
    return _earliest(shelf, _is_due(now))


def next_due(shelf: Shelf, after: datetime) -> datetime | None:
    """The first moment after that one at which a letter is due."""
    return _earliest(shelf, and_(outbox.c.state == WAITING, outbox.c.due_at > after))


def next_attempt(shelf: Shelf, now: datetime) -> float | None:
    """When, in real seconds since 1970, a letter that is due may next be tried; None where there is none."""
    soonest = select(func.min(func.coalesce(outbox.c.not_before, 0.0)).label("soonest"))
    row = shelf.row(soonest.where(_is_due(now), ~_is_behind_another(now)))
    return None if row is None else row.soonest


def try_now(shelf: Shelf) -> None:
    """Somebody may have put right what letters were waiting for: look again at once."""
    statement = outbox.update().where(outbox.c.state == WAITING, outbox.c.why.is_not(None))
    shelf.do(statement.values(not_before=None))
    shelf.has_mail = True


def _earliest(shelf: Shelf, which: ColumnElement[bool]) -> datetime | None:
    row = shelf.row(select(func.min(outbox.c.due_at).label("due_at")).where(which))
    return None if row is None else row.due_at


def _claimable(now: datetime, real: float) -> Select[Any]:
    urgency = case(URGENCY, value=outbox.c.message_class, else_=len(URGENCY))
    ready = select(outbox.c.trust_id, outbox.c.id).where(_is_ready(now, real), ~_is_behind_another(now))
    return ready.order_by(urgency, outbox.c.due_at, outbox.c.id)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(outbox.c.state == WAITING, outbox.c.due_at <= now)


def _is_ready(now: datetime, real: float) -> ColumnElement[bool]:
    return and_(_is_due(now), or_(outbox.c.not_before.is_(None), outbox.c.not_before <= real))


def _has_expired(real: float) -> ColumnElement[bool]:
    return and_(outbox.c.state == CLAIMED, outbox.c.claimed_until < real)


def _is_behind_another(now: datetime) -> ColumnElement[bool]:
    """Letters to one recipient go one after the other; of the edits of one posting only the newest goes."""
    other = outbox.alias("other")
    another = and_(other.c.trust_id == outbox.c.trust_id, other.c.id != outbox.c.id)
    waits = and_(other.c.state == WAITING, other.c.due_at <= now)
    earlier = tuple_(other.c.due_at, other.c.id) < tuple_(outbox.c.due_at, outbox.c.id)
    before_it = and_(other.c.edits.is_(None), or_(other.c.state == CLAIMED, and_(waits, earlier)))
    newer = or_(other.c.state == CLAIMED, and_(waits, other.c.id > outbox.c.id))
    behind_letter = exists().where(another, other.c.recipient == outbox.c.recipient, before_it)
    behind_edit = exists().where(another, other.c.edits == outbox.c.edits, newer)
    return or_(and_(outbox.c.edits.is_(None), behind_letter), and_(outbox.c.edits.is_not(None), behind_edit))


def _release_expired(shelf: Shelf, real: float) -> None:
    since = func.coalesce(outbox.c.first_tried_at, outbox.c.claimed_until - LEASE)
    expired = outbox.update().where(_has_expired(real))
    shelf.do(
        expired.values(state=WAITING, first_tried_at=since, attempts=outbox.c.attempts + 1, **_NOBODY, not_before=None)
    )


def _settle(books: Books, letter: Claimed, **values: Any) -> bool:
    ours = (outbox.c.id == letter.id, outbox.c.state == CLAIMED, outbox.c.claimed_by == letter.claimed_by)
    return books.change(outbox, *ours, **{**_NOBODY, "not_before": None, **values}) == 1


def _merge_edits(books: Books, letter: Claimed) -> None:
    older = (outbox.c.edits == letter.edits, outbox.c.id < letter.id, outbox.c.state == WAITING)
    books.change(outbox, *older, state=DROPPED, why=MERGED)


def _where(posting: Posting) -> dict[str, str]:
    return {
        "platform": posting.platform,
        "conversation": posting.conversation,
        "reference": posting.reference,
    }


def _claimed(row: Row[Any]) -> Claimed:
    return Claimed(**{name: getattr(row, name) for name in Claimed.__slots__})


def _order(letter: Claimed) -> tuple[int, datetime, str]:
    return URGENCY.get(letter.message_class, len(URGENCY)), letter.due_at, letter.id


_NOBODY: dict[str, None] = {"claimed_until": None, "claimed_by": None}
