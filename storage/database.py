"""The database: one engine, and the only place that commits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import URL, Connection, Engine, Executable, Insert, Row, Select, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.domain.people import Register
from bot.domain.trusts import Trust

Values = Mapping[str, Any]
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON")
COLLISIONS = frozenset({"40001", "40P01"})
"""PostgreSQL's codes for a serialization failure and a deadlock."""
TIMEOUTS = "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"


class DatabaseUnreachable(Exception):
    """The database cannot be opened at its address; the sentence says what to look at."""


class Collided(Exception):
    """Two transactions waited for each other, and this one was rolled back: it may be tried again as it was."""


@dataclass(slots=True)
class Kept:
    """What one load left of each trust, read once; good for as long as the trust's version is the same."""

    trusts: dict[str, Trust] = field(default_factory=dict)
    registers: dict[str, Register] = field(default_factory=dict)


@dataclass(slots=True)
class Shelf:
    """All trusts' books in one transaction: for the engine and for finding out whose a message is.

    `versions` are those of the trusts that were asked for in this transaction.
    """

    connection: Connection
    kept: Kept
    has_mail: bool = False
    versions: dict[str, int] = field(default_factory=dict)

    def books(self, trust_id: str) -> Books:
        return Books(trust_id, self)

    def rows(self, question: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        """`values` fill the named gaps of a question that was written once and is asked often."""
        return self.connection.execute(question, values).all()

    def row(self, question: Executable, values: Values | None = None) -> Row[Any] | None:
        return self.connection.execute(question, values).first()

    def do(self, statement: Executable) -> None:
        self.connection.execute(statement)

    def insert(self, table: Table) -> Any:
        """This database's own INSERT, which knows ON CONFLICT and RETURNING."""
        return _own_insert(self.connection.dialect.name, table)


@dataclass(slots=True)
class Books:
    """A transaction bound to one trust: it neither reads nor writes a row of another."""

    trust_id: str
    shelf: Shelf

    def select(self, table: Table, *columns: Any) -> Select[Any]:
        """SELECT of the table (or some of its columns), this trust's rows only."""
        chosen = table.select() if not columns else table.select().with_only_columns(*columns)
        return chosen.where(table.c.trust_id == self.trust_id)

    def rows(self, question: Executable, values: Values | None = None) -> Sequence[Row[Any]]:
        """`values` fill the gaps of a question that is asked often; `trust_id` is always filled with this trust."""
        return self.shelf.rows(question, values and {**values, "trust_id": self.trust_id})

    def row(self, question: Executable, values: Values | None = None) -> Row[Any] | None:
        return self.shelf.row(question, values and {**values, "trust_id": self.trust_id})

    def do(self, statement: Executable) -> None:
        self.shelf.do(statement)

    def add(self, table: Table, *rows: Values) -> None:
        if rows:
            self.shelf.connection.execute(_insert(table), [{**row, "trust_id": self.trust_id} for row in rows])

    def add_new(self, table: Table, row: Values) -> bool:
        """Add the row unless its key is taken; whether it was added."""
        statement = _insert_unless_there(self.shelf.connection.dialect.name, table)
        return self.row(statement, row) is not None

    def put(self, table: Table, row: Values) -> None:
        """Add the row, or overwrite the one with its primary key."""
        statement = _insert_or_overwrite(self.shelf.connection.dialect.name, table, tuple(row))
        self.shelf.connection.execute(statement, {**row, "trust_id": self.trust_id})

    def change(self, table: Table, *where: Any, **values: Any) -> int:
        """Set columns of this trust's rows that meet every condition; how many there were."""
        statement = table.update().where(table.c.trust_id == self.trust_id, *where).values(**values)
        return len(self.rows(statement.returning(table.c.trust_id)))

    def remove(self, table: Table, *where: Any) -> int:
        statement = table.delete().where(table.c.trust_id == self.trust_id, *where)
        return len(self.rows(statement.returning(table.c.trust_id)))


@dataclass
class Database:
    """`url` is a SQLAlchemy URL; `after_mail` is called after each commit that put something into the outbox."""

    url: str
    after_mail: Callable[[], None] = lambda: None
    engine: Engine = field(init=False)
    kept: Kept = field(default_factory=Kept, init=False)
    _writer: AbstractContextManager[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.engine = open_engine(self.url)
        self._writer = threading.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Shelf]:
        """One event, one transaction, one commit; an exception rolls all of it back. May raise Collided."""
        with self._writer, _collisions_named(), self._opened(writes=True) as shelf:
            yield shelf
        if shelf.has_mail:
            self.after_mail()

    @contextmanager
    def reading(self) -> Iterator[Shelf]:
        """A steady view of the database; nothing can be written in it."""
        with self._opened(writes=False) as shelf:
            yield shelf

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _opened(self, *, writes: bool) -> Iterator[Shelf]:
        with self.engine.connect() as connection, connection.begin() as whole:
            begin(connection, writes=writes)
            yield Shelf(connection, self.kept)
            whole.commit() if writes else whole.rollback()


@contextmanager
def _collisions_named() -> Iterator[None]:
    try:
        yield
    except DBAPIError as ended:
        if getattr(ended.orig, "sqlstate", None) in COLLISIONS:
            raise Collided from ended
        raise


@cache
def _insert(table: Table) -> Insert:
    return table.insert()


@cache
def _own_insert(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _insert_unless_there(dialect: str, table: Table) -> Any:
    return _own_insert(dialect, table).on_conflict_do_nothing().returning(table.c.trust_id)


@cache
def _insert_or_overwrite(dialect: str, table: Table, columns: tuple[str, ...]) -> Any:
    statement = _own_insert(dialect, table)
    key = [column.name for column in table.primary_key]
    fresh = {name: statement.excluded[name] for name in columns if name not in key}
    if not fresh:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=key, set_=fresh)


def begin(connection: Connection, *, writes: bool) -> None:
    """Begin as this database has it. Called by name: a listener would make every statement ask for listeners."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif not writes:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def open_engine(url: str) -> Engine:
    """An engine set for durability (see docs/adr): WAL and FULL on SQLite, time-outs on PostgreSQL.

    Its errors go to the log, so they name no value: people's words are among them.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        local = {"isolation_level": None, "check_same_thread": False}
        engine = create_engine(address, connect_args=local, hide_parameters=True)
        event.listen(engine, "connect", _set_pragmas)
    else:
        options = {"options": TIMEOUTS, "connect_timeout": 10}
        engine = create_engine(
            address, connect_args=options, pool_size=5, max_overflow=5, pool_pre_ping=True, hide_parameters=True
        )
    return engine


def _address(url: str) -> URL:
    """A PostgreSQL that names no driver gets ours. Raises DatabaseUnreachable for what is no such address."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseUnreachable(
            "DATABASE_URL can't be read: it should look like sqlite:///collab.db or postgresql://user:password@host/name."
        ) from None
    if address.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise DatabaseUnreachable(
            f"DATABASE_URL names {address.drivername}: Collab keeps its books in SQLite or PostgreSQL."
        )
    return address if address.get_backend_name() == "sqlite" else address.set(drivername="postgresql+psycopg")


def _set_pragmas(raw: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = raw.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
