"""The same payload, brought again or to two replicas at once, is noted once; and forgotten after a day."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from bot.services.arrivals import forget_old, is_first
from storage.database import Database
from storage.tables.engine import arrivals
from tests.storage.rows import a_trust

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def kept(database: Database) -> Database:
    with database.transaction() as shelf:
        a_trust(shelf, "harbourside")
    return database


def comes(database: Database, arrival: str, at: datetime = NOON) -> bool:
    with database.transaction() as shelf:
        return is_first(shelf.books("harbourside"), arrival, at=at)


def test_the_first_time_counts_and_no_other(kept: Database) -> None:
    assert [comes(kept, name) for name in ("a", "a", "b", "a", "b")] == [True, False, True, False, False]


def test_what_has_no_name_is_always_the_first(kept: Database) -> None:
    assert [comes(kept, ""), comes(kept, "")] == [True, True]


def test_of_two_replicas_at_once_one_is_the_first(kept: Database) -> None:
    """The second waits until the first has committed, and then it is not the first."""
    other, both = Database(kept.url), Barrier(2)

    def brought(database: Database) -> list[bool]:
        found = []
        for number in range(20):
            both.wait(10)
            found.append(comes(database, f"payload {number}"))
        return found

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(brought, (kept, other))
    other.close()
    assert [first != second for first, second in zip(one, two, strict=True)] == [True] * 20


def test_what_was_undone_may_come_again(kept: Database) -> None:
    def refused() -> None:
        with kept.transaction() as shelf:
            assert is_first(shelf.books("harbourside"), "a", at=NOON)
            raise LookupError

    with pytest.raises(LookupError):
        refused()
    assert comes(kept, "a")


def test_it_is_forgotten_after_a_day(kept: Database) -> None:
    comes(kept, "old", NOON - timedelta(days=1, seconds=1))
    comes(kept, "new", NOON - timedelta(hours=23))
    forget_old(kept, at=NOON)
    with kept.reading() as shelf:
        assert [row.arrival for row in shelf.rows(arrivals.select())] == ["new"]
