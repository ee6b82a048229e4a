"""The engine at work on each database in turn."""

import pytest

from storage.database import Database
from tests.engine.sending import FakeMessenger, PostOffice, found


@pytest.fixture
def office(database: Database) -> PostOffice:
    """A post office with Slack and email."""
    found(database)
    return PostOffice(database, email=FakeMessenger("email", reads_back=False, edits=False))
