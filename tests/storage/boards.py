"""Two trusts, each with a board that met on 3 December, a committee and four people."""

from __future__ import annotations

from storage import meetings
from storage.database import Books, Shelf
from storage.tables.people import groups, people
from tests.factories import a_meeting
from tests.storage.rows import a_trust

PEOPLE = {"p01": "slack", "p08": "slack", "p31": "slack", "p39": "email"}


def two_boards(shelf: Shelf) -> Books:
    """The books of the first of the two trusts; the other holds the same rows."""
    for trust_id in ("harbourside", "lanternfield"):
        _a_board(a_trust(shelf, trust_id))
    return shelf.books("lanternfield")


def _a_board(books: Books) -> None:
    for id_, delivery in PEOPLE.items():
        row = {"id": id_, "name": id_, "email": f"{id_}@example.org", "delivery": delivery, "account": "member"}
        books.add(people, {**row, "details": {}})
    for id_ in ("board", "lc_qfp"):
        books.add(groups, {"id": id_, "type": "board", "name": id_, "visibility": "committee"})
    meetings.add(books, a_meeting("2026-12-03", "board", id="m016"), a_meeting("2027-02-04", "board", id="m017"))
