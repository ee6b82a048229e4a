"""Statements written once: on both databases they ask, read and refuse as SQLAlchemy itself would."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.database import Database
from storage.tables.people import people
from storage.tables.trusts import schools, trusts
from storage.written import Written
from tests.storage.rows import a_trust

ENDED = Written(select(schools.c.id, schools.c.ended_on).where(schools.c.name == bindparam("name")))
LOADED = Written(select(trusts.c.loaded_at, trusts.c.charter).where(trusts.c.id == bindparam("id")))


def test_days_instants_and_documents_come_back_as_they_went_in(database: Database) -> None:
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    with database.transaction() as shelf:
        a_trust(shelf, "lanternfield")
        shelf.do(trusts.update().values(loaded_at=at, charter={"words": ["one", None]}))
        shelf.books("lanternfield").add(
            schools,
            {"id": "QFP", "name": "Same", "ended_on": date(2026, 7, 1)},
            {"id": "CLJ", "name": "Same", "ended_on": None},
        )
    with database.reading() as shelf:
        found = {row.id: row.ended_on for row in shelf.rows(ENDED, {"name": "Same"})}
        row = shelf.row(LOADED, {"id": "lanternfield"})
        assert shelf.row(ENDED, {"name": "Other"}) is None
    assert found == {"QFP": date(2026, 7, 1), "CLJ": None}
    assert row is not None
    assert (row.loaded_at, row.charter) == (at, {"words": ["one", None]})


def test_a_row_that_is_there_is_refused_by_name_and_without_its_words(database: Database) -> None:
    row = {"id": "QFP", "name": "Miss Secret's School"}
    with pytest.raises(IntegrityError) as refused:
        _add(database, row, row)
    assert "Secret" not in str(refused.value).replace(str(refused.value.orig), "")
    with database.reading() as shelf:
        assert shelf.row(ENDED, {"name": row["name"]}) is None


def test_a_table_that_is_not_there_is_named_as_elsewhere(database: Database) -> None:
    with database.transaction() as shelf:
        shelf.connection.exec_driver_sql("ALTER TABLE delegations RENAME TO gone")
    question = Written(select(people.metadata.tables["delegations"].c.id))
    with pytest.raises(DBAPIError), database.reading() as shelf:
        shelf.rows(question, {})


def _add(database: Database, *rows: dict[str, str]) -> None:
    with database.transaction() as shelf:
        a_trust(shelf, "lanternfield").add(schools, *rows)
