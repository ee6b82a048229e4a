"""The database: one engine, and the only place that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Row, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from bot.domain.people import Register
from bot.domain.trusts import Trust
from storage.engines import open_engine
from storage.lately import Lately
from storage.turns import AT_ONCE, PATIENCE, Busy, Turns, wait_for_others
from storage.written import Written, say

Values = Mapping[str, Any]
BEGIN_WRITING, BEGIN_READING = ("BEGIN", "BEGIN IMMEDIATE"), ("BEGIN READ ONLY", "BEGIN")
"""On PostgreSQL, and on SQLite. Drivers would begin by themselves, but with more round trips or without the lock."""
COLLISIONS = frozenset({"40001", "40P01"})
"""PostgreSQL's codes for a serialization failure and a deadlock."""
MAIL = "collab_mail"
"""The channel on which PostgreSQL tells every replica that there is mail."""
TRUSTS_AT_HAND, PEOPLE_AT_HAND = 1024, 40_000
"""How many charters, and how many people of registers, one process keeps in memory: about 100 megabytes at most."""
NOW = "SELECT extract(epoch FROM clock_timestamp())"


def _people_in(register: Register) -> int:
    return len(register.people)


class Collided(Exception):
    """Two transactions waited for each other, and this one was rolled back: it may be tried again as it was."""


@dataclass(slots=True)
class Kept:
    """What one load left of each trust, read once; good for as long as the trust's version is the same.

    Of many trusts only those are at hand that were asked for lately: a register weighs some two kilobytes a person.
    """

    trusts: Lately[Trust] = field(default_factory=lambda: Lately(TRUSTS_AT_HAND))
    registers: Lately[Register] = field(default_factory=lambda: Lately(PEOPLE_AT_HAND, _people_in))


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

    def rows(self, question: Executable | Written, values: Values | None = None) -> Sequence[Row[Any]]:
        """`values` fill the named gaps of a question that was written once and is asked often."""
        if isinstance(question, Written):
            return question.rows(self.connection, values or {})
        return self.connection.execute(question, values).all()

    def row(self, question: Executable | Written, values: Values | None = None) -> Row[Any] | None:
        """The first, where there is one."""
        if isinstance(question, Written):
            return next(iter(question.rows(self.connection, values or {})), None)
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

    def rows(self, question: Executable | Written, values: Values | None = None) -> Sequence[Row[Any]]:
        """`values` fill the gaps of a question that is asked often; `trust_id` is always filled with this trust."""
        return self.shelf.rows(question, values and {**values, "trust_id": self.trust_id})

    def row(self, question: Executable | Written, values: Values | None = None) -> Row[Any] | None:
        return self.shelf.row(question, values and {**values, "trust_id": self.trust_id})

    def do(self, statement: Executable) -> None:
        self.shelf.do(statement)

    def add(self, table: Table, *rows: Values) -> None:
        if rows:
            filled = [{**row, "trust_id": self.trust_id} for row in rows]
            _insert(table, tuple(filled[0])).do(self.shelf.connection, filled)

    def add_new(self, table: Table, row: Values) -> bool:
        """Add the row unless its key is taken; whether it was added."""
        columns = (*row, "trust_id")
        return self.row(_insert_unless_there(self.shelf.connection.dialect.name, table, columns), row) is not None

    def put(self, table: Table, row: Values) -> None:
        """Add the row, or overwrite the one with its primary key."""
        columns = (*row, "trust_id")
        statement = _insert_or_overwrite(self.shelf.connection.dialect.name, table, columns)
        statement.do(self.shelf.connection, [{**row, "trust_id": self.trust_id}])

    def change(self, table: Table, *where: Any, **values: Any) -> int:
        """Set columns of this trust's rows that meet every condition; how many there were."""
        statement = table.update().where(table.c.trust_id == self.trust_id, *where).values(**values)
        return len(self.rows(statement.returning(table.c.trust_id)))

    def remove(self, table: Table, *where: Any) -> int:
        statement = table.delete().where(table.c.trust_id == self.trust_id, *where)
        return len(self.rows(statement.returning(table.c.trust_id)))


@dataclass
class Database:
    """`url` is a SQLAlchemy URL; `after_mail` is called after each commit that put something into the outbox.

    What need not outlive its process may be an SQLite that is not `is_durable`: it waits for no disk.
    """

    url: str
    after_mail: Callable[[], None] = lambda: None
    is_durable: bool = True
    engine: Engine = field(init=False)
    kept: Kept = field(default_factory=Kept, init=False)
    _turns: Turns = field(init=False)

    def __post_init__(self) -> None:
        self.engine = open_engine(self.url, is_durable=self.is_durable)
        self._turns = Turns(one_at_a_time=self.is_sqlite)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """SQLite's file; None for a server."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name else None

    @property
    def has_no_file(self) -> bool:
        """Whether opening it would make an empty one: whoever only looks asks before."""
        return self.file is not None and not self.file.is_file()

    @property
    def writes_swiftly(self) -> bool:
        """Whether what writes is over so soon that it may hold up everybody: a local disk, and a quick one."""
        return self._turns.are_swift

    @contextmanager
    def transaction(self, patience: float = PATIENCE) -> Iterator[Shelf]:
        """One event, one transaction, one commit; an exception rolls all of it back. May raise Collided.

        On SQLite there is one writer at a time: raises Busy after so many seconds in which it was somebody else; with
        no patience at all for another program too.
        """
        with (
            self._turns.taken(patience) as left,
            _collisions_named(),
            self._opened(writes=True, patience=left) as shelf,
        ):
            yield shelf
            if shelf.has_mail and not self.is_sqlite:
                shelf.connection.exec_driver_sql(f"NOTIFY {MAIL}")
        if shelf.has_mail:
            self.after_mail()

    @contextmanager
    def reading(self) -> Iterator[Shelf]:
        """A steady view of the database; nothing can be written in it."""
        with self._opened(writes=False) as shelf:
            yield shelf

    def seconds(self) -> float:
        """Seconds since 1970 by PostgreSQL's own clock, which all replicas share."""
        with self._opened(writes=False) as shelf:
            return float(shelf.connection.exec_driver_sql(NOW).scalar_one())

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _opened(self, *, writes: bool, patience: float = PATIENCE) -> Iterator[Shelf]:
        with self._begun(writes=writes, patience=patience) as connection:
            yield Shelf(connection, self.kept)
            connection.commit() if writes else connection.rollback()

    def _begun(self, *, writes: bool, patience: float) -> Connection:
        """A transaction that has begun. Its first word shows whether the connection lives; a dead one is replaced.

        Closing the connection rolls back what was not committed.
        """
        try:
            return begun(self.engine.connect(), writes=writes, patience=patience)
        except DBAPIError as lost:
            if patience == AT_ONCE and self.is_sqlite:
                raise Busy from lost
            if not lost.connection_invalidated:
                raise
        return begun(self.engine.connect(), writes=writes, patience=patience)


@contextmanager
def _collisions_named() -> Iterator[None]:
    try:
        yield
    except DBAPIError as ended:
        if getattr(ended.orig, "sqlstate", None) in COLLISIONS:
            raise Collided from ended
        raise


@cache
def _insert(table: Table, columns: tuple[str, ...]) -> Written:
    return Written(table.insert(), columns)


@cache
def _own_insert(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _insert_unless_there(dialect: str, table: Table, columns: tuple[str, ...]) -> Written:
    statement = _own_insert(dialect, table).on_conflict_do_nothing()
    return Written(statement.returning(table.c.trust_id), columns)


@cache
def _insert_or_overwrite(dialect: str, table: Table, columns: tuple[str, ...]) -> Written:
    statement = _own_insert(dialect, table)
    key = [column.name for column in table.primary_key]
    fresh = {name: statement.excluded[name] for name in columns if name not in key}
    if not fresh:
        return Written(statement.on_conflict_do_nothing(), columns)
    return Written(statement.on_conflict_do_update(index_elements=key, set_=fresh), columns)


def begun(connection: Connection, *, writes: bool, patience: float = PATIENCE) -> Connection:
    """The connection with a transaction begun; closed where it cannot begin."""
    try:
        begin(connection, writes=writes, patience=patience)
    except DBAPIError:
        connection.close()
        raise
    return connection


def begin(connection: Connection, *, writes: bool, patience: float = PATIENCE) -> None:
    """Begin as this database has it. Called by name: a listener would make every statement ask for listeners."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(BEGIN_WRITING[0] if writes else BEGIN_READING[0])
        return
    if not connection.in_transaction():
        connection.begin()
    wait_for_others(connection, patience if writes else PATIENCE)
    say(connection, BEGIN_WRITING[1] if writes else BEGIN_READING[1])
