"""Readiness knows within minutes that Microsoft takes our secret no more, though nothing is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from storage.database import Database
from tests.engine.fake_teams import SECRET, chat_of
from tests.handlers.teams_office import TENANT, Office, an_office

OTHER = "6b1d7a40-9c3e-4f62-8a1d-2e7c90b4d318"
KEY = "a key that nobody can guess at all"


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    async with an_office(database, secret_key=KEY) as office:
        yield office


def change_the_secret(office: Office) -> None:
    """In Entra, and nobody tells Collab."""
    office.teams.secrets[TENANT] = "another secret"


async def test_a_secret_that_has_run_out_is_told_and_a_new_one_heals_it(office: Office) -> None:
    watch = office.bot.care.watch
    await office.bot.ask_platforms()
    assert watch.refused_by("teams") == []
    change_the_secret(office)
    await office.bot.ask_platforms()
    assert watch.refused_by("teams") == [TENANT]
    assert "Microsoft refuses the bot's sign-in (AADSTS7000215)" in watch.lines["teams"].why
    office.teams.secrets[TENANT] = SECRET
    await office.bot.ask_platforms()
    assert watch.refused_by("teams") == []
    assert watch.lines["teams"].bad_since is None


async def test_while_a_token_lasts_a_question_takes_it_from_nobody(office: Office) -> None:
    head = office.user("p12")
    await office.writes(head, "help")
    change_the_secret(office)
    await office.bot.ask_platforms()
    await office.writes(head, "help")
    assert len(office.cards(chat_of(head))) == 2


async def test_of_several_tenants_those_are_asked_that_refused(office: Office) -> None:
    with office.database.transaction() as shelf:
        shelf.connection.exec_driver_sql(f"update trusts set teams_tenant = '{OTHER}' where id = 'harbourside'")
    assert office.bot.teams
    office.bot.teams.registrations.bind("harbourside", "app-2", SECRET, at=datetime(2026, 11, 23, tzinfo=UTC))
    await office.bot.ask_platforms()
    assert office.teams.called("token") == []
