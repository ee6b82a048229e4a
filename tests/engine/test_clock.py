"""The clock: what is due happens once, at the hour the clocks show; what was missed is made up for as each job says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from bot.cards.card import Card
from bot.domain.trusts import Trust
from bot.services import outbox as telling
from bot.services.outbox import TOLD
from scheduler.clock import Clock, Watch, next_moment, run_due, wall_clock
from scheduler.jobs import JOBS, CatchUp, Job, Moments, daily, every_one, latest
from storage import trusts
from storage.database import Books, Database
from storage.delivery import counts
from storage.schema import upgrade
from tests.engine.sending import MONDAY, StoppedTime, found

DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")
EVERY_MORNING = daily(lambda trust: time(9, 0))


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


@pytest.fixture
def harbourside(database: Database) -> Database:
    found(database)
    return database


@dataclass
class Diary:
    """Work that notes when it was due, and that can fail."""

    due: list[datetime] = field(default_factory=list)
    fails: int = 0

    def work(self, books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
        telling.tell(
            books,
            "person:p1",
            Card("Good morning"),
            event=f"morning:{due_at.isoformat()}",
            kind="morning",
            message_class=TOLD,
            at=at,
        )
        if self.fails:
            self.fails -= 1
            raise RuntimeError("a bug of ours")
        self.due.append(due_at)

    def job(self, name: str = "good_morning", moments: Moments = EVERY_MORNING, catch_up: CatchUp = latest) -> Job:
        return Job(name, moments, self.work, catch_up, "nobody in particular")


def letters(database: Database) -> int:
    with database.reading() as shelf:
        return sum(counts(shelf).values())


class TestOnce:
    def test_what_is_due_happens_at_its_time_and_once(self, harbourside: Database) -> None:
        diary = Diary()
        jobs = [diary.job()]
        assert run_due(harbourside, jobs, at("2026-11-24 08:59:59")) == 0
        assert run_due(harbourside, jobs, at("2026-11-24 09:00:00")) == 1
        assert run_due(harbourside, jobs, at("2026-11-24 09:00:01")) == 0
        assert diary.due == [at("2026-11-24 09:00")]

    def test_many_replicas_do_it_once(self, harbourside: Database) -> None:
        diary = Diary()
        run_due(harbourside, [diary.job()], MONDAY)
        with ThreadPoolExecutor(6) as replicas:
            moments = [MONDAY + DAY] * 12
            done = list(replicas.map(lambda moment: run_due(harbourside, [diary.job()], moment), moments))
        assert sum(done) == 1
        assert letters(harbourside) == 1

    def test_a_failure_leaves_neither_the_row_nor_the_message_and_is_tried_again(self, harbourside: Database) -> None:
        diary = Diary(fails=1)
        assert run_due(harbourside, [diary.job()], MONDAY + DAY) == 0
        assert letters(harbourside) == 0
        assert run_due(harbourside, [diary.job()], MONDAY + DAY + timedelta(seconds=60)) == 1
        assert letters(harbourside) == 1

    def test_one_failing_job_does_not_stop_the_others(self, harbourside: Database) -> None:
        broken, sound = Diary(fails=9), Diary()
        run_due(harbourside, [broken.job("broken"), sound.job("sound")], MONDAY + DAY)
        assert (broken.due, len(sound.due)) == ([], 1)

    def test_each_trust_has_its_own_occurrences(self, harbourside: Database) -> None:
        found(harbourside, "lanternfield")
        assert run_due(harbourside, [Diary().job()], MONDAY + DAY) == 2

    def test_a_job_that_names_the_same_moment_for_ever_is_stopped(self, harbourside: Database) -> None:
        def stuck(books: Books, trust: Trust, after: datetime) -> datetime:
            return MONDAY + DAY

        diary = Diary()
        run_due(harbourside, [diary.job()], MONDAY)
        assert run_due(harbourside, [diary.job("stuck", moments=stuck)], MONDAY + 2 * DAY) == 0


class TestCatchUp:
    THREE_DAYS = MONDAY + 3 * DAY

    @pytest.mark.parametrize(
        ("catch_up", "days"),
        [
            (latest, [26]),
            (every_one, [24, 25, 26]),
        ],
    )
    def test_each_job_says_what_becomes_of_what_was_missed(
        self, harbourside: Database, catch_up: CatchUp, days: list[int]
    ) -> None:
        diary = Diary()
        jobs = [diary.job(catch_up=catch_up)]
        run_due(harbourside, jobs, MONDAY)
        run_due(harbourside, jobs, self.THREE_DAYS + timedelta(hours=1))
        assert [moment.day for moment in diary.due] == days
        run_due(harbourside, jobs, self.THREE_DAYS + timedelta(hours=2))
        assert len(diary.due) == len(days)

    def test_a_first_load_catches_up_on_nothing(self, harbourside: Database) -> None:
        diary = Diary()
        jobs = [diary.job(catch_up=every_one)]
        assert run_due(harbourside, jobs, MONDAY + timedelta(minutes=1)) == 0
        assert diary.due == []

    def test_what_was_due_between_the_load_and_the_first_tick_happens(self, harbourside: Database) -> None:
        diary = Diary()
        assert run_due(harbourside, [diary.job()], MONDAY + DAY) == 1

    def test_a_job_that_a_new_version_brings_begins_now(self, harbourside: Database) -> None:
        old, new = Diary(), Diary()
        run_due(harbourside, [old.job("old")], MONDAY)
        jobs = [old.job("old"), new.job("new", catch_up=every_one)]
        run_due(harbourside, jobs, MONDAY + 30 * DAY + timedelta(hours=1))
        assert (len(old.due), new.due) == (1, [])
        run_due(harbourside, jobs, MONDAY + 31 * DAY)
        assert len(new.due) == 1

    def test_a_time_that_is_set_into_the_past_is_not_made_up_for(self, harbourside: Database) -> None:
        diary = Diary()
        run_due(harbourside, [diary.job()], at("2026-11-24 15:00"))
        run_due(harbourside, [diary.job()], at("2026-11-24 18:00"))
        earlier = diary.job(moments=daily(lambda trust: time(10, 0)))
        run_due(harbourside, [earlier], at("2026-11-24 18:01"))
        assert [moment.hour for moment in diary.due] == [9]


class TestSummerTime:
    @pytest.mark.parametrize("hour", [0, 1, 2])
    def test_every_day_of_the_year_has_each_hour_once(self, database: Database, hour: int) -> None:
        found(database)
        diary = Diary()
        half_hour = daily(lambda trust: time(hour, 30))
        jobs = [diary.job(moments=half_hour, catch_up=every_one)]
        run_due(database, jobs, MONDAY)
        run_due(database, jobs, MONDAY + timedelta(days=365))
        days = [moment.astimezone(LONDON).date() for moment in diary.due]
        assert len(days) == len(set(days)) == 365

    def test_an_hour_that_happens_twice_happens_once(self, harbourside: Database) -> None:
        def half_past_one_of_both_kinds(books: Books, trust: Trust, after: datetime) -> datetime | None:
            both = (at("2027-10-31 00:30"), at("2027-10-31 01:30"))
            return next((moment for moment in both if moment > after), None)

        diary = Diary()
        jobs = [diary.job(moments=half_past_one_of_both_kinds, catch_up=every_one)]
        run_due(harbourside, jobs, MONDAY)
        assert run_due(harbourside, jobs, at("2027-10-31 12:00")) == 1
        assert diary.due == [at("2027-10-31 00:30")]

    def test_an_occurrence_is_named_by_what_the_clocks_show(self, harbourside: Database) -> None:
        with harbourside.reading() as shelf:
            trust = trusts.trust_of(shelf.books("harbourside"))
        assert wall_clock(trust, at("2026-07-01 08:00")) == "2026-07-01T09:00:00"
        assert wall_clock(trust, at("2026-12-01 09:00")) == "2026-12-01T09:00:00"


class TestTicking:
    def test_two_ticks_must_agree_before_anything_is_done(self) -> None:
        now, real = [MONDAY], StoppedTime()
        watch = Watch(lambda: now[0], real.real)
        asked = []
        for wall, passed in ((0, 0), (5, 5), (3600, 5), (5, 5), (-3600, 5), (5, 5), (29000, 29000)):
            now[0] += timedelta(seconds=wall)
            real.seconds += passed
            asked.append(watch.agrees())
        assert asked == [False, True, False, True, False, True, True]

    def test_a_clock_set_forward_by_mistake_sends_nothing_early(self, harbourside: Database) -> None:
        diary, now, real = Diary(), [MONDAY], StoppedTime()
        clock = Clock(harbourside, [diary.job()], lambda: now[0], real=real.real)
        clock.tick()
        clock.tick()
        now[0] += DAY
        clock.tick()
        now[0] -= DAY
        clock.tick()
        clock.tick()
        assert diary.due == []

    def test_trouble_with_the_database_does_not_stop_the_clock(self, sqlite_url: str) -> None:
        """It has no tables yet; once it has, the next tick does what is due."""
        database, diary, now, real = Database(sqlite_url, is_durable=False), Diary(), [MONDAY], StoppedTime()
        clock = Clock(database, [diary.job()], lambda: now[0], real=real.real)
        clock.tick()
        clock.tick()
        assert clock.ticked_at is None
        upgrade(database)
        found(database)
        now[0], real.seconds = now[0] + DAY, real.seconds + DAY.total_seconds()
        clock.tick()
        assert len(diary.due) == 1
        database.close()

    def test_it_ticks_by_itself_until_it_is_stopped(self, sqlite_database_url: str) -> None:
        database, rung = Database(sqlite_database_url), Event()
        found(database)

        def ring(books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
            rung.set()

        def always(books: Books, trust: Trust, after: datetime) -> datetime:
            return after + timedelta(minutes=1)

        jobs, often = [Job("ring", always, ring, latest, "nobody")], timedelta(seconds=0.05)
        clock = Clock(database, jobs, lambda: MONDAY + timedelta(minutes=5), every=often)
        clock.start()
        assert rung.wait(5)
        clock.stop()
        database.close()


class TestQuestions:
    def test_the_next_moment_is_the_first_of_any_job_of_any_trust(self, harbourside: Database) -> None:
        jobs = [Diary().job("later", moments=daily(lambda trust: time(17, 0))), Diary().job()]
        assert next_moment(harbourside, jobs, MONDAY) == at("2026-11-23 17:00")
        assert next_moment(harbourside, jobs, at("2026-11-23 17:00")) == at("2026-11-24 09:00")
        assert next_moment(harbourside, [], MONDAY) is None

    def test_every_job_has_a_name_of_its_own(self) -> None:
        names = [job.name for job in JOBS]
        assert len(set(names)) == len(names)
        assert all(len(name) <= 64 for name in names)

    def test_a_trust_with_nothing_in_it_has_nothing_due(self, harbourside: Database) -> None:
        run_due(harbourside, JOBS, MONDAY)
        run_due(harbourside, JOBS, MONDAY + 7 * DAY)
        assert letters(harbourside) == 0
