"""Somebody puts right what letters of their trust waited for: these are looked at again at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.identities import Reference
from bot.domain.people import Person
from bot.services.references import remember
from bot.services.registrations import PURPOSE, Registrations
from bot.services.trusts.bind import bind
from storage import delivery, installations, register
from storage.database import Database, Kept
from storage.sealing import Seal
from storage.tables.trusts import trusts
from tests.storage.letters import REAL, claim, claimed_keys, write
from tests.storage.rows import TODAY, a_trust

TENANT = "5b1d7a40"
SEAL = Seal(("a key of thirty-two letters or so",), PURPOSE)
INSTALLATION = {"team_id": "T0X", "team_name": "Xylophone", "bot_token": "xoxb-x", "app_id": "A1", "user_id": "U1"}


def binds_a_workspace(database: Database) -> None:
    with database.transaction() as shelf:
        installations.save(shelf, "client", SEAL, {**INSTALLATION, "installed_at": TODAY.timestamp()})
    bind(database, "harbourside", "T0X")


def binds_a_bot(database: Database) -> None:
    Registrations(database, seal=SEAL).bind("harbourside", "app-1", "secret", at=TODAY)


def begins_a_chat(database: Database) -> None:
    remember(database, Reference(TENANT, "aad-1", "a:1", "https://smba.trafficmanager.net/uk"), at=TODAY)


@pytest.mark.parametrize("acts", [binds_a_workspace, binds_a_bot, begins_a_chat])
def test_what_waited_for_them_goes_at_once(database: Database, acts: Callable[[Database], None]) -> None:
    with database.transaction() as shelf:
        books = a_trust(shelf, "harbourside")
        shelf.do(trusts.update().values(teams_tenant=TENANT))
        register.put_person(books, Person("p1", "Asha Lowe", "asha@x.example", "teams"))
        assert register.put_identity(books, "teams", TENANT, "aad-1", "p1", at=TODAY)
    database.kept = Kept()
    key = write(database, "person:nobody")
    [letter] = claim(database)
    with database.transaction() as shelf:
        delivery.wait_for_somebody(shelf.books("harbourside"), letter, REAL + 300, "nobody has acted yet")
    assert claimed_keys(database) == []
    acts(database)
    assert claimed_keys(database) == [key]
