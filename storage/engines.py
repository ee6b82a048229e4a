"""An engine for each kind of database, set for durability (see docs/adr)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.turns import PATIENCE

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "wal_autocheckpoint=4000",
    f"busy_timeout={int(PATIENCE * 1000)}",
    "foreign_keys=ON",
)
"""4,000 pages (16 MB) are what one piece of the WAL's index holds: a page that many writes touch goes back once."""
IN_HASTE = "synchronous=OFF"
IN_MEMORY = (None, "", ":memory:")
TIMEOUTS = "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"


class DatabaseUnreachable(Exception):
    """The database cannot be opened at its address; the sentence says what to look at."""


def open_engine(url: str, *, is_durable: bool = True) -> Engine:
    """WAL and FULL on SQLite, time-outs on PostgreSQL. Raises DatabaseUnreachable for what is no address.

    Its errors go to the log, so they name no value: people's words are among them.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        local = {"isolation_level": None, "check_same_thread": False}
        engine = create_engine(address, connect_args=local, pool_use_lifo=True, hide_parameters=True)
        event.listen(engine, "connect", partial(_set_pragmas, PRAGMAS if is_durable else (*PRAGMAS, IN_HASTE)))
    else:
        options = {"options": TIMEOUTS, "connect_timeout": 10}
        engine = create_engine(
            address,
            connect_args=options,
            isolation_level="AUTOCOMMIT",
            pool_size=5,
            max_overflow=5,
            hide_parameters=True,
        )
    return engine


def _address(url: str) -> URL:
    """A PostgreSQL that names no driver gets ours. Raises DatabaseUnreachable for what is no such address."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseUnreachable(
            "DATABASE_URL can't be read: it should look like sqlite:///collab.db or postgresql://user:password@host/name."
        ) from None
    if address.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise DatabaseUnreachable(
            f"DATABASE_URL names {address.drivername}: Collab keeps its books in SQLite or PostgreSQL."
        )
    if address.get_backend_name() == "sqlite" and address.database in IN_MEMORY:
        raise DatabaseUnreachable(
            "DATABASE_URL names no file, and what is kept in memory is gone at the end: "
            "it should look like sqlite:///collab.db. Nothing was changed."
        )
    return address if address.get_backend_name() == "sqlite" else address.set(drivername="postgresql+psycopg")


def _set_pragmas(pragmas: Sequence[str], raw: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = raw.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
