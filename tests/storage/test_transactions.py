"""What a transaction promises whatever becomes of its connection."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.tables.trusts import schools
from storage.turns import AT_ONCE, Busy, Turns
from tests.storage.rows import a_trust


def test_a_connection_that_died_while_nobody_used_it_is_replaced_unnoticed(database: Database) -> None:
    with database.transaction() as shelf:
        a_trust(shelf, "lanternfield")
    _end_all_connections(database)
    with database.reading() as shelf:
        assert shelf.books("lanternfield").rows(schools.select()) == []
    _end_all_connections(database)
    with database.transaction() as shelf:
        shelf.books("lanternfield").add(schools, {"id": "QFP", "name": "Quillfield"})
    with database.reading() as shelf:
        assert len(shelf.rows(schools.select())) == 1


def test_what_fails_half_way_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        _add_and_fail(database)
    with database.reading() as shelf:
        assert shelf.rows(schools.select()) == []


def test_nothing_written_while_reading_stays(database: Database) -> None:
    with database.transaction() as shelf:
        a_trust(shelf, "lanternfield")
    try:
        with database.reading() as shelf:
            shelf.books("lanternfield").add(schools, {"id": "QFP", "name": "Quillfield"})
    except DBAPIError:
        assert not database.is_sqlite
    with database.reading() as shelf:
        assert shelf.rows(schools.select()) == []


def test_whoever_waits_for_an_answer_does_not_wait_long_for_another_program(sqlite_database_url: str) -> None:
    """Nor behind others of this process, who wait longer."""
    database = Database(sqlite_database_url)
    with closing(sqlite3.connect(sqlite_database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor() as threads:
            patient = threads.submit(_write, database, 1.5)
            time.sleep(0.1)
            began = time.monotonic()
            hasty = threads.submit(_write, database, 0.2)
            assert isinstance(hasty.exception(), Busy)
            assert time.monotonic() - began < 1
            assert "locked" in str(patient.exception())
        other.execute("ROLLBACK")
    _write(database, 0.2)
    database.close()


def test_whoever_may_not_wait_at_all_is_told_at_once(sqlite_database_url: str) -> None:
    database = Database(sqlite_database_url)
    _write(database, AT_ONCE)
    with closing(sqlite3.connect(sqlite_database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            _write(database, AT_ONCE)
    with database.transaction(), pytest.raises(Busy), ThreadPoolExecutor() as threads:
        threads.submit(_write, database, AT_ONCE).result()
    _write(database, AT_ONCE)
    database.close()


@pytest.mark.parametrize(
    ("lasted", "swift"),
    [
        ([0.001] * 7, False),
        ([0.001] * 8, True),
        ([0.012] * 30, False),
        ([0.012, 9.0, 0.001, 9.0] * 8, True),
        ([0.001] * 30 + [9.0] * 7, True),
        ([0.001] * 30 + [0.012] * 8, False),
    ],
)
def test_turns_are_swift_where_the_disk_has_been_of_late(lasted: list[float], swift: bool) -> None:
    clock = [0.0]
    turns = Turns(one_at_a_time=True, steady=lambda: clock[0])
    for seconds in lasted:
        with turns.taken(1.0):
            clock[0] += seconds
    assert turns.are_swift is swift


def test_nobody_knows_how_long_a_server_takes(database: Database) -> None:
    for _ in range(30):
        _write(database, 1.0)
    assert database.is_sqlite or not database.writes_swiftly


def _write(database: Database, patience: float) -> None:
    with database.transaction(patience):
        pass


def _add_and_fail(database: Database) -> None:
    with database.transaction() as shelf:
        a_trust(shelf, "lanternfield").add(schools, {"id": "QFP", "name": "Quillfield"})
        shelf.has_mail = bool(1 // 0)


def _end_all_connections(database: Database) -> None:
    if database.is_sqlite:
        return
    other = Database(database.url)
    with other.transaction() as shelf:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        shelf.connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
    other.close()
