"""From the first released version on: an upgrade keeps every row, takes place whole or not at all, and once."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import event

from bot.services.trusts.load import load
from storage.database import Database
from storage.schema import alone, configuration, refuse_orphans, upgrade
from tests.conftest import BOTH
from tests.postgres import Databases, name_of
from tests.storage import released
from tests.storage.released import MOMENT

TRUST = Path(__file__).parents[2] / "bot/sandbox/lanternfield.yaml"
KILLED = """
import os, signal, sys
from sqlalchemy import event
from storage.database import Database
from storage.schema import upgrade

url, moment, left = sys.argv[1], sys.argv[2], [int(sys.argv[3])]
database = Database(url)

def die(*_):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(database.engine, moment, die)
upgrade(database)
"""
TOGETHER = """
import sys
from storage.database import Database
from storage.schema import upgrade
sys.stdin.readline()
upgrade(Database(sys.argv[1]))
"""


@pytest.fixture(scope="session")
def old_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file of the first version: a copy is much faster than building it."""
    file = tmp_path_factory.mktemp("released") / "first.sqlite"
    released.build(f"sqlite:///{file}")
    with sqlite3.connect(file) as books:
        books.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def old_postgres(postgres: Databases) -> str:
    """The name of a PostgreSQL database of the first version."""
    url = postgres.create()
    released.build(url)
    return name_of(url)


@pytest.fixture(params=BOTH)
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the first version, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('old_sqlite'), tmp_path / 'old.sqlite')}"
        return
    postgres = request.getfixturevalue("postgres")
    url = postgres.create(template=request.getfixturevalue("old_postgres"))
    yield url
    postgres.drop(url)


def upgraded(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()


class Undone(Exception):
    """Takes back what was only counted."""


def half_an_upgrade(url: str) -> int:
    """Half of the statements that an upgrade of this database takes; nothing of it stays."""
    database = Database(url)
    seen: list[int] = []

    def undo(*_: object) -> None:
        raise Undone

    event.listen(database.engine, "after_cursor_execute", lambda *_: seen.append(1))
    event.listen(database.engine, "commit", undo)
    with pytest.raises(Undone):
        upgrade(database)
    database.close()
    return len(seen) // 2


def killed_upgrade(url: str, moment: str, number: int) -> int:
    """The exit code of a process that upgrades and is killed at the nth such moment."""
    return subprocess.run([sys.executable, "-c", KILLED, url, moment, str(number)], check=False).returncode


def test_the_first_version_s_database_has_something_in_every_table(old_url: str) -> None:
    assert min(released.counts(old_url).values()) >= released.OWN_ROWS


def test_an_upgrade_keeps_every_row_of_the_first_version(old_url: str) -> None:
    before = released.counts(old_url)
    upgraded(old_url)
    after = released.counts(old_url)
    assert {name: after[name] for name in before if name in after} == {
        name: before[name] for name in after if name in before
    }
    with released.opened(old_url) as connection:
        refuse_orphans(connection)
        command.check(configuration(connection))


def test_an_upgrade_keeps_what_stands_in_the_rows(old_url: str) -> None:
    """Columns that both versions have say the same afterwards. One that a step means to change is named here."""
    old_shape = released.shape(old_url)
    before = released.rows(old_url, {name: names for name, names in old_shape.items() if name != "alembic_version"})
    upgraded(old_url)
    new_shape = released.shape(old_url)
    shared = {name: [one for one in names if one in new_shape[name]] for name, names in old_shape.items()}
    unchanged = {name: names for name, names in shared.items() if names == old_shape[name] and name in before}
    after = released.rows(old_url, unchanged)
    assert after == {name: before[name] for name in unchanged}


def test_the_trust_of_the_first_version_is_read_and_loaded_by_this_one(old_url: str) -> None:
    upgraded(old_url)
    people = released.counts(old_url)["people"]
    database = Database(old_url)
    load(database, TRUST.read_text(encoding="utf-8"), at=MOMENT)
    database.close()
    assert released.counts(old_url)["people"] == people


@pytest.mark.slow
def test_a_first_upgrade_killed_half_way_leaves_nothing(empty_database_url: str) -> None:
    half = half_an_upgrade(empty_database_url)
    for moment, number in (("after_cursor_execute", half), ("commit", 1)):
        assert killed_upgrade(empty_database_url, moment, number) == -signal.SIGKILL
        assert released.shape(empty_database_url) == {}
    upgraded(empty_database_url)
    database = Database(empty_database_url)
    with alone(database) as connection:
        command.check(configuration(connection))
    database.close()


@pytest.mark.slow
def test_an_upgrade_killed_half_way_leaves_the_old_schema_and_every_row(old_url: str) -> None:
    before = (released.shape(old_url), released.counts(old_url))
    half = half_an_upgrade(old_url)
    for moment, number in (("after_cursor_execute", half), ("commit", 1)):
        assert killed_upgrade(old_url, moment, number) == -signal.SIGKILL
        assert (released.shape(old_url), released.counts(old_url)) == before
    upgraded(old_url)
    assert released.counts(old_url)["people"] == before[1]["people"]


@pytest.mark.slow
def test_two_that_upgrade_the_first_version_at_once_wait_for_each_other(old_url: str) -> None:
    before = released.counts(old_url)
    line = [sys.executable, "-c", TOGETHER, old_url]
    both = [subprocess.Popen(line, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate("go\n", timeout=60)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    after = released.counts(old_url)
    assert {name: after[name] for name in before} == before
