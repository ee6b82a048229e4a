"""Somebody takes their item off while the agenda is posted: they wait, and then read that it is."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest

from bot.domain.errors import Refused
from bot.services.agendas.add import Said, add, take_off
from bot.services.agendas.weekly import post_weekly
from storage import agendas, people, trusts
from storage.database import Database
from tests.factories import at

HEAD = "p12"
SAID, POSTED = at("2026-11-23 09:00"), at("2026-11-23 12:00")
A_MOMENT = 0.3


def adds(database: Database) -> str:
    with database.transaction() as shelf:
        books = shelf.books("lanternfield")
        head = people.person(books, HEAD)
        assert head
        return add(books, trusts.trust_of(books), Said("Lunch rota", 10), by=head, at=SAID).item.id


def takes_off(database: Database, item: str) -> None:
    with database.transaction() as shelf:
        books = shelf.books("lanternfield")
        head = people.person(books, HEAD)
        assert head
        take_off(books, trusts.trust_of(books), item, by=head, at=POSTED)


def test_what_is_being_posted_is_not_taken_off(loaded: Database) -> None:
    item = adds(loaded)
    with ThreadPoolExecutor(1) as elsewhere:
        with loaded.transaction() as shelf:
            books = shelf.books("lanternfield")
            post_weekly(books, trusts.trust_of(books), due_at=POSTED, at=POSTED)
            late: Future[None] = elsewhere.submit(takes_off, loaded, item)
            wait([late], A_MOMENT)
        with pytest.raises(Refused, match="is posted with it"):
            late.result(timeout=30)
    with loaded.reading() as shelf:
        assert agendas.item(shelf.books("lanternfield"), item)
