"""Where people and channels are written to in Teams is kept as Teams last told it, and for the right trust."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.domain.identities import Reference
from bot.domain.people import Person
from bot.services.references import References, forget, remember
from storage import people, references, register, unreached
from storage.database import Database
from storage.tables.teams import references as table
from storage.tables.trusts import trusts
from tests.storage.rows import TODAY, a_trust

TENANT, OTHER = "5b1d7a40", "6b1d7a40"
CHAT = "a:" + "x" * 129
HEAD = Reference(TENANT, "aad-1", CHAT, "https://smba.trafficmanager.net/uk", teams_user="29:1")
BOARD = Reference(TENANT, "", "19:board@thread.tacv2", HEAD.service_url, team="19:team@thread.tacv2", kind="channel")
ELT = replace(BOARD, conversation="19:elt@thread.tacv2")


@pytest.fixture
def known(database: Database) -> References:
    """Two trusts, each in its own tenant, one with a head."""
    with database.transaction() as shelf:
        for trust_id, tenant in (("harbourside", TENANT), ("lanternfield", OTHER)):
            books = a_trust(shelf, trust_id)
            shelf.do(trusts.update().where(trusts.c.id == trust_id).values(teams_tenant=tenant))
            register.put_person(books, Person("p1", "Asha Lowe", "asha@x.example", "teams"))
            assert register.put_identity(books, "teams", tenant, "aad-1", "p1", at=TODAY)
    return References(database, lambda: TODAY)


def test_a_person_and_a_channel_are_found_again(known: References) -> None:
    for one in (HEAD, BOARD):
        known.remember(one)
    assert known.of_user(TENANT, "aad-1") == HEAD
    assert known.at_conversation(TENANT, CHAT) == HEAD
    assert known.at_conversation(TENANT, f"{BOARD.conversation};messageid=1") == BOARD
    assert known.channels(TENANT) == [BOARD]
    assert known.of_user(OTHER, "aad-1") is None
    assert known.newest(OTHER) is None


def test_a_message_in_a_thread_is_of_its_channel(known: References) -> None:
    known.remember(replace(BOARD, conversation=f"{BOARD.conversation};messageid=1485983408511"))
    assert known.channels(TENANT) == [BOARD]


def test_the_service_moves_and_is_followed(known: References) -> None:
    known.remember(HEAD)
    known.remember(replace(HEAD, service_url="https://smba.trafficmanager.net/emea"))
    found = known.of_user(TENANT, "aad-1")
    assert found is not None
    assert found.service_url == "https://smba.trafficmanager.net/emea"


def test_what_a_channel_does_not_tell_of_a_person_stays(known: References) -> None:
    known.remember(HEAD)
    known.remember(replace(HEAD, conversation="", teams_user="", team=BOARD.team))
    assert known.of_user(TENANT, "aad-1") == replace(HEAD, team=BOARD.team)


def test_nothing_is_written_for_what_is_known_and_was_seen_today(known: References) -> None:
    assert remember(known.database, HEAD, at=TODAY)
    written: list[str] = []
    event.listen(known.database.engine, "before_cursor_execute", lambda *said: written.append(said[2]))
    assert not remember(known.database, HEAD, at=TODAY + timedelta(hours=23))
    assert not [one for one in written if "INSERT" in one]
    assert remember(known.database, HEAD, at=TODAY + timedelta(hours=25))


@pytest.mark.parametrize(
    "stranger", [replace(HEAD, tenant="7b1d7a40"), replace(HEAD, user=""), Reference("", "", "", "")]
)
def test_nobody_of_an_unknown_tenant_is_kept(known: References, stranger: Reference) -> None:
    assert not remember(known.database, stranger, at=TODAY)
    with known.database.reading() as shelf:
        assert shelf.rows(table.select()) == []


def test_whoever_has_a_chat_again_is_written_to_there_again(known: References) -> None:
    with known.database.transaction() as shelf:
        unreached.note(shelf.books("harbourside"), "p1", "teams", "They have blocked Collab.", at=TODAY)
    known.remember(HEAD)
    with known.database.reading() as shelf:
        books = shelf.books("harbourside")
        assert not unreached.is_noted(books, "p1", "teams")
        identity = people.identity_of(books, "p1", "teams")
        assert references.reached(books) == {"aad-1"}
        assert references.reached(shelf.books("lanternfield")) == set()
    assert identity is not None
    assert identity.conversation == CHAT


def test_taken_away_from_a_person_a_channel_or_a_whole_team(known: References) -> None:
    for one in (HEAD, BOARD, ELT, replace(HEAD, tenant=OTHER)):
        known.remember(one)
    forget(known.database, TENANT, conversation=f"{BOARD.conversation};messageid=1")
    assert known.channels(TENANT) == [ELT]
    forget(known.database, TENANT, team=BOARD.team)
    assert known.channels(TENANT) == []
    assert known.of_user(TENANT, "aad-1") == HEAD
    forget(known.database, TENANT, user="aad-1")
    assert known.of_user(TENANT, "aad-1") is None
    assert known.of_user(OTHER, "aad-1") is not None


def test_a_trust_that_moves_lets_go_of_its_old_tenant_only(known: References) -> None:
    for one in (HEAD, BOARD, replace(HEAD, tenant=OTHER)):
        known.remember(one)
    with known.database.transaction() as shelf:
        assert references.remove_elsewhere(shelf.books("harbourside"), "another") == 2
    assert known.of_user(OTHER, "aad-1") is not None
