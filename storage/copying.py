"""Every row of a database as plain values, table by table: what backups and moves are made of."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from alembic import command
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    Table,
    TableClause,
    column,
    false,
    func,
    inspect,
    not_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType, TypeEngine

from storage import schema
from storage.database import Database, Kept, Shelf
from storage.replicas import REPLICA
from storage.tables.everything import TABLES
from storage.types import Document, UtcDateTime

AT_ONCE = 500
STEPS_TABLE = "alembic_version"
STEADY = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)


class Occupied(Exception):
    """There is something in this database already; the sentence says so. Nothing was changed."""


class NotTaken(Exception):
    """This database does not take a row that another took; the sentence says of which table."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a column's values are written down: its type, and the way there and back."""

    type: TypeEngine[Any]
    down: Callable[[Any], Any] = lambda value: value
    back: Callable[[Any], Any] = lambda value: value


KINDS = {
    "instant": Kind(UtcDateTime(), datetime.isoformat, datetime.fromisoformat),
    "moment": Kind(DateTime(), datetime.isoformat, datetime.fromisoformat),
    "day": Kind(Date(), date.isoformat, date.fromisoformat),
    "document": Kind(Document),
    "maybe document": Kind(JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")),
    "bytes": Kind(LargeBinary(), lambda value: b64encode(value).decode(), b64decode),
    "yes or no": Kind(Boolean()),
    "plain": Kind(NullType()),
}

KIND_OF: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (UtcDateTime, "instant"),
    (DateTime, "moment"),
    (Date, "day"),
    (JSON, "document"),
    (LargeBinary, "bytes"),
    (Boolean, "yes or no"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its name, and the name and kind of each of its columns."""

    name: str
    columns: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Tally:
    """How many rows there were, and a checksum that does not mind their order: databases sort each in their own way."""

    rows: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.total = (self.total + int.from_bytes(sha256(line).digest())) % 2**256

    @property
    def checksum(self) -> str:
        return f"{self.total:064x}"


def sheets() -> tuple[Sheet, ...]:
    """Every table of this version, those first that others hang on."""
    return tuple(_sheet(one) for one in TABLES)


@contextmanager
def snapshot(database: Database) -> Iterator[Shelf]:
    """One steady view of everything for as long as it takes; who writes meanwhile is not held up."""
    with database.reading() as shelf:
        if not database.is_sqlite:
            for setting in STEADY:
                shelf.connection.exec_driver_sql(setting)
        yield shelf


def damage(shelf: Shelf) -> str | None:
    """What SQLite finds wrong with its own file; None where it is whole. PostgreSQL looks after itself."""
    if shelf.connection.dialect.name != "sqlite":
        return None
    found = str(shelf.connection.exec_driver_sql("PRAGMA integrity_check").scalar_one())
    return None if found == "ok" else found.partition("\n")[0]


def lines(shelf: Shelf, sheet: Sheet) -> Iterator[bytes]:
    """Each row of the table as a line of JSON; what a running process says of itself is left out."""
    kinds = [KINDS[kind] for _, kind in sheet.columns]
    rows = _table(sheet)
    question = select(*rows.c).where(*_kept(rows)).execution_options(yield_per=AT_ONCE)
    for row in shelf.connection.execute(question):
        values = [None if value is None else kind.down(value) for kind, value in zip(kinds, row, strict=True)]
        yield json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def tally(shelf: Shelf, sheet: Sheet) -> Tally:
    found = Tally()
    for line in lines(shelf, sheet):
        found.add(line)
    return found


@contextmanager
def filling(database: Database, revision: str) -> Iterator[Shelf]:
    """One transaction in which an empty database gets the schema of that revision, then what is put in, then the
    steps up to this version. Raises Occupied."""
    with schema.alone(database) as connection:
        _refuse_occupied(connection, revision)
        command.upgrade(schema.configuration(connection), revision)
        yield Shelf(connection, Kept())
        _count_on(connection)
        command.upgrade(schema.configuration(connection), "heads")
        schema.refuse_orphans(connection)


def fill(shelf: Shelf, sheet: Sheet, written: Iterable[bytes]) -> None:
    """Put the rows in. Raises NotTaken."""
    rows = (_row(sheet, json.loads(line)) for line in written)
    statement = _table(sheet).insert()
    try:
        while some := list(islice(rows, AT_ONCE)):
            shelf.connection.execute(statement, some)
    except DBAPIError as refused:
        reason = str(refused.orig).strip().partition("\n")[0]
        raise NotTaken(f"A row of {sheet.name} was not taken ({reason}).") from refused


def _row(sheet: Sheet, values: list[Any]) -> dict[str, Any]:
    told = zip(sheet.columns, values, strict=True)
    return {name: None if value is None else KINDS[kind].back(value) for (name, kind), value in told}


def _sheet(one: Table) -> Sheet:
    return Sheet(one.name, tuple((each.name, _kind(each)) for each in one.columns))


def _kind(one: Column[Any]) -> str:
    found = next((kind for type_, kind in KIND_OF if isinstance(one.type, type_)), "plain")
    return f"maybe {found}" if found == "document" and one.nullable else found


def _table(sheet: Sheet) -> TableClause:
    return table(sheet.name, *(column(name, KINDS[kind].type) for name, kind in sheet.columns))


def _kept(rows: TableClause) -> list[Any]:
    """Processes that run say so in `deployment`; where the rows go to, none does."""
    return [not_(rows.c["name"].startswith(REPLICA))] if rows.name == "deployment" else []


def _refuse_occupied(connection: Connection, revision: str) -> None:
    there = set(inspect(connection).get_table_names()) - {STEPS_TABLE}
    if there and schema.stands_at(connection) != revision:
        raise Occupied("This database is not empty: give an empty one. Nothing was changed.")
    held = next((name for name in sorted(there) if _has_rows(connection, name)), None)
    if held is not None:
        raise Occupied(f"This database is not empty (there are {held}): give an empty one. Nothing was changed.")


def _has_rows(connection: Connection, name: str) -> bool:
    rows = table(name, *([column("name")] if name == "deployment" else []))
    first = select(text("1")).select_from(rows).where(*_kept(rows)).limit(1)
    return connection.execute(first).first() is not None


def _count_on(connection: Connection) -> None:
    """PostgreSQL's own counters go on after the highest number that was put in."""
    if connection.dialect.name == "sqlite":
        return
    for one in TABLES:
        counted = one.autoincrement_column
        if counted is not None and inspect(connection).has_table(one.name):
            highest = select(func.coalesce(func.max(counted), 0) + 1)
            sequence = func.pg_get_serial_sequence(one.name, counted.name)
            connection.execute(select(func.setval(sequence, highest.scalar_subquery(), false())))
