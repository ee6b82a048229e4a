"""A database in trouble says so in a sentence with its remedy, as the databases really put it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from typer.testing import CliRunner

from bot.__main__ import app
from storage import deployment, trouble
from storage.database import Database
from storage.engines import DatabaseUnreachable
from storage.schema import reachable
from storage.trouble import DatabaseInTrouble, telling


def said(do: Callable[[], object]) -> str:
    with pytest.raises(DatabaseInTrouble) as told, telling():
        do()
    return str(told.value)


def writes(database: Database) -> None:
    with database.transaction() as shelf:
        deployment.keep(shelf, "name", "x" * 100_000)


def test_sqlite_that_another_program_holds_locked(sqlite_database_url: str) -> None:
    database = Database(sqlite_database_url)
    with database.reading() as shelf:
        shelf.connection.exec_driver_sql("PRAGMA busy_timeout=1")
    other = sqlite3.connect(sqlite_database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert said(lambda: writes(database)).startswith("Another program holds the database locked")
    other.close()
    database.close()


def test_sqlite_on_a_full_disk(sqlite_database_url: str) -> None:
    """A file that may not grow says what a full disk says."""
    database = Database(sqlite_database_url)
    with database.reading() as shelf:
        pages = shelf.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        shelf.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    assert said(lambda: writes(database)).startswith("The database's disk is full")
    database.close()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, and long enough to be looked at " * 100, encoding="utf-8")
    database = Database(f"sqlite:///{tmp_path / 'notes.txt'}")
    assert "damaged" in said(lambda: writes(database))
    database.close()


def test_postgresql_that_is_not_there() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/nothing")
    assert said(lambda: writes(database)).startswith("The database can't be reached")


def test_postgresql_whose_connection_is_cut(postgres_database_url: str) -> None:
    database = Database(postgres_database_url)

    def cut() -> None:
        with database.reading() as shelf:
            shelf.connection.execute(text("select pg_terminate_backend(pg_backend_pid())"))

    assert said(cut).startswith("The database can't be reached")
    writes(database)
    database.close()


def test_postgresql_that_refuses_the_database(postgres_database_url: str) -> None:
    head, _, rest = postgres_database_url.rpartition("/")
    database = Database(f"{head}/nowhere?{rest.partition('?')[2]}")
    assert "DATABASE_URL" in said(lambda: writes(database))


def test_postgresql_that_waits_too_long_for_a_lock(postgres_database_url: str) -> None:
    first, second = Database(postgres_database_url), Database(postgres_database_url)

    def second_waits() -> None:
        with second.transaction() as shelf:
            shelf.connection.exec_driver_sql("set local lock_timeout = 50")
            shelf.connection.exec_driver_sql("lock table deployment")

    with first.transaction() as shelf:
        shelf.connection.exec_driver_sql("lock table deployment")
        assert said(second_waits).startswith("Another program holds the database locked")
    first.close()
    second.close()


@pytest.mark.parametrize(("code", "words"), [("53100", "disk is full"), ("53300", "max_connections")])
def test_postgresql_s_own_codes(code: str, words: str) -> None:
    refused = Exception("in its own words")
    refused.sqlstate = code  # type: ignore[attr-defined]
    assert words in str(trouble.in_words(DBAPIError("insert", {}, refused)))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("attempt to write a readonly database", "The database may not be written: give Collab's user the right to."),
        ("database is locked", "Another program holds the database locked"),
        ("unable to open database file", "make the folder that DATABASE_URL names"),
        ("no such thing", "The database can't be opened (no such thing): look at DATABASE_URL."),
    ],
)
def test_what_opening_meets_has_the_remedy_of_that_trouble(words: str, sentence: str) -> None:
    with pytest.raises(DatabaseUnreachable) as told, reachable():
        raise OperationalError("begin", {}, sqlite3.OperationalError(words))
    assert sentence in str(told.value)


def test_a_mistake_of_ours_is_not_the_database_s_trouble(sqlite_database_url: str) -> None:
    database = Database(sqlite_database_url)
    with pytest.raises(DBAPIError), telling(), database.reading() as shelf:
        shelf.rows(text("select nothing from nowhere"))
    database.close()


@pytest.mark.parametrize("command", [["backup", "copy"], ["trust", "load", "trust.yaml"], ["doctor"]])
def test_every_command_says_so_in_one_sentence(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.txt").write_text("not a database, and long enough to be looked at " * 100, encoding="utf-8")
    (tmp_path / "trust.yaml").write_text("trust: {}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///notes.txt")
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 1
    assert "The database's file is damaged: stop Collab" in shown.output
    assert "Traceback" not in shown.output
