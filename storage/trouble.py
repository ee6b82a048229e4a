"""What a database in trouble says, in a sentence with its remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from storage.turns import Busy

AWAY = (
    "The database can't be reached: is its server up, and DATABASE_URL right? Collab goes on by itself once it is back."
)
LOCKED = "Another program holds the database locked: end it, or wait. What was being done was not stored."


@dataclass(frozen=True, slots=True)
class Trouble:
    """Known by PostgreSQL's codes (or how they begin), or by words of SQLite's."""

    codes: tuple[str, ...]
    words: tuple[str, ...]
    sentence: str


TROUBLES = (
    Trouble(
        ("53100",),
        ("database or disk is full", "disk i/o error"),
        "The database's disk is full: make room there. What was being done was not stored, and nothing else is lost.",
    ),
    Trouble(
        ("55P03", "57014", "40"),
        ("database is locked", "database table is locked"),
        LOCKED,
    ),
    Trouble(
        ("25006", "42501"),
        ("readonly database", "read-only"),
        "The database may not be written: give Collab's user the right to. What was being done was not stored.",
    ),
    Trouble(
        ("53300",),
        (),
        "The database takes no more connections: raise its max_connections, or run fewer processes.",
    ),
    Trouble(("28", "3D"), (), "The database refuses Collab's user: look at the user and password in DATABASE_URL."),
    Trouble(
        (),
        ("malformed", "not a database"),
        "The database's file is damaged: stop Collab and restore the last backup.",
    ),
    Trouble(("57P", "08"), ("unable to open database file",), AWAY),
)


class DatabaseInTrouble(Exception):
    """The database cannot do its part; the message is the sentence for whoever looks after it."""


@contextmanager
def telling() -> Iterator[None]:
    """The database's trouble, and no other error, becomes DatabaseInTrouble."""
    try:
        yield
    except SQLAlchemyError as error:
        sentence = in_words(error)
        if sentence is None:
            raise
        raise DatabaseInTrouble(sentence) from error


def in_words(error: BaseException | None) -> str | None:
    """The sentence for an error, or for what caused it; None where it is not the database's trouble."""
    for one in _chain(error):
        if isinstance(one, Busy):
            return LOCKED
        if isinstance(one, NoConnectionLeft):
            return "Every connection to the database is in use: it answers too slowly, or more is asked than it bears."
        if isinstance(one, DBAPIError) and (sentence := _sentence(one)):
            return sentence
    return None


def _sentence(error: DBAPIError) -> str | None:
    code, words = str(getattr(error.orig, "sqlstate", None) or ""), str(error.orig).lower()
    for trouble in TROUBLES:
        if code.startswith(trouble.codes) if code else any(one in words for one in trouble.words):
            return trouble.sentence
    return AWAY if error.connection_invalidated or _has_no_line(error, code) else None


def _has_no_line(error: DBAPIError, code: str) -> bool:
    """PostgreSQL that answers gives a code; an operational error without one is a line that is not there."""
    return not code and type(error).__name__ == "OperationalError" and type(error.orig).__module__.startswith("psycopg")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
