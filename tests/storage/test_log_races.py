"""Two people at one log at the same moment: the second waits, and then reads what the first has done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.cascades import Cascade
from bot.domain.errors import Refused
from bot.domain.people import Office
from bot.services.cascades import check
from bot.services.meetings import items
from bot.services.meetings.items import Typed
from storage import cascades, meetings
from storage.database import Books, Database
from storage.tables.people import offices
from tests.factories import MONDAY_MORNING, a_meeting, a_person, a_trust, an_item
from tests.storage.boards import two_boards

TRUST, AT = a_trust(), MONDAY_MORNING
CLERK = a_person("p08", "Rosalind Peake", Office("clerk", "board"))
CHAIR = a_person("p31", "Dame Augusta Wren", Office("chair", "board"))
TYPED = Typed("Land", "A sale.", "open")
A_MOMENT = 0.3

Verb = Callable[[Books], object]


@pytest.fixture
def begun(database: Database) -> Database:
    """The clerk has logged one item of the board's meeting of 3 December, and its cascade has begun."""
    with database.transaction() as shelf:
        books = two_boards(shelf)
        books.add(offices, {"id": 1, "person_id": "p31", "role": "chair", "group_id": "board"})
        meetings.log(books, a_meeting("2026-12-03", "board", id="m016"), by="p08", at=AT, attended=[])
        meetings.add_items(books, [an_item(1)])
        cascades.add(books, Cascade("CAS", "m016", "p08", AT))
    return database


def meanwhile(database: Database, first: Verb, second: Verb) -> str:
    """The second begins before the first has committed; the words with which it is refused."""
    refused: list[str] = []
    with database.transaction() as shelf:
        first(shelf.books("lanternfield"))
        thread = threading.Thread(target=_does, args=(database, second, refused))
        thread.start()
        thread.join(A_MOMENT)
    thread.join()
    return " ".join(refused)


def _does(database: Database, verb: Verb, refused: list[str]) -> None:
    try:
        with database.transaction() as shelf:
            verb(shelf.books("lanternfield"))
    except Refused as refusal:
        refused.append(str(refusal))


def adds(books: Books) -> object:
    return items.add_item(books, TRUST, "m016", TYPED, by=CLERK, at=AT)


def sends(books: Books) -> object:
    return meetings.send(books, "m016", at=AT)


LATE = {
    "adds": adds,
    "edits": lambda books: items.edit_item(books, TRUST, "i1", TYPED, by=CLERK, at=AT),
    "removes": lambda books: items.remove_item(books, TRUST, "i1", by=CLERK, at=AT),
    "counts": lambda books: items.count_part_b(books, TRUST, "m016", step=1, by=CLERK, at=AT),
}


@pytest.mark.parametrize("late", LATE)
def test_nobody_writes_into_a_log_that_is_being_sent(begun: Database, late: str) -> None:
    assert "so it is closed" in meanwhile(begun, sends, LATE[late])
    with begun.reading() as shelf:
        assert meetings.items_of(shelf.books("lanternfield"), "m016") == [an_item(1)]


def test_two_who_add_an_item_at_once_get_two_numbers(begun: Database) -> None:
    assert meanwhile(begun, adds, adds) == ""
    with begun.reading() as shelf:
        assert [one.number for one in meetings.items_of(shelf.books("lanternfield"), "m016")] == [1, 2, 3]


def test_an_item_that_is_taken_out_meanwhile_is_not_edited(begun: Database) -> None:
    assert "find that log" in meanwhile(begun, LATE["removes"], LATE["edits"])


def test_a_log_that_is_being_opened_again_is_not_checked(begun: Database) -> None:
    with begun.transaction() as shelf:
        sends(shelf.books("lanternfield"))
    words = meanwhile(
        begun,
        lambda books: check.change(books, TRUST, "CAS", "Leave out the land.", by=CHAIR, at=AT),
        lambda books: check.check(books, TRUST, "CAS", by=CHAIR, at=AT),
    )
    assert "The clerk is changing this log." in words


def test_a_log_that_is_being_checked_is_not_opened_again(begun: Database) -> None:
    with begun.transaction() as shelf:
        sends(shelf.books("lanternfield"))
    words = meanwhile(
        begun,
        lambda books: check.check(books, TRUST, "CAS", by=CHAIR, at=AT + timedelta(minutes=1)),
        lambda books: check.change(books, TRUST, "CAS", "Leave out the land.", by=CHAIR, at=AT),
    )
    assert "has checked this already" in words
