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
