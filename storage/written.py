"""Statements that are asked all day, written once: on SQLite they go to the driver as they are.

There, SQLAlchemy takes several times as long over a statement as the database does; elsewhere the way takes longest.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]
Turn = Callable[[Any], Any]
new_kind_of_row: Callable[[str, Sequence[str]], Any] = namedtuple


@dataclass(slots=True, eq=False)
class Written:
    """A statement of SQLAlchemy's with named gaps; an INSERT names the `columns` that it fills."""

    statement: Any
    columns: tuple[str, ...] | None = None
    _spelt: Spelt | None = field(default=None, init=False)

    def rows(self, connection: Connection, values: Values) -> Sequence[Any]:
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, values).all()
        return self._for(connection).rows(connection, values)

    def do(self, connection: Connection, each: Sequence[Values]) -> None:
        """Once for each of the values."""
        if connection.dialect.name != "sqlite":
            connection.execute(self.statement, each)
            return
        self._for(connection).do(connection, each)

    def _for(self, connection: Connection) -> Spelt:
        if self._spelt is None:
            self._spelt = spelt(self, connection.dialect)
        return self._spelt


@dataclass(frozen=True, slots=True)
class Spelt:
    """A statement in SQLite's words: what fills its gaps in turn, and how what comes back is read."""

    sql: str
    gaps: tuple[tuple[str, Any], ...]
    writers: tuple[tuple[int, Turn], ...]
    row: Any
    readers: tuple[tuple[int, Turn], ...]

    def rows(self, connection: Connection, values: Values) -> Sequence[Any]:
        driver: Any = connection.connection.dbapi_connection
        try:
            found = driver.execute(self.sql, self._filled(values)).fetchall()
        except sqlite3.Error as refused:
            raise _named(refused, self.sql, connection.dialect) from refused
        if not self.readers:
            return [*map(self.row._make, found)]
        return [self._read(one) for one in found]

    def do(self, connection: Connection, each: Sequence[Values]) -> None:
        driver: Any = connection.connection.dbapi_connection
        try:
            driver.executemany(self.sql, [self._filled(values) for values in each])
        except sqlite3.Error as refused:
            raise _named(refused, self.sql, connection.dialect) from refused

    def _filled(self, values: Values) -> list[Any]:
        given = values.get
        return _turned([given(name, constant) for name, constant in self.gaps], self.writers)

    def _read(self, found: Sequence[Any]) -> Any:
        return self.row._make(_turned([*found], self.readers))


def say(connection: Connection, words: str) -> None:
    """A word to SQLite that fills no gaps and brings nothing back."""
    driver: Any = connection.connection.dbapi_connection
    try:
        driver.execute(words)
    except sqlite3.Error as refused:
        raise _named(refused, words, connection.dialect) from refused


def spelt(written: Written, dialect: Dialect) -> Spelt:
    compiled = written.statement.compile(dialect=dialect, column_keys=written.columns)
    names, columns = compiled.positiontup, _returned(written.statement)
    writers = _by_place(_kind(compiled.binds[name].type, dialect).bind_processor(dialect) for name in names)
    readers = _by_place(_kind(one["type"], dialect).result_processor(dialect, None) for one in columns)
    row = new_kind_of_row("row", [one["name"] for one in columns])
    return Spelt(str(compiled), tuple((name, compiled.params[name]) for name in names), writers, row, readers)


def _by_place(turns: Iterable[Turn | None]) -> tuple[tuple[int, Turn], ...]:
    return tuple((place, turn) for place, turn in enumerate(turns) if turn is not None)


def _turned(values: list[Any], turns: tuple[tuple[int, Turn], ...]) -> list[Any]:
    """The same list, with what stands at these places turned."""
    for place, turn in turns:
        values[place] = turn(values[place])
    return values


def _named(refused: sqlite3.Error, sql: str, dialect: Dialect) -> Exception:
    """The error as SQLAlchemy names it, without the values: people's words are among them."""
    named: Exception = DBAPIError.instance(sql, None, refused, sqlite3.Error, hide_parameters=True, dialect=dialect)
    return named


def _returned(statement: Any) -> Sequence[Mapping[str, Any]]:
    """Name and type of each column that comes back."""
    found = statement.column_descriptions if statement.is_select else statement.returning_column_descriptions
    described: Sequence[Mapping[str, Any]] = found
    return described


def _kind(type_: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return type_.dialect_impl(dialect)
