"""How people like their messages, as they set it in Collab: a load of the trust's file leaves it alone."""

from __future__ import annotations

from datetime import datetime

from bot.domain.people import Person
from bot.domain.preferences import Preferences, with_preferences
from bot.domain.spans import Hours
from storage.database import Books
from storage.tables.people import preferences


def of_person(books: Books, person_id: str) -> Preferences | None:
    """What they have set; None where they never did."""
    row = books.row(books.select(preferences).where(preferences.c.person_id == person_id))
    if row is None:
        return None
    has_hours = row.quiet_from is not None and row.quiet_to is not None
    return Preferences(
        hours=Hours(row.quiet_from, row.quiet_to) if has_hours else None,
        batch=row.batch,
        batch_day=row.batch_day,
        batch_at=row.batch_at,
        most=row.most,
        paused_until=row.paused_until,
        holds_news=row.holds_news,
    )


def as_they_like(books: Books, person: Person) -> Person:
    """The person of the register with what they have set in Collab."""
    return with_preferences(person, of_person(books, person.id))


def put(books: Books, person_id: str, own: Preferences, *, at: datetime) -> None:
    row = {
        "person_id": person_id,
        "quiet_from": own.hours.start if own.hours else None,
        "quiet_to": own.hours.end if own.hours else None,
        "batch": own.batch,
        "batch_day": own.batch_day,
        "batch_at": own.batch_at,
        "most": own.most,
        "paused_until": own.paused_until,
        "holds_news": own.holds_news,
        "changed_at": at,
    }
    books.put(preferences, row)
