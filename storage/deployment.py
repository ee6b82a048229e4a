"""A few words that this deployment keeps for itself, by name."""

from __future__ import annotations

from sqlalchemy import select

from storage.database import Shelf
from storage.tables.engine import deployment


def kept(shelf: Shelf, name: str) -> str | None:
    row = shelf.row(select(deployment.c.value).where(deployment.c.name == name))
    return None if row is None else str(row.value)


def keep(shelf: Shelf, name: str, value: str) -> None:
    fresh = shelf.insert(deployment).values(name=name, value=value)
    shelf.do(fresh.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def keep_unless_there(shelf: Shelf, name: str, value: str) -> None:
    """The first value stays, whoever else comes at the same moment."""
    shelf.do(shelf.insert(deployment).values(name=name, value=value).on_conflict_do_nothing())


def forget(shelf: Shelf, name: str) -> None:
    shelf.do(deployment.delete().where(deployment.c.name == name))
