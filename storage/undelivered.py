"""Letters that need somebody: they wait for something to be done, may not have arrived, or could not be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_

from storage.database import Books
from storage.outbox import DROPPED, FAILED, UNCERTAIN, WAITING
from storage.tables.engine import outbox

NEED_A_DECISION = (UNCERTAIN, FAILED)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """`why` is the sentence with the remedy; what the letter says is nobody's here."""

    id: str
    state: str
    recipient: str
    message_class: str
    written_at: datetime
    why: str


def needs_somebody() -> ColumnElement[bool]:
    """It waits until somebody does what `why` says: it stands aside, but for the moment at which it is looked at anew.

    What a platform that is away or overrun has put off comes by itself.
    """
    looked_at = or_(outbox.c.aside, outbox.c.not_before.is_(None))
    return and_(outbox.c.state == WAITING, outbox.c.why.is_not(None), outbox.c.attempts == 0, looked_at)


def waiting_for_somebody(books: Books, *, at: datetime) -> list[Unsettled]:
    """Due, and looked at in vain: the oldest first."""
    waits = and_(needs_somebody(), outbox.c.due_at <= at)
    rows = books.rows(books.select(outbox).where(waits).order_by(outbox.c.written_at, outbox.c.id))
    return [_unsettled(row) for row in rows]


def undecided(books: Books, *, since: datetime) -> list[Unsettled]:
    """Uncertain or failed, and not edits of what stands: the newest first."""
    asked = or_(*(outbox.c.state == state for state in NEED_A_DECISION))
    fresh = and_(asked, outbox.c.written_at >= since, outbox.c.edits.is_(None))
    rows = books.rows(books.select(outbox).where(fresh).order_by(outbox.c.written_at.desc(), outbox.c.id))
    return [_unsettled(row) for row in rows]


def send(books: Books, letter_id: str, *, at: datetime) -> bool:
    """It goes once more, whatever became of it before; False where it is settled already."""
    fresh = {"attempts": 0, "deaths": 0, "why": None, "first_tried_at": None, "not_before": None, "due_at": at}
    changed = _settle(books, letter_id, state=WAITING, **fresh)
    books.shelf.has_mail = books.shelf.has_mail or changed
    return changed


def let_go(books: Books, letter_id: str, why: str) -> bool:
    """It is not sent any more; False where it is settled already."""
    return _settle(books, letter_id, state=DROPPED, why=why)


def _settle(books: Books, letter_id: str, **values: Any) -> bool:
    theirs = (outbox.c.id == letter_id, outbox.c.state.in_(NEED_A_DECISION))
    return books.change(outbox, *theirs, **values) == 1


def _unsettled(row: Row[Any]) -> Unsettled:
    return Unsettled(row.id, row.state, row.recipient, row.message_class, row.written_at, row.why or "")
