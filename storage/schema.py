"""Brings a database up to the schema of this version: all of it or nothing, and one replica at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from storage.database import Database, begin
from storage.engines import DatabaseUnreachable
from storage.trouble import AWAY, in_words

MIGRATIONS = Path(__file__).parent / "migrations"
CONNECTION = "connection"
NO_FILE = "unable to open database file"
FOLDER = "make the folder that DATABASE_URL names, and let Collab's user write in it"
UPGRADE_LOCK = 0x636F6C6C6162


class SchemaTooNew(Exception):
    """A newer Collab has been here; the sentence says what to do. Nothing was changed."""


class SchemaDamaged(Exception):
    """An upgrade would have left rows that belong to nothing. It was rolled back."""


def upgrade(database: Database) -> None:
    """Create the schema, or take the steps that are missing. Replicas that start together wait for each other.

    Raises SchemaTooNew for a database that a newer version has upgraded, DatabaseUnreachable for one that is not there.
    """
    with reachable(), alone(database) as connection:
        refuse_newer(connection)
        command.upgrade(configuration(connection), "heads")
        refuse_orphans(connection)


@contextmanager
def reachable() -> Iterator[None]:
    """A database that cannot be opened is one sentence: DatabaseUnreachable."""
    try:
        yield
    except OperationalError as unreachable:
        told = in_words(unreachable)
        if told not in (None, AWAY):
            raise DatabaseUnreachable(told) from unreachable
        reason = str(unreachable.orig).strip().partition("\n")[0]
        where_to_look = FOLDER if NO_FILE in reason else "look at DATABASE_URL"
        raise DatabaseUnreachable(
            f"The database can't be opened ({reason}): {where_to_look}. Nothing was changed."
        ) from unreachable


def is_current(database: Database) -> bool:
    """Whether there is a database with the schema of this version. Looking makes none."""
    if database.has_no_file:
        return False
    try:
        with database.engine.connect() as connection:
            here = set(MigrationContext.configure(connection).get_current_heads())
    except OperationalError:
        return False
    return here == set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def configuration(connection: Connection) -> Config:
    """Alembic's settings, from code: there is no alembic.ini to be found or lost."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes[CONNECTION] = connection
    return settings


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """One transaction in which nobody else changes the schema, on a connection of its own.

    SQLite's foreign keys are off in it: rebuilding a table would delete the rows that hang on it.
    """
    with database.engine.connect() as connection:
        connection.detach()
        if database.is_sqlite:
            _without_foreign_keys(connection)
        with connection.begin():
            begin(connection, writes=True)
            if not database.is_sqlite:
                _wait_for_the_lock(connection)
            yield connection


def stands_at(connection: Connection) -> str | None:
    """The last step that this database has taken; None where there is no schema yet."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The last step that this version knows."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def known_steps() -> frozenset[str]:
    return frozenset(step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def refuse_newer(connection: Connection) -> None:
    ahead = set(MigrationContext.configure(connection).get_current_heads()) - known_steps()
    if ahead:
        raise SchemaTooNew(
            f"A newer Collab has upgraded this database (to {', '.join(sorted(ahead))}). "
            "Run that version or a later one, or restore a backup from before. Nothing was changed."
        )


def refuse_orphans(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        tables = ", ".join(sorted({str(row[0]) for row in orphans}))
        raise SchemaDamaged(f"Rows of {tables} would belong to nothing. The upgrade was rolled back.")


def _without_foreign_keys(connection: Connection) -> None:
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


def _wait_for_the_lock(connection: Connection) -> None:
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
