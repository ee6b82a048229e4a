"""Tickets that may be used once, and were."""

from __future__ import annotations

from datetime import datetime

from storage.database import Books
from storage.tables.engine import spent_tickets


def spend(books: Books, number: str, ends_at: datetime, *, at: datetime) -> bool:
    """Use it up; False where it has been. Those that have ended meanwhile are forgotten."""
    books.remove(spent_tickets, spent_tickets.c.ends_at < at)
    return books.add_new(spent_tickets, {"number": number, "ends_at": ends_at})
