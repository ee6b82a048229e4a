"""The schema: whoever upgrades gets the same tables, rows survive, and replicas do not race."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Text, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import schema
from storage.database import Database
from storage.schema import SchemaDamaged, SchemaTooNew, alone, configuration, refuse_orphans, upgrade
from storage.tables.everything import FILES, TABLES
from storage.tables.trusts import schools, trusts
from tests.storage.rows import TODAY, a_trust

TABLE_FILES = Path(schema.__file__).parent / "tables"
REPLICA = """
import sys
from storage.database import Database
from storage.schema import upgrade
upgrade(Database(sys.argv[1]))
"""


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url)
    yield database
    database.close()


def tables_of(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_an_empty_database_gets_every_table(empty: Database) -> None:
    upgrade(empty)
    assert tables_of(empty) == {table.name for table in TABLES} | {"alembic_version"}


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    before = tables_of(database)
    upgrade(database)
    assert tables_of(database) == before


def test_tables_and_migrations_agree(database: Database) -> None:
    with alone(database) as connection:
        command.check(configuration(connection))


def test_no_file_of_tables_is_forgotten() -> None:
    written = {file.stem for file in TABLE_FILES.glob("*.py")} - {"__init__", "metadata", "everything"}
    assert {file.__name__.rpartition(".")[2] for file in FILES} == written


@pytest.mark.slow
def test_replicas_that_start_together_wait_for_each_other(empty_database_url: str) -> None:
    command_line = [sys.executable, "-c", REPLICA, empty_database_url]
    replicas = [subprocess.Popen(command_line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(4)]
    said = [replica.communicate()[1].decode() for replica in replicas]
    assert [replica.returncode for replica in replicas] == [0, 0, 0, 0], said


def test_an_older_collab_refuses_a_newer_database(database: Database) -> None:
    with alone(database) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    with pytest.raises(SchemaTooNew, match=r"A newer Collab .* 9001.*Nothing was changed"):
        upgrade(database)


def test_rebuilding_a_table_keeps_the_rows_that_hang_on_it(sqlite_database_url: str) -> None:
    database = Database(sqlite_database_url)
    with database.transaction() as shelf:
        a_trust(shelf, "harbourside").add(schools, {"id": "elm", "name": "Elm Primary"})
    with alone(database) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("trusts", recreate="always") as rebuilt:
            rebuilt.add_column(Column("motto", Text))
        refuse_orphans(connection)
    with database.reading() as shelf:
        assert [row.name for row in shelf.rows(schools.select())] == ["Elm Primary"]
    database.close()


def test_an_upgrade_that_would_orphan_rows_is_rolled_back(sqlite_database_url: str) -> None:
    database = Database(sqlite_database_url)
    with database.transaction() as shelf:
        a_trust(shelf, "harbourside").add(schools, {"id": "elm", "name": "Elm Primary"})

    def forget_the_trusts() -> None:
        with alone(database) as connection:
            connection.execute(trusts.delete())
            refuse_orphans(connection)

    with pytest.raises(SchemaDamaged, match="schools"):
        forget_the_trusts()
    with database.reading() as shelf:
        assert len(shelf.rows(trusts.select())) == 1
    database.close()


def test_foreign_keys_are_on_again_after_an_upgrade(database: Database) -> None:
    upgrade(database)
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.transaction() as shelf:
        shelf.books("nobody").add(schools, {"id": "elm", "name": "Elm Primary"})


def test_an_instant_comes_back_with_its_zone(database: Database) -> None:
    with database.transaction() as shelf:
        a_trust(shelf, "harbourside")
    with database.reading() as shelf:
        assert shelf.rows(trusts.select())[0].loaded_at == TODAY


def test_an_error_of_the_database_is_fit_for_the_log(database: Database) -> None:
    with pytest.raises(DBAPIError) as raised, database.reading() as shelf:
        shelf.rows(text("SELECT no_such_column FROM trusts WHERE id = :words").bindparams(words="Zephyrine"))
    assert "Zephyrine" not in str(raised.value)
