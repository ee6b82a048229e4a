"""What a transaction promises whatever becomes of its connection."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.tables.trusts import schools
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
