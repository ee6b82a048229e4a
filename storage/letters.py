"""The outbox as a whole, for who looks at it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.database import Books
from storage.outbox import FAILED, UNCERTAIN, WAITING
from storage.tables.engine import outbox


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the outbox, without its words."""

    id: str
    recipient: str
    subject: str | None
    kind: str
    message_class: str
    state: str
    due_at: datetime
    why: str | None

    @property
    def is_in_trouble(self) -> bool:
        """Somebody has to do something before it can go, or it will never."""
        return self.state in (FAILED, UNCERTAIN) or (self.state == WAITING and self.why is not None)


@dataclass(frozen=True, slots=True)
class Told:
    """What one recipient was told of an event: the card as it was written, and what became of it."""

    state: str
    subject: str | None
    card: Mapping[str, Any]


def all_letters(books: Books) -> list[Letter]:
    """What was written for somebody, in the order in which it was due; edits are left out."""
    columns = [outbox.c[name] for name in Letter.__slots__]
    question = books.select(outbox, *columns).where(outbox.c.edits.is_(None)).order_by(outbox.c.due_at, outbox.c.id)
    return [Letter(**{name: getattr(row, name) for name in Letter.__slots__}) for row in books.rows(question)]


def was_told(books: Books, event: str) -> bool:
    """Whether anybody was told of this event: one that is told again is told nobody twice."""
    stands = outbox.c.key.startswith(f"{books.trust_id}:{event}:", autoescape=True)
    return books.row(books.select(outbox, outbox.c.id).where(stands).limit(1)) is not None


def told(books: Books, event: str, recipient: str) -> Told | None:
    """What was written to that recipient of this event; None where nothing was."""
    columns = [outbox.c[name] for name in Told.__slots__]
    row = books.row(books.select(outbox, *columns).where(outbox.c.key == f"{books.trust_id}:{event}:{recipient}"))
    return None if row is None else Told(row.state, row.subject, row.card)
