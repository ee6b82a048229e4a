"""One durable row, as bare as it can be: what a write costs at the least, with the product's own settings."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping

from psycopg_pool import ConnectionPool

TABLE = "CREATE TABLE IF NOT EXISTS floor (token TEXT PRIMARY KEY, title TEXT NOT NULL)"
Commit = Callable[[str, str], None]


def committing(settings: Mapping[str, str]) -> Commit:
    """Into the database that the floor's environment names."""
    kept_in, pragmas = settings["FLOOR_KEEPS_IN"], settings["FLOOR_PRAGMAS"].split(";")
    return into_postgresql(kept_in) if kept_in.startswith("postgresql") else into_sqlite(kept_in, pragmas)


def into_sqlite(file: str, pragmas: list[str]) -> Commit:
    """One writer at a time."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    writer = threading.Lock()
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()
    connection.execute(TABLE).close()

    def commit(token: str, title: str) -> None:
        with writer:
            connection.execute("BEGIN IMMEDIATE").close()
            connection.execute("INSERT INTO floor VALUES (?, ?)", (token, title)).close()
            connection.execute("COMMIT").close()

    return commit


def into_postgresql(url: str) -> Commit:
    """Over a pool as large as the product's."""
    pool = ConnectionPool(url, min_size=5, max_size=10, open=True)
    with pool.connection() as connection:
        connection.execute(TABLE)

    def commit(token: str, title: str) -> None:
        with pool.connection() as own:
            own.execute("INSERT INTO floor VALUES (%s, %s)", (token, title))

    return commit
