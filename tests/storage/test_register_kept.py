"""The register is read once for each load, and never from a load that did not happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.people import Person
from storage import people, register, trusts
from storage.database import Database
from storage.gaps import LEAST, filled, room_for

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HEAD = "p12"


def head_of(database: Database) -> Person:
    with database.reading() as shelf:
        found = people.person(shelf.books("lanternfield"), HEAD)
    assert found
    return found


def renamed(database: Database, name: str, *, fails: bool = False) -> None:
    """What a load does: the charter first, as its next version, then the register."""
    with database.transaction() as shelf:
        books = shelf.books("lanternfield")
        before = trusts.charter_of(shelf, "lanternfield")
        one = people.person(books, HEAD)
        assert before
        assert one
        trusts.put_charter(shelf, "lanternfield", before[0], before[1] + 1, at=AT)
        register.put_person(books, replace(one, name=name))
        assert people.person(books, HEAD) == replace(one, name=name)
        if fails:
            raise RuntimeError("the load did not happen")


def test_it_is_read_once(loaded: Database) -> None:
    assert head_of(loaded) is head_of(loaded)


def test_a_load_is_seen_at_once(loaded: Database) -> None:
    before = head_of(loaded)
    renamed(loaded, "Somebody Else")
    assert head_of(loaded) == replace(before, name="Somebody Else")


def test_a_load_that_another_process_did_is_seen_at_once(loaded: Database) -> None:
    head_of(loaded)
    renamed_elsewhere(loaded, "Somebody Else")
    assert head_of(loaded).name == "Somebody Else"


def test_nothing_is_kept_of_a_load_that_did_not_happen(loaded: Database) -> None:
    """The next load has the same version, and may be another process's."""
    with pytest.raises(RuntimeError, match="did not happen"):
        renamed(loaded, "Never", fails=True)
    renamed_elsewhere(loaded, "Really")
    assert head_of(loaded).name == "Really"


def renamed_elsewhere(database: Database, name: str) -> None:
    elsewhere = Database(database.engine.url.render_as_string(hide_password=False))
    renamed(elsewhere, name)
    elsewhere.close()


@pytest.mark.parametrize(
    ("count", "room"), [(0, LEAST), (1, LEAST), (8, LEAST), (9, 16), (16, 16), (17, 32), (1000, 1024)]
)
def test_a_list_has_room_and_says_its_last_value_again(count: int, room: int) -> None:
    values = [f"v{number}" for number in range(count)]
    gaps = filled("one", values)
    assert room_for(values) == room == len(gaps)
    assert list(gaps.values())[:count] == values
    assert set(list(gaps.values())[count:]) <= {values[-1] if values else None}
