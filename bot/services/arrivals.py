"""What has come in: the same payload brought again, to this replica or another, takes effect once."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import arrivals
from storage.database import Books, Database

REMEMBERED = timedelta(days=1)
"""Slack repeats within minutes; whatever is older than this is forgotten."""


def is_first(books: Books, arrival: str, *, at: datetime) -> bool:
    """Note that this has come, in the transaction of its effect. What has no name is always the first."""
    return not arrival or arrivals.note(books.shelf, arrival, at=at)


def forget_old(database: Database, *, at: datetime) -> None:
    with database.transaction() as shelf:
        arrivals.forget(shelf, before=at - REMEMBERED)
