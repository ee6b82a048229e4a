"""A platform's user is one person of one trust, and no trust changes how another knows somebody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from storage import people, register
from storage.database import Books, Database
from storage.tables.people import identities
from tests.factories import a_person
from tests.storage.rows import TODAY, a_trust

USER = ("slack", "T1", "U1")
WAYS: tuple[Callable[..., bool], ...] = (people.match_identity, register.put_identity)


@pytest.fixture
def known(database: Database) -> Database:
    """Two trusts, each with a p12 and a p13; the user is Lanternfield's p12."""
    with database.transaction() as shelf:
        for trust_id in ("lanternfield", "harbourside"):
            books = a_trust(shelf, trust_id)
            for id_ in ("p12", "p13"):
                register.put_person(books, a_person(id_, id_, "teacher"))
        ours = shelf.books("lanternfield")
        assert people.match_identity(ours, *USER, "p12", at=TODAY)
        people.keep_conversation(ours, "p12", "slack", "D1")
    return database


def users_of(books: Books, person: str) -> list[tuple[str, str | None]]:
    rows = books.rows(books.select(identities).where(identities.c.person_id == person))
    return [(row.user, row.conversation) for row in rows]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("person", ["p12", "p13"])
def test_another_trust_s_user_is_left_as_they_are(known: Database, way: Callable[..., bool], person: str) -> None:
    with known.transaction() as shelf:
        theirs = shelf.books("harbourside")
        assert people.match_identity(theirs, "slack", "T2", "U2", person, at=TODAY)
        assert not way(theirs, *USER, person, at=TODAY)
        assert users_of(theirs, person) == [("U2", None)]
        assert users_of(shelf.books("lanternfield"), "p12") == [("U1", "D1")]
        assert people.known_as(shelf, *USER) == ("lanternfield", "p12", False)


def test_what_the_file_says_stands_in_place_of_what_was_matched(known: Database) -> None:
    with known.transaction() as shelf:
        ours = shelf.books("lanternfield")
        assert register.put_identity(ours, "slack", "T1", "U9", "p12", at=TODAY)
        assert users_of(ours, "p12") == [("U9", None)]


@pytest.mark.parametrize("way", WAYS)
def test_a_user_who_turns_out_to_be_a_colleague_is_theirs(known: Database, way: Callable[..., bool]) -> None:
    with known.transaction() as shelf:
        ours = shelf.books("lanternfield")
        assert way(ours, *USER, "p13", at=TODAY)
        assert (users_of(ours, "p12"), users_of(ours, "p13")) == ([], [("U1", None)])


def test_the_file_says_the_same_again_and_the_conversation_is_kept(known: Database) -> None:
    with known.transaction() as shelf:
        ours = shelf.books("lanternfield")
        assert register.put_identity(ours, *USER, "p12", at=TODAY)
        assert users_of(ours, "p12") == [("U1", "D1")]
