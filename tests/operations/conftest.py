"""A small trust whose database is copied, measured and looked after; on each database in turn."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.engine.sending import FakeMessenger, PostOffice, found


@pytest.fixture
def office(database: Database) -> PostOffice:
    """A post office with Slack and email."""
    found(database)
    return PostOffice(database, email=FakeMessenger("email", reads_back=False, edits=False))


@pytest.fixture
def other_url(request: pytest.FixtureRequest, database: Database) -> str:
    """An empty database of the other kind."""
    return str(request.getfixturevalue("postgres_url" if database.is_sqlite else "sqlite_url"))
