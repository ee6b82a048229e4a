"""Copying the books of one trust into another database."""

from __future__ import annotations

from storage.database import Shelf
from storage.tables.everything import TABLES


def copy_trust(trust_id: str, *, source: Shelf, target: Shelf) -> None:
    """Every row of that trust; what belongs to the deployment stays behind."""
    for table in TABLES:
        owner = table.c.id if table.name == "trusts" else table.c.get("trust_id")
        if owner is None:
            continue
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in source.rows(table.select().where(owner == trust_id))]
        if rows:
            target.connection.execute(table.insert(), rows)
