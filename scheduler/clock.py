"""The clock: every few seconds it asks each job what is due, and does each occurrence once.

APScheduler only ticks. What has been done is known by the database: the row of an occurrence and the work itself
are one transaction, so a crash leaves both or neither, and of several replicas one does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import takewhile

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.domain.trusts import Trust
from scheduler.jobs import Job
from scheduler.mishaps import OurFault, watched
from scheduler.real_time import RealTime
from storage import occurrences, trusts
from storage.database import Books, Database

TICK = timedelta(seconds=5)
TOLERANCE = 30.0
LOOKS_BACK = timedelta(hours=1)
log = structlog.get_logger()


class Clock:
    """Ticks in a thread of its own from `start` to `stop`."""

    def __init__(
        self,
        database: Database,
        jobs: Sequence[Job],
        now: Callable[[], datetime],
        *,
        every: timedelta = TICK,
        real: RealTime | None = None,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._now = now
        self._watch = Watch(now, real or RealTime())
        self._ticker = BackgroundScheduler(timezone=UTC)
        self._ticker.add_job(
            self.tick, "interval", id="tick", seconds=every.total_seconds(), coalesce=True, max_instances=1
        )

    def start(self) -> None:
        self._ticker.start()

    def stop(self) -> None:
        """Returns when a tick that has begun is done."""
        self._ticker.shutdown(wait=True)

    def tick(self) -> None:
        if not self._watch.agrees():
            return
        try:
            with watched("the clock's tick"):
                run_due(self._database, self._jobs, self._now())
        except OurFault:
            return


class Watch:
    """Whether the clock on the wall went on as far as real time did since it was last asked.

    One that was set forward would do early what is due later: nothing is done until two ticks agree.
    """

    def __init__(self, now: Callable[[], datetime], real: RealTime) -> None:
        self._now = now
        self._real = real
        self._seen: tuple[datetime, float] | None = None

    def agrees(self) -> bool:
        before, self._seen = self._seen, (self._now(), self._real.steady())
        if before is None:
            return False
        passed = (self._seen[0] - before[0]).total_seconds()
        jumped = abs(passed - (self._seen[1] - before[1])) > TOLERANCE
        if jumped:
            log.warning("the clock on the wall jumped, so this tick waits for the next")
        return not jumped


def run_due(database: Database, jobs: Sequence[Job], now: datetime) -> int:
    """Do what is due, for every trust; how many occurrences were done. One job's failure does not stop the others."""
    with database.reading() as shelf:
        ids = trusts.all_ids(shelf)
    return sum(_run_trust(database, jobs, trust_id, now) for trust_id in ids)


def next_moment(database: Database, jobs: Sequence[Job], after: datetime) -> datetime | None:
    """The first moment after that one at which any job of any trust is due."""
    with database.reading() as shelf:
        asked = [shelf.books(trust_id) for trust_id in trusts.all_ids(shelf)]
        moments = [job.moments(books, trusts.trust_of(books), after) for books in asked for job in jobs]
    return min((moment for moment in moments if moment is not None), default=None)


def wall_clock(trust: Trust, moment: datetime) -> str:
    """The occurrence's name: what the clocks there show, so that an hour that happens twice happens once."""
    return moment.astimezone(trust.zone).strftime("%Y-%m-%dT%H:%M:%S")


def _run_trust(database: Database, jobs: Sequence[Job], trust_id: str, now: datetime) -> int:
    _begin(database, jobs, trust_id, now)
    return sum(_run_job(database, job, trust_id, now) for job in jobs)


def _begin(database: Database, jobs: Sequence[Job], trust_id: str, now: datetime) -> None:
    names = {job.name for job in jobs}
    with database.reading() as shelf:
        if names <= occurrences.reached(shelf.books(trust_id)).keys():
            return
    with database.transaction() as shelf:
        occurrences.begin(shelf.books(trust_id), sorted(names), now=now)


def _run_job(database: Database, job: Job, trust_id: str, now: datetime) -> int:
    try:
        with watched(job.name):
            due = _due(database, job, trust_id, now)
            chosen = job.catch_up(due, now)
            done = sum(_happens(database, job, trust_id, moment, now) for moment in chosen)
            _go_on(database, job, trust_id, due, now)
            return done
    except OurFault:
        return 0


def _due(database: Database, job: Job, trust_id: str, now: datetime) -> list[datetime]:
    """The job's moments since it was last looked at, up to now."""
    with database.reading() as shelf:
        books = shelf.books(trust_id)
        since = occurrences.reached(books)[job.name]
        trust = trusts.trust_of(books)
        return list(takewhile(lambda moment: moment <= now, _moments_after(since, job, books, trust)))


def _moments_after(since: datetime, job: Job, books: Books, trust: Trust) -> Iterator[datetime]:
    moment = job.moments(books, trust, since)
    while moment is not None:
        if moment <= since:
            raise ValueError(f"{job.name} gives {moment} as a moment after {since}")
        yield moment
        since, moment = moment, job.moments(books, trust, moment)


def _happens(database: Database, job: Job, trust_id: str, moment: datetime, now: datetime) -> bool:
    """The work and the row that says it is done, in one transaction; False where it has been done."""
    with database.transaction() as shelf:
        books = shelf.books(trust_id)
        trust = trusts.trust_of(books)
        is_ours = occurrences.claim(books, job.name, wall_clock(trust, moment), at=now)
        if is_ours:
            job.work(books, trust, due_at=moment, at=now)
        occurrences.reach(books, job.name, moment)
    return is_ours


def _go_on(database: Database, job: Job, trust_id: str, due: Sequence[datetime], now: datetime) -> None:
    """Leave behind what was skipped; and never look back so far that a changed setting makes the past due."""
    with database.reading() as shelf:
        since = occurrences.reached(shelf.books(trust_id))[job.name]
    moment = due[-1] if due else since
    if now - moment > 2 * LOOKS_BACK:
        moment = now - LOOKS_BACK
    if moment > since:
        with database.transaction() as shelf:
            occurrences.reach(shelf.books(trust_id), job.name, moment)
