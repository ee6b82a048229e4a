"""Databases for tests that begin with one thousands of times: what SQLAlchemy has learnt of its address is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from shutil import copy

from sqlalchemy import Engine

from storage.database import Database
from storage.engines import open_engine


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A new one, closed at the end; it waits for no disk.

    Its engine is that of the one before at the same address, with a pool of its own: how a statement is written for
    this kind of database is an engine's own knowledge, and to find it out again was a tenth of all that tests do.
    """
    database = Database(url, is_durable=False)
    database.close()
    database.engine = _engine(url)
    yield database
    database.close()


@lru_cache(8)
def _engine(url: str) -> Engine:
    return open_engine(url, is_durable=False)


def copied(template: Path, file: Path) -> str:
    """The URL of an SQLite file that is like the template, in place of the one that was there."""
    for part in (file, *(file.with_name(f"{file.name}-{kind}") for kind in ("wal", "shm"))):
        part.unlink(missing_ok=True)
    return f"sqlite:///{copy(template, file)}"
