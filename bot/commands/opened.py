"""The database that a command works on, with the schema of this version."""

from __future__ import annotations

from bot.commands.sentences import fail
from bot.settings import read_database_url
from storage import schema
from storage.database import Database


def opened() -> Database:
    """The one that DATABASE_URL names; made where it is not there. Raises what `sentences` knows."""
    return _of_this_version(Database(read_database_url()))


def opened_as_it_is() -> Database:
    """The same for what has nothing to do in an empty one: it ends with a sentence, and none is made."""
    database = Database(read_database_url())
    if database.has_no_file:
        fail(
            f"There is no database at {database.file}: `collab trust load FILE` begins one, "
            "or DATABASE_URL names another. Nothing was changed."
        )
    return _of_this_version(database)


def _of_this_version(database: Database) -> Database:
    schema.upgrade(database)
    return database
