"""Items of the weekly agenda, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.domain.meetings import AgendaItem
from storage import agendas
from storage.database import Books, Database
from storage.register import put_group, put_person
from tests.factories import a_group, a_person, an_agenda_item, at, on
from tests.storage.rows import a_trust


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    """Two trusts with a team of the same name, to begin with."""
    with database.transaction() as shelf:
        for trust_id in ("lanternfield", "harbourside"):
            own = a_trust(shelf, trust_id)
            put_group(own, a_group("elt", "elt", "The team", "leaders"))
            put_group(own, a_group("tig", "tig", "Another", "leaders"))
            put_person(own, a_person("p10", "Bridget"))
            put_person(own, a_person("p12", "Zoë"))
        yield shelf.books("lanternfield")


def words(items: list[AgendaItem]) -> list[str]:
    return [item.words for item in items]


def test_an_item_comes_back_as_it_was_added(books: Books) -> None:
    item = an_agenda_item("Lunch rota", 10, carried_from=on("2026-11-18"))
    agendas.add(books, item)
    assert agendas.items_between(books, "elt", None, None) == [item]


def test_items_belong_to_the_days_between_two_meetings_oldest_first(books: Books) -> None:
    for day, added in (
        ("2026-11-25", "10:00"),
        ("2026-12-02", "11:00"),
        ("2026-12-01", "09:00"),
        ("2026-12-09", "08:00"),
    ):
        agendas.add(books, an_agenda_item(day, None, f"2026-11-20 {added}", meeting_on=on(day)))
    between = agendas.items_between(books, "elt", on("2026-11-25"), on("2026-12-09"))
    assert words(between) == ["2026-12-01", "2026-12-02"]
    assert len(agendas.items_between(books, "elt", on("2026-11-25"), None)) == 3
    assert len(agendas.items_between(books, "elt", None, on("2026-12-09"))) == 3


def test_an_item_carried_twice_remembers_where_it_began(books: Books) -> None:
    agendas.add(books, an_agenda_item("Lunch rota"))
    for day in ("2026-12-02", "2026-12-09"):
        (item,) = agendas.items_between(books, "elt", None, None)
        agendas.carry(books, item, to=on(day))
    (item,) = agendas.items_between(books, "elt", None, None)
    assert (item.meeting_on, item.carried_from) == (on("2026-12-09"), on("2026-11-25"))


def test_what_was_added_since_is_found_by_who_added_it(books: Books) -> None:
    agendas.add(books, an_agenda_item("Old", None, "2026-11-20 09:59"))
    agendas.add(books, an_agenda_item("Bridget's", None, "2026-11-20 10:00"))
    agendas.add(books, an_agenda_item("Zoë's", None, "2026-11-20 10:01", added_by="p12"))
    since = at("2026-11-20 10:00")
    assert words(agendas.added_since(books, "elt", since)) == ["Bridget's", "Zoë's"]
    assert words(agendas.added_since(books, "elt", since, by="p12")) == ["Zoë's"]


def test_another_group_and_another_trust_have_their_own(books: Books) -> None:
    agendas.add(books, an_agenda_item("Ours"))
    agendas.add(books, an_agenda_item("Another group's", group="tig"))
    agendas.add(books.shelf.books("harbourside"), an_agenda_item("Ours"))
    assert words(agendas.items_between(books, "elt", None, None)) == ["Ours"]
    (item,) = agendas.items_between(books, "elt", None, None)
    agendas.carry(books, item, to=on("2026-12-02"))
    (theirs,) = agendas.items_between(books.shelf.books("harbourside"), "elt", None, None)
    assert theirs.meeting_on == on("2026-11-25")
