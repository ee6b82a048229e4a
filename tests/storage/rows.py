"""Rows that many tests need and that say nothing of their own."""

from datetime import UTC, datetime

from storage.database import Books, Shelf
from storage.tables.trusts import trusts

TODAY = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)


def a_trust(shelf: Shelf, trust_id: str) -> Books:
    """A trust with nothing in its charter: enough for rows to belong to."""
    shelf.do(trusts.insert().values(id=trust_id, version=1, charter={}, loaded_at=TODAY))
    return shelf.books(trust_id)
