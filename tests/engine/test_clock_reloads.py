"""The trust's file is loaded anew in the middle of a week: a closed day, a moved meeting, another hour.

No agenda is posted twice, and none is left out without a word.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.services.trusts.load import load
from scheduler.clock import run_due
from scheduler.jobs import JOBS
from storage import agendas, letters
from storage.database import Database
from tests.factories import an_agenda_item
from tests.trust_files import broken, lanternfield

LONDON = ZoneInfo("Europe/London")
BEGINS = "2026-11-16T07:00"
POSTED = "agenda_posted"


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON)


class Town:
    """Lanternfield, from Monday 16 November; `told` are the events of the weekly meeting that anybody was told of."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ticks(BEGINS)

    def loads(self, text: str, when: str) -> None:
        load(self.database, text, at=at(when))
        self.ticks(when)

    def ticks(self, *moments: str) -> None:
        for moment in moments:
            run_due(self.database, JOBS, at(moment))

    def told(self, kind: str) -> list[tuple[str, int]]:
        """When and to how many."""
        with self.database.reading() as shelf:
            found = [one for one in letters.all_letters(shelf.books("lanternfield")) if one.kind == kind]
        days = [f"{one.due_at.astimezone(LONDON):%a %d %H:%M}" for one in found]
        return [(day, days.count(day)) for day in dict.fromkeys(days)]


@pytest.fixture(scope="module")
def loaded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the trust in it, to be copied: loading takes a second."""
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("town") / "town.sqlite"))
    database = Database(f"sqlite:///{file}", is_durable=False)
    load(database, lanternfield(), at=at(BEGINS))
    database.close()
    return file


@pytest.fixture
def town(loaded: Path, tmp_path: Path) -> Iterator[Town]:
    database = Database(f"sqlite:///{shutil.copy(loaded, tmp_path / 'town.sqlite')}", is_durable=False)
    yield Town(database)
    database.close()


def closed_on(day: str) -> str:
    return broken(lanternfield(), "bank_holidays:\n", f"bank_holidays:\n- {{date: {day}, name: The boiler}}\n")


def posting(when: str) -> str:
    return broken(lanternfield(), "post: mon 12:00", f"post: {when}")


def test_a_monday_that_closes_in_time_is_posted_on_the_friday_before(town: Town) -> None:
    town.ticks("2026-11-16T12:00")
    town.loads(closed_on("2026-11-23"), "2026-11-19T16:00")
    town.ticks("2026-11-20T12:00", "2026-11-23T12:00", "2026-11-24T12:00")
    assert [day for day, _ in town.told(POSTED)] == ["Mon 16 12:00", "Fri 20 12:00"]


def test_a_monday_that_closes_that_very_morning_is_made_up_for_at_once(town: Town) -> None:
    """Its moment lies on the Friday before by then, and nobody has had that agenda."""
    town.ticks("2026-11-16T12:00", "2026-11-20T12:00")
    town.loads(closed_on("2026-11-23"), "2026-11-23T07:45")
    town.ticks("2026-11-23T12:00")
    assert [day for day, _ in town.told(POSTED)] == ["Mon 16 12:00", "Mon 23 07:45"]


@pytest.mark.parametrize("when", ["mon 11:00", "mon 14:00", "tue 09:00"])
def test_what_was_posted_is_not_posted_again_whenever_it_should_have_been(town: Town, when: str) -> None:
    town.ticks("2026-11-16T12:00")
    town.loads(posting(when), "2026-11-16T12:30")
    town.ticks("2026-11-16T14:00", "2026-11-17T09:00", "2026-11-18T08:00")
    (_, first), *others = town.told(POSTED)
    assert (first > 0, others) == (True, [])


def test_an_earlier_hour_takes_effect_the_same_morning(town: Town) -> None:
    town.loads(posting("mon 09:00"), "2026-11-16T08:00")
    town.ticks("2026-11-16T09:00", "2026-11-16T12:00")
    assert [day for day, _ in town.told(POSTED)] == ["Mon 16 09:00"]


def test_what_was_discussed_is_carried_nowhere_by_settings_that_change_afterwards(town: Town) -> None:
    item = an_agenda_item("Lunch rota", meeting_on=date(2026, 11, 18))
    with town.database.transaction() as shelf:
        agendas.add(shelf.books("lanternfield"), item)
    town.ticks("2026-11-16T12:00")
    town.loads(posting("tue 12:00"), "2026-11-19T09:00")
    with town.database.reading() as shelf:
        stands = agendas.items_between(shelf.books("lanternfield"), "elt", None, date(2026, 11, 19))
    assert [one.words for one in stands] == ["Lunch rota"]


def test_a_meeting_that_moves_to_the_next_day_keeps_its_one_agenda(town: Town) -> None:
    town.ticks("2026-11-16T12:00")
    text = broken(lanternfield(), "  group: elt\n  date: 2026-11-25", "  group: elt\n  date: 2026-11-26")
    town.loads(text, "2026-11-23T12:30")
    town.ticks("2026-11-24T12:00", "2026-11-25T12:00")
    assert [day for day, _ in town.told(POSTED)] == ["Mon 16 12:00", "Mon 23 12:30"]
