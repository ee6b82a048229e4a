"""Somebody puts right what letters of their trust waited for: these are looked at again at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.identities import Reference
from bot.services.references import remember
from bot.services.registrations import PURPOSE, Registrations
from bot.services.trusts.bind import bind
from storage import delivery, people, register
from storage.database import Database
from storage.sealing import Seal
from tests.storage.letters import REAL, claim, claimed_keys, write
from tests.storage.rows import TODAY
from tests.storage.test_registrations import KEY, TENANT
from tests.storage.test_trust_bind import with_two_trusts


def binds_a_workspace(database: Database) -> None:
    bind(database, "harbourside", "T0X")


def binds_a_bot(database: Database) -> None:
    Registrations(database, seal=Seal((KEY,), PURPOSE)).bind("harbourside", "app-1", "secret", at=TODAY)


def begins_a_chat(database: Database) -> None:
    with database.transaction() as shelf:
        books = shelf.books("harbourside")
        assert register.put_identity(books, "teams", TENANT, "aad-1", people.everybody(books)[0].id, at=TODAY)
    remember(database, Reference(TENANT, "aad-1", "a:1", "https://smba.trafficmanager.net/uk"), at=TODAY)


@pytest.mark.parametrize("acts", [binds_a_workspace, binds_a_bot, begins_a_chat])
def test_what_waited_for_them_goes_at_once(database: Database, acts: Callable[[Database], None]) -> None:
    key = write(with_two_trusts(database), "person:nobody")
    [letter] = claim(database)
    with database.transaction() as shelf:
        delivery.wait_for_somebody(shelf.books("harbourside"), letter, REAL + 300, "nobody has acted yet")
    assert claimed_keys(database) == []
    acts(database)
    assert claimed_keys(database) == [key]
