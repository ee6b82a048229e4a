"""Databases as the first released version left them: its schema, the demonstration trust, and rows in every table."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import JSON, Connection, DateTime, MetaData, Table, func, inspect, select

from storage.database import Database
from storage.schema import alone, configuration

FIRST = "0001"
ROWS = Path(__file__).parent / "released" / f"{FIRST}.jsonl.gz"
"""What the first version stored when it loaded the demonstration trust. It is never written anew."""
MOMENT = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
OWN_ROWS = 3
Values = dict[str, Any]


def build(url: str) -> None:
    """The schema of the first version with that trust in it, and a few rows more in each of its tables."""
    with opened(url) as connection:
        command.upgrade(configuration(connection), FIRST)
        tables = tables_of(connection)
        _load(connection, tables)
        for number in range(OWN_ROWS):
            _fill(connection, tables, number)


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    """One transaction as an upgrade has it."""
    database = Database(url)
    try:
        with alone(database) as connection:
            yield connection
    finally:
        database.close()


def tables_of(connection: Connection) -> list[Table]:
    """As they are in this database, those first that others point to; without Alembic's own."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def counts(url: str) -> dict[str, int]:
    with opened(url) as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables_of(connection)
        }


def rows(url: str, columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """What stands in these columns of these tables, in an order of its own."""
    with opened(url) as connection:
        tables = {table.name: table for table in tables_of(connection)}
        return {
            name: sorted(
                repr(tuple(row)) for row in connection.execute(select(*(tables[name].c[one] for one in chosen)))
            )
            for name, chosen in columns.items()
        }


def shape(url: str) -> dict[str, list[str]]:
    """The columns of every table, and of Alembic's own."""
    with opened(url) as connection:
        asked = inspect(connection)
        return {name: [one["name"] for one in asked.get_columns(name)] for name in asked.get_table_names()}


def _load(connection: Connection, tables: list[Table]) -> None:
    stored: dict[str, list[Values]] = {table.name: [] for table in tables}
    for line in gzip.decompress(ROWS.read_bytes()).decode().splitlines():
        name, row = json.loads(line)
        stored[name].append(row)
    for table in tables:
        if stored[table.name]:
            rows_ = [{key: _value(table, key, value) for key, value in row.items()} for row in stored[table.name]]
            connection.execute(table.insert(), rows_)


def _value(table: Table, column: str, value: Any) -> Any:
    if value is None or not isinstance(value, str):
        return value
    kind = table.c[column].type
    if isinstance(kind, JSON):
        return value
    reads: dict[type, Any] = {datetime: _instant, date: date.fromisoformat, time: time.fromisoformat}
    read = reads.get(kind.python_type)
    return _for_this_database(kind, read(value)) if read else value


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def _for_this_database(kind: Any, value: Any) -> Any:
    """SQLite keeps instants without their zone."""
    is_naive = isinstance(kind, DateTime) and not kind.timezone
    return value.replace(tzinfo=None) if is_naive else value


def _fill(connection: Connection, tables: list[Table], number: int) -> None:
    """One row in every table; each belongs to the row of the same number in the tables it points to."""
    made: dict[str, Values] = {}
    for table in tables:
        row = {column.name: _made(table, column.name, number) for column in table.columns}
        for key in table.foreign_key_constraints:
            parent = made.get(key.referred_table.name, row)
            row |= {mine.parent.name: parent[mine.column.name] for mine in key.elements}
        connection.execute(table.insert(), row)
        made[table.name] = row


def _made(table: Table, name: str, number: int) -> Any:
    kind = table.c[name].type
    if isinstance(kind, JSON):
        return {"made": number}
    samples: dict[type, Any] = {
        str: f"{name[:8]}-{number}",
        int: 9000 + number,
        float: 1.5 + number,
        bool: bool(number % 2),
        datetime: _for_this_database(kind, MOMENT),
        date: MOMENT.date(),
        time: time(8, 30),
    }
    return samples[kind.python_type]
