"""The outbox as a whole, for who looks at it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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


def all_letters(books: Books) -> list[Letter]:
    """What was written for somebody, in the order in which it was due; edits are left out."""
    columns = [outbox.c[name] for name in Letter.__slots__]
    question = books.select(outbox, *columns).where(outbox.c.edits.is_(None)).order_by(outbox.c.due_at, outbox.c.id)
    return [Letter(**{name: getattr(row, name) for name in Letter.__slots__}) for row in books.rows(question)]


def was_told(books: Books, event: str) -> bool:
    """Whether anybody was told of this event: one that is told again is told nobody twice."""
    stands = outbox.c.key.startswith(f"{books.trust_id}:{event}:", autoescape=True)
    return books.row(books.select(outbox, outbox.c.id).where(stands).limit(1)) is not None
