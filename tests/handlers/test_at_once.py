"""Which commands are answered where they arrive, and which go to a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from bot.domain.identities import Profile
from bot.services.reception import AT_ONCE, SOON, Busy, Caller, Stranger
from handlers.at_once import SHORT, AtOnce
from handlers.contents import CONTENTS
from handlers.conversation import Done, Outcome
from handlers.edge import TRIES, Threshold
from handlers.router import Router
from storage.database import Database
from tests.handlers.stage import DIRECT
from tests.handlers.town import TownInProcess

QUICK, LONG = SHORT / 10, SHORT * 100


@dataclass
class Meter:
    """Processor time as the next readings take it, in seconds."""

    takes: list[float] = field(default_factory=list)
    spent: float = 0.0

    def __post_init__(self) -> None:
        self._steps = self._readings()

    def __call__(self) -> float:
        return next(self._steps)

    def _readings(self) -> Iterator[float]:
        while True:
            yield self.spent
            self.spent += self.takes.pop(0)
            yield self.spent


class NobodyNew:
    async def profile(self, tenant: str, user: str) -> Profile:
        raise AssertionError(f"{user} of {tenant} is known")


@pytest.mark.parametrize(
    ("takes", "at_once"),
    [
        ([], False),
        ([QUICK], True),
        ([LONG], False),
        ([QUICK, LONG], True),
        ([QUICK, LONG, LONG, LONG], False),
        ([QUICK, *[LONG] * 3, *[QUICK] * 8], True),
    ],
)
def test_a_kind_is_short_by_what_it_took_of_late(takes: list[float], at_once: bool) -> None:
    watch = AtOnce(Meter([*takes]))
    for _ in takes:
        with watch.watched("projects"):
            pass
    assert watch.suits("projects") is at_once
    assert not watch.suits("agenda")


def test_a_reading_that_was_quick_is_answered_where_it_arrives(town: TownInProcess) -> None:
    router, head = _router(town, [QUICK]), town.person("p12")._caller()
    assert not router.is_at_once(head, "projects")
    router.command(head, "projects", DIRECT)
    assert router.is_at_once(head, "projects") is town.database.is_sqlite
    assert not router.is_at_once(head, "projects reading")


def test_what_writes_goes_to_a_thread_however_quick(town: TownInProcess) -> None:
    router, head = _router(town, [QUICK]), town.person("p12")._caller()
    router.command(head, "agenda add Lunch rota 10 min", DIRECT)
    assert not router.is_at_once(head, "agenda add Lunch rota 10 min")


def test_a_form_and_a_button_that_were_quick_are_taken_where_they_arrive(town: TownInProcess) -> None:
    router, head = _router(town, [QUICK, LONG]), town.person("p12")._caller()
    assert not router.is_written_at_once(head, "project.open")
    for action in ("project.open", "project.approve"):
        router.press(head, action, "PRJ-05", DIRECT)
    for _ in range(30):
        with town.database.transaction():
            pass
    assert router.is_written_at_once(head, "project.open") is town.database.writes_swiftly
    assert not router.is_written_at_once(head, "project.approve")


def test_on_a_disk_that_nobody_knows_yet_nothing_is_written_where_it_arrives(town: TownInProcess) -> None:
    head = town.person("p12")._caller()
    with closing(Database(town.database.url)) as unknown:
        router = Router(CONTENTS, unknown, lambda: town.now, AtOnce(Meter([QUICK])))
        router.press(head, "project.open", "PRJ-05", DIRECT)
        assert router.at_once.suits((head.tenant, "project.open"))
        assert not router.is_written_at_once(head, "project.open")


async def test_where_somebody_else_writes_the_rest_is_waited_for_beside_the_loop(town: TownInProcess) -> None:
    asked: list[tuple[float, bool]] = []

    def ask(patience: float) -> Outcome:
        asked.append((patience, threading.current_thread() is threading.main_thread()))
        if patience == AT_ONCE:
            raise Busy
        return Done()

    threshold = Threshold(_router(town, []), NobodyNew())
    outcome = await threshold.outcome(town.person("p12")._caller(), ask, at_once=True)
    assert outcome == Done()
    assert asked == [*[(AT_ONCE, True)] * TRIES, (SOON, False)]


async def test_a_turn_that_is_over_in_a_moment_is_waited_for_where_it_arrived(town: TownInProcess) -> None:
    asked: list[float] = []

    def ask(patience: float) -> Outcome:
        asked.append(patience)
        if len(asked) < 3:
            raise Busy
        return Done()

    threshold = Threshold(_router(town, []), NobodyNew())
    assert await threshold.outcome(town.person("p12")._caller(), ask, at_once=True) == Done()
    assert asked == [AT_ONCE] * 3


def test_a_slow_trust_holds_up_nobody_of_another(town: TownInProcess) -> None:
    router, head = _router(town, [LONG, QUICK]), town.person("p12")._caller()
    router.command(head, "help", DIRECT)
    assert not router.is_at_once(head, "help")
    assert not router.is_at_once(Caller("slack", "T-OTHER", "U1"), "help")


def test_a_stranger_tells_nothing_of_how_long_it_takes(town: TownInProcess) -> None:
    router, stranger = _router(town, [QUICK]), Caller("slack", town.person("p12")._caller().tenant, "U-NOBODY")
    with pytest.raises(Stranger):
        router.command(stranger, "projects", DIRECT)
    assert not router.is_at_once(stranger, "projects")


def _router(town: TownInProcess, takes: list[float]) -> Router:
    return Router(CONTENTS, town.database, lambda: town.now, AtOnce(Meter(takes)))
