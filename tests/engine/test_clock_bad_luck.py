"""The clock in bad company: replicas, kills, clocks that jump, change days, and calendars that change afterwards."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from bot.cards.card import Card
from bot.domain.trusts import Trust
from bot.services import outbox as telling
from bot.services.outbox import TOLD
from scheduler.clock import Clock, run_due, wall_clock
from scheduler.jobs import CatchUp, Job, daily, every_one, latest
from storage import occurrences, trusts
from storage.database import Books, Collided, Database
from storage.tables.engine import outbox
from tests.engine.sending import MONDAY, StoppedTime, found
from tests.engine.test_delivery_kills import Dying, Killed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONDON = ZoneInfo("Europe/London")
CHANGE_DAYS = (date(2026, 10, 25), date(2027, 3, 28))


@dataclass
class Bell:
    """Work that rings once for each occurrence, in a letter: what the database forgets is not counted."""

    name: str = "ring"
    at: time = time(9, 0)
    catch_up: CatchUp = latest
    broken_in: set[str] = field(default_factory=set)
    meets_another: bool = False

    def work(self, books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
        telling.tell(
            books,
            "person:p1",
            Card(wall_clock(trust, due_at)),
            event=f"{self.name}:{wall_clock(trust, due_at)}:{at.isoformat()}",
            kind=self.name,
            message_class=TOLD,
            at=at,
        )
        if self.meets_another:
            raise Collided
        if trust.id in self.broken_in:
            raise RuntimeError("a bug of ours")

    @property
    def job(self) -> Job:
        return Job(self.name, daily(lambda trust: self.at), self.work, self.catch_up, "whoever hears it")


def rung(database: Database, name: str = "ring") -> Counter[str]:
    """How often the bell rang, by trust and wall clock."""
    with database.reading() as shelf:
        rows = shelf.rows(outbox.select().where(outbox.c.kind == name))
    return Counter(f"{row.trust_id} {row.card['title']}" for row in rows)


def week_of(trust_id: str, at: str = "09:00:00") -> Counter[str]:
    return Counter(f"{trust_id} 2026-11-{day}T{at}" for day in range(24, 31))


class TestReplicas:
    def test_three_clocks_on_one_database_do_everything_once(self, database_url: str) -> None:
        home = Database(database_url, is_durable=False)
        for trust_id in ("harbourside", "lanternfield", "moorland"):
            found(home, trust_id)
        bells = [Bell(), Bell("second", time(9, 0), every_one)]
        now, real, together = [MONDAY], StoppedTime(), Barrier(3)
        bases = [Database(database_url, is_durable=False) for _ in range(3)]
        clocks = [Clock(one, [bell.job for bell in bells], lambda: now[0], real=real.real) for one in bases]

        def tick(clock: Clock) -> None:
            together.wait(10)
            clock.tick()

        with ThreadPoolExecutor(3) as replicas:
            for _ in range(8):
                for _ in range(2):
                    list(replicas.map(tick, clocks))
                now[0], real.seconds = now[0] + DAY, real.seconds + DAY.total_seconds()
        wanted = week_of("harbourside") + week_of("lanternfield") + week_of("moorland")
        assert (rung(home), rung(home, "second")) == (wanted, wanted)
        for one in (home, *bases):
            one.close()

    def test_one_trust_whose_job_fails_delays_no_other(self, database: Database) -> None:
        for number in range(3):
            found(database, f"trust{number}")
        bell = Bell(broken_in={"trust1"})
        run_due(database, [bell.job], MONDAY)
        assert run_due(database, [bell.job], MONDAY + DAY) == 2
        assert {name.split()[0] for name in rung(database)} == {"trust0", "trust2"}
        assert run_due(database, [bell.job], MONDAY + DAY + timedelta(seconds=5)) == 0
        bell.broken_in.clear()
        assert run_due(database, [bell.job], MONDAY + DAY + timedelta(seconds=65)) == 1

    def test_what_met_another_transaction_is_done_by_the_very_next_tick(self, database: Database) -> None:
        found(database)
        bell = Bell(meets_another=True)
        run_due(database, [bell.job], MONDAY)
        assert run_due(database, [bell.job], MONDAY + DAY) == 0
        bell.meets_another = False
        assert run_due(database, [bell.job], MONDAY + DAY + timedelta(seconds=5)) == 1

    def test_an_idle_tick_asks_no_more_of_forty_trusts_than_of_one(self, database: Database) -> None:
        jobs = [Bell().job, Bell("second").job]
        asked = []
        for trusts_there in (1, 40):
            for number in range(trusts_there):
                found(database, f"trust{number:02}") if number or trusts_there == 1 else None
            run_due(database, jobs, MONDAY)
            with statements(database) as heard:
                run_due(database, jobs, MONDAY + timedelta(seconds=5))
            asked.append(len(heard))
        assert asked[0] == asked[1] <= 6


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    heard: list[str] = []

    def hear(connection: object, cursor: object, statement: str, *rest: object) -> None:
        heard.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(database.engine, "before_cursor_execute", hear)


class TestKills:
    BOUNDARIES = 18

    @pytest.mark.parametrize("boundary", range(BOUNDARIES))
    def test_a_kill_in_mid_tick_does_nothing_twice_and_leaves_nothing_out(
        self, database_url: str, boundary: int
    ) -> None:
        """Between the claim of an occurrence and its commit, between two jobs, and between two trusts."""
        home, jobs = self.two_trusts(database_url)
        first_life = Dying(database_url, boundary)
        with pytest.raises(Killed):
            run_due(first_life, jobs, MONDAY + 2 * DAY)
        first_life.close()
        run_due(home, jobs, MONDAY + 2 * DAY + timedelta(minutes=1))
        days = [f"{trust} 2026-11-{day}T09:00:00" for trust in ("harbourside", "lanternfield") for day in (24, 25)]
        assert rung(home) == Counter(days)
        assert rung(home, "second") == Counter(days[1::2])
        home.close()

    def test_there_are_no_other_boundaries_than_those(self, sqlite_database_url: str) -> None:
        home, jobs = self.two_trusts(sqlite_database_url)
        whole_life = Dying(sqlite_database_url, self.BOUNDARIES)
        assert (run_due(whole_life, jobs, MONDAY + 2 * DAY), whole_life.left) == (6, 0)
        whole_life.close()
        home.close()

    def two_trusts(self, url: str) -> tuple[Database, list[Job]]:
        home, jobs = Database(url, is_durable=False), [Bell(catch_up=every_one).job, Bell("second").job]
        for trust_id in ("harbourside", "lanternfield"):
            found(home, trust_id)
        run_due(home, jobs, MONDAY)
        return home, jobs


class TestChangeDays:
    @settings(max_examples=12)
    @given(
        day=st.sampled_from(CHANGE_DAYS),
        hour=st.sampled_from([0, 1, 1, 1, 2, 23]),
        minute=st.integers(0, 59),
        gaps=st.lists(st.integers(1, 30 * 3600), min_size=3, max_size=6),
    )
    def test_whenever_the_ticks_come_each_day_has_its_hour_once(
        self, sqlite_template: Path, day: date, hour: int, minute: int, gaps: list[int]
    ) -> None:
        bell = Bell(at=time(hour, minute), catch_up=every_one)
        begins = datetime.combine(day - 2 * DAY, time(23, 59, 59), LONDON).astimezone(UTC)
        ends = datetime.combine(day + DAY, time(23, 59, 59), LONDON).astimezone(UTC)
        with TemporaryDirectory() as folder:
            database = Database(
                f"sqlite:///{shutil.copy(sqlite_template, Path(folder) / 'collab.sqlite')}", is_durable=False
            )
            found(database)
            with database.transaction() as shelf:
                occurrences.begin_at(shelf.books("harbourside"), "ring", begins)
            now = begins
            for gap in gaps:
                now = min(now + timedelta(seconds=gap), ends)
                run_due(database, [bell.job], now)
            run_due(database, [bell.job], ends)
            days = Counter(name.split()[1][:10] for name in rung(database))
            database.close()
        assert days == Counter({str(day + DAY * number): 1 for number in (-1, 0, 1)})


class TestJumps:
    @pytest.mark.parametrize("jump", [HOUR, DAY, 3 * DAY])
    def test_a_clock_that_was_wrong_for_long_and_is_set_back_rings_nothing_twice(
        self, database: Database, jump: timedelta
    ) -> None:
        found(database)
        bell = Bell(catch_up=every_one)
        run_due(database, [bell.job], MONDAY)
        run_due(database, [bell.job], MONDAY + DAY + jump)
        for hours in range(0, 24 * 8, 6):
            run_due(database, [bell.job], MONDAY + HOUR * hours)
        assert rung(database) == week_of("harbourside")

    def test_what_a_jump_forward_passed_over_happens_after_all_once_the_clock_is_right(
        self, database: Database
    ) -> None:
        found(database)
        bell = Bell(catch_up=latest)
        run_due(database, [bell.job], MONDAY)
        run_due(database, [bell.job], MONDAY + 5 * DAY)
        assert rung(database) == Counter(["harbourside 2026-11-28T09:00:00"])
        for hours in range(0, 24 * 8, 6):
            run_due(database, [bell.job], MONDAY + HOUR * hours)
        assert rung(database) == week_of("harbourside")

    @pytest.mark.parametrize("jump", [HOUR, DAY, -HOUR, -DAY])
    def test_a_tick_waits_when_the_wall_jumps(self, database: Database, jump: timedelta) -> None:
        found(database)
        bell, now, real = Bell(), [MONDAY + DAY - timedelta(seconds=3)], StoppedTime()
        clock = Clock(database, [bell.job], lambda: now[0], real=real.real)
        clock.tick()
        now[0], real.seconds = now[0] + jump + timedelta(seconds=5), real.seconds + 5
        clock.tick()
        assert not rung(database)


class TestDowntime:
    def test_an_hour_without_collab_across_the_moment_is_made_up_for(self, database: Database) -> None:
        found(database)
        bell = Bell(at=time(12, 0))
        run_due(database, [bell.job], MONDAY + 2 * HOUR)
        assert run_due(database, [bell.job], MONDAY + 3 * HOUR + timedelta(minutes=40)) == 1
        assert rung(database) == Counter(["harbourside 2026-11-23T12:00:00"])


@pytest.fixture
def change(database: Database) -> Callable[[], None]:
    """The trust's file was loaded anew."""

    def again() -> None:
        with database.transaction() as shelf:
            document, version = trusts.charter_of(shelf, "harbourside") or ({}, 0)
            trusts.put_charter(shelf, "harbourside", document, version + 1, at=MONDAY)

    return again


class TestChangedAfterwards:
    def test_a_time_moved_nearer_by_a_load_is_kept(self, database: Database, change: Callable[[], None]) -> None:
        found(database)
        bell = Bell(at=time(17, 0))
        run_due(database, [bell.job], MONDAY)
        bell.at = time(9, 30)
        change()
        run_due(database, [bell.job], MONDAY + timedelta(seconds=5))
        assert run_due(database, [bell.job], MONDAY + timedelta(minutes=30)) == 1

    def test_a_time_moved_nearer_without_a_load_is_found_within_the_hour(self, database: Database) -> None:
        found(database)
        bell = Bell(at=time(17, 0))
        run_due(database, [bell.job], MONDAY)
        bell.at = time(9, 5)
        run_due(database, [bell.job], MONDAY + timedelta(minutes=6))
        assert not rung(database)
        assert run_due(database, [bell.job], MONDAY + HOUR) == 1

    def test_whoever_says_that_the_plan_has_changed_is_heard_at_once(self, database: Database) -> None:
        found(database)
        bell = Bell(at=time(17, 0))
        run_due(database, [bell.job], MONDAY)
        bell.at = time(9, 5)
        with database.transaction() as shelf:
            occurrences.look_again(shelf.books("harbourside"))
        assert run_due(database, [bell.job], MONDAY + timedelta(minutes=6)) == 1

    def test_a_time_put_off_waits(self, database: Database, change: Callable[[], None]) -> None:
        found(database)
        bell = Bell(at=time(10, 0))
        run_due(database, [bell.job], MONDAY)
        bell.at = time(11, 0)
        change()
        assert run_due(database, [bell.job], MONDAY + HOUR) == 0
        assert run_due(database, [bell.job], MONDAY + 2 * HOUR) == 1

    def test_a_time_moved_just_into_the_past_is_made_up_for(
        self, database: Database, change: Callable[[], None]
    ) -> None:
        found(database)
        bell = Bell(at=time(17, 0))
        run_due(database, [bell.job], MONDAY + HOUR)
        bell.at = time(9, 40)
        change()
        assert run_due(database, [bell.job], MONDAY + HOUR + timedelta(seconds=5)) == 1

    def test_a_time_moved_far_into_the_past_is_named_and_not_made_up_for(
        self, database: Database, change: Callable[[], None], capsys: pytest.CaptureFixture[str]
    ) -> None:
        found(database)
        bell = Bell(at=time(17, 0))
        for hours in (-48, -24, -7, 7):
            run_due(database, [bell.job], MONDAY + HOUR * hours)
        bell.at = time(5, 30)
        change()
        assert run_due(database, [bell.job], MONDAY + 8 * HOUR - timedelta(seconds=5)) == 0
        assert "2026-11-23T05:30:00" in capsys.readouterr().out
