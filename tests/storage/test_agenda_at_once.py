"""An item taken off at the moment at which its agenda is posted: on PostgreSQL, where writers meet."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from bot.domain.errors import Refused
from bot.domain.meetings import AgendaItem
from bot.services.agendas.add import Said, add, take_off
from bot.services.agendas.weekly import post_moments, post_weekly
from storage import agendas, people, trusts
from storage.database import Books, Database
from tests.factories import at

HEAD, CLOSED = "p12", at("2026-11-23 11:30")
A_MOMENT = 0.3


@pytest.fixture
def database(loaded_postgres_url: str) -> Iterator[Database]:
    database = Database(loaded_postgres_url)
    yield database
    database.close()


def adds(database: Database) -> AgendaItem:
    with database.transaction() as shelf:
        books = shelf.books("lanternfield")
        head = people.person(books, HEAD)
        assert head
        return add(books, trusts.trust_of(books), Said("Lunch rota", 10), by=head, at=at("2026-11-23 10:00")).item


def posts(books: Books) -> None:
    trust = trusts.trust_of(books)
    due_at = post_moments(books, trust, CLOSED)
    assert due_at
    post_weekly(books, trust, due_at=due_at, at=due_at)


def takes_off(database: Database, item_id: str) -> AgendaItem:
    with database.transaction() as shelf:
        books = shelf.books("lanternfield")
        head = people.person(books, HEAD)
        assert head
        return take_off(books, trusts.trust_of(books), item_id, by=head, at=CLOSED)


def test_what_is_just_being_posted_is_not_taken_off(database: Database) -> None:
    item = adds(database)
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as shelf:
            posts(shelf.books("lanternfield"))
            taken = pool.submit(takes_off, database, item.id)
            wait([taken], timeout=A_MOMENT)
        with pytest.raises(Refused, match="has been posted with it"):
            taken.result(30)
    with database.reading() as shelf:
        assert agendas.item(shelf.books("lanternfield"), item.id) is not None
