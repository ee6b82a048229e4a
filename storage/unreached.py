"""Who cannot be reached on their platform, and letters of which nobody knows whether they arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_

from storage.database import Books
from storage.outbox import UNCERTAIN
from storage.tables.engine import doubts, outbox
from storage.tables.people import unreachable


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A letter that may or may not have arrived."""

    kind: str
    recipient: str
    due_at: datetime


def note(books: Books, person_id: str, platform: str, why: str, *, at: datetime) -> bool:
    """They cannot be reached there from now on; False where that is known already."""
    return books.add_new(unreachable, {"person_id": person_id, "platform": platform, "since": at, "why": why})


def is_noted(books: Books, person_id: str, platform: str) -> bool:
    here = (unreachable.c.person_id == person_id, unreachable.c.platform == platform)
    return books.row(books.select(unreachable, unreachable.c.since).where(*here)) is not None


def forget(books: Books, people: Iterable[str]) -> None:
    """They may be reachable again: the next letter finds out."""
    named = sorted(people)
    if named:
        books.remove(unreachable, unreachable.c.person_id.in_(named))


def doubt(books: Books, letter_id: str, *, on: date) -> bool:
    return books.add_new(doubts, {"letter_id": letter_id, "noted_on": on})


def doubted_on(books: Books, letter_id: str) -> date | None:
    """The day on which it was noted; None where it never was."""
    row = books.row(books.select(doubts, doubts.c.noted_on).where(doubts.c.letter_id == letter_id))
    return None if row is None else row.noted_on


def doubtful(books: Books, on: date) -> list[Doubtful]:
    """The letters that were noted on that day and are in doubt still, in the order in which they were due."""
    same = and_(outbox.c.trust_id == doubts.c.trust_id, outbox.c.id == doubts.c.letter_id)
    question = books.select(doubts, outbox.c.kind, outbox.c.recipient, outbox.c.due_at).join(outbox, same)
    here = question.where(doubts.c.noted_on == on, outbox.c.state == UNCERTAIN)
    rows = books.rows(here.order_by(outbox.c.due_at, outbox.c.id))
    return [Doubtful(row.kind, row.recipient, row.due_at) for row in rows]
