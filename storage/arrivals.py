"""What platforms have brought, by a fingerprint of it: for as long as they might bring it again."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from storage.database import Shelf
from storage.tables.engine import arrivals


def note(shelf: Shelf, arrival: str, *, at: datetime) -> bool:
    """Whether it has not been noted before. Whoever brings the same meanwhile waits for this transaction to end."""
    statement = _note(shelf.connection.dialect.name, shelf.insert(arrivals))
    return shelf.row(statement, {"arrival": arrival, "arrived_at": at}) is not None


def forget(shelf: Shelf, *, before: datetime) -> None:
    shelf.do(arrivals.delete().where(arrivals.c.arrived_at < before))


@cache
def _note(_dialect: str, insert: Any) -> Any:
    return insert.on_conflict_do_nothing().returning(arrivals.c.arrival)
