"""What holds for every command, button and form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.cards.card import Values
from bot.cards.form_document import Shown
from handlers.contents import CONTENTS
from handlers.conversation import Answer, Done, OpenForm
from handlers.router import Router
from storage.database import Collided, Database, Shelf
from storage.turns import PATIENCE
from tests.handlers.stage import DIRECT
from tests.handlers.town import TownInProcess

REDRAWN = replace(DIRECT, redraws=True)


def test_a_form_that_was_refused_takes_effect_once_it_is_right(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab agenda add")
    head.fills(item="  ", minutes=10)
    head.sends()
    head.reads_beside("item", "Say in a few words what it is about")
    head.fills(item="Lunch rota", minutes=0)
    head.sends()
    head.reads_beside("minutes", "From 1 to 240 minutes")
    head.fills(minutes=10)
    head.sends()
    head.has_no_form()
    head.types("/collab agenda")
    head.sees("Lunch rota")


def test_a_form_is_read_only_as_it_was_shown_to_whoever_sends_it(town: TownInProcess) -> None:
    seen: list[Shown | None] = []

    def read(shown: Shown | None) -> Values:
        seen.append(shown)
        return Values({"item": "Lunch rota", "minutes": 10})

    head, other = (town.person(id_)._caller() for id_ in ("p12", "p13"))
    opened = town.router.command(head, "agenda add", REDRAWN)
    assert isinstance(opened, OpenForm)
    refused, taken, again = (
        town.router.submit(one, opened.form.id, opened.form.token, read, REDRAWN) for one in (other, head, head)
    )
    assert "I can't find that form any more" in str(refused)
    assert (taken, again) == (Done(), Done())
    assert [one is not None for one in seen] == [False, True, False]


def test_a_form_of_an_older_version_says_so(town: TownInProcess) -> None:
    head = town.person("p12")
    outcome = town.router.submit(head._caller(), "project.endorse", "token", Values(), DIRECT)
    assert isinstance(outcome, Answer)
    assert "older version" in str(outcome.card)


def test_a_button_of_an_older_version_says_so(town: TownInProcess) -> None:
    outcome = town.router.press(town.person("p12")._caller(), "project.endorse", "PRJ-01", DIRECT)
    assert "older version" in str(outcome)


def test_what_collided_with_another_is_done_again_and_has_one_effect(town: TownInProcess) -> None:
    colliding = Colliding(town.database.url, times=2)
    router = Router(CONTENTS, colliding, lambda: town.now)
    outcome = router.command(town.person("p12")._caller(), "agenda add Lunch rota 10 min", DIRECT)
    assert "Lunch rota" in str(outcome)
    assert colliding.times == 0
    town.person("p12").types("/collab agenda")
    town.person("p12").sees("Lunch rota")


class Colliding(Database):
    """A database in which so many transactions are rolled back at their end."""

    def __init__(self, url: str, times: int) -> None:
        super().__init__(url)
        self.times = times

    @contextmanager
    def transaction(self, patience: float = PATIENCE) -> Iterator[Shelf]:
        with super().transaction(patience) as shelf:
            yield shelf
            if self.times:
                self.times -= 1
                raise Collided
