"""The demonstration trust as it was loaded, on each database in turn: loaded once, and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.services.trusts.load import load
from storage.database import Database
from tests.conftest import BOTH
from tests.databases import copied, opened
from tests.postgres import Databases, name_of
from tests.storage.rows import a_trust
from tests.trust_files import lanternfield

MONDAY = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(scope="session")
def loaded_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with Lanternfield in it, made once."""
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("loaded") / "template.sqlite"))
    _load(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def loaded_postgres(postgres: Databases, postgres_template: str) -> str:
    """The name of a PostgreSQL database with Lanternfield in it, made once."""
    url = postgres.create(template=postgres_template)
    _load(url)
    return name_of(url)


@pytest.fixture
def loaded_postgres_url(postgres: Databases, loaded_postgres: str) -> Iterator[str]:
    """A PostgreSQL database of this test's own, with Lanternfield in it."""
    url = postgres.create(template=loaded_postgres)
    yield url
    postgres.drop(url)


@pytest.fixture
def loaded_sqlite_url(loaded_sqlite: Path) -> str:
    """An SQLite file of this test's own, with Lanternfield in it."""
    return copied(loaded_sqlite, loaded_sqlite.with_name("loaded.sqlite"))


@pytest.fixture(params=BOTH)
def loaded(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Lanternfield, loaded on Monday 23 November 2026 at 07:45; of each kind in turn."""
    url = request.getfixturevalue("loaded_sqlite_url" if request.param == "sqlite" else "loaded_postgres_url")
    with opened(url) as database:
        yield database


def _load(url: str) -> None:
    database = Database(url, is_durable=False)
    load(database, lanternfield(), at=MONDAY)
    database.close()


@pytest.fixture
def two_trusts(database: Database) -> None:
    """Two that have nothing yet, not even people."""
    with database.transaction() as shelf:
        a_trust(shelf, "harbourside")
        a_trust(shelf, "lanternfield")
