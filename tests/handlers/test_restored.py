"""After a restore: what may have gone out in Teams, where nobody can look for it, waits for the clerk's word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cards.card import Card
from bot.operations import restoring
from bot.services.outbox import DECISION, tell
from storage.tables.engine import outbox
from tests.handlers.town import TownInProcess

CLERK, HEAD, OTHER = "p08", "p12", "p10"
pytestmark = pytest.mark.parametrize("chat", ["teams"], indirect=True)


def letters(town: TownInProcess) -> dict[str, tuple[str, str]]:
    """Id and state of each by whom it is for."""
    with town.database.reading() as shelf:
        rows = shelf.rows(select(outbox.c.id, outbox.c.recipient, outbox.c.state))
    return {row.recipient.removeprefix("person:"): (row.id, row.state) for row in rows}


@pytest.fixture
def restored(town: TownInProcess) -> TownInProcess:
    """Two letters that the backup has as waiting; whether they went out in the hour after it, nobody knows."""
    with town.database.transaction() as shelf:
        books = shelf.books(town.trust_id)
        for person in (HEAD, OTHER):
            tell(
                books,
                f"person:{person}",
                Card("Lunch rota"),
                event=person,
                kind="news",
                message_class=DECISION,
                at=town.now,
            )
    backup_at, town.now = town.now, town.now + timedelta(hours=1)
    restoring.take_up(town.database, [], backup_at, now=town.now)
    town.deliver()
    return town


def test_letters_in_teams_are_held_and_listed_for_the_clerk(restored: TownInProcess) -> None:
    assert [state for _, state in letters(restored).values()] == ["uncertain", "uncertain"]
    restored.person(HEAD).does_not_see("Lunch rota")
    clerk = restored.person(CLERK)
    clerk.types("/collab")
    clerk.sees("2 messages did not get through, or may not have")
    clerk.presses("undelivered.look")
    clerk.sees("To Zoë Adeyemi-Clarke, Monday 23 November: may not have arrived.")
    clerk.sees("Collab was put back to its state of 23 November 2026, 07:45 UTC")
    clerk.does_not_see("Lunch rota")


def test_the_clerk_sends_one_of_them_and_lets_the_other_go(restored: TownInProcess) -> None:
    clerk = restored.person(CLERK)
    clerk.types("/collab")
    clerk.presses("undelivered.look")
    clerk.presses("undelivered.send", letters(restored)[HEAD][0])
    clerk.presses("undelivered.let_go", letters(restored)[OTHER][0])
    restored.person(HEAD).sees("Lunch rota")
    restored.person(OTHER).does_not_see("Lunch rota")
    states = letters(restored)
    assert (states[HEAD][1], states[OTHER][1]) == ("sent", "dropped")
