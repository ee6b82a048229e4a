"""The clock: every few seconds it asks each job what is due, and does each occurrence once.

APScheduler only ticks. What has been done is known by the database: the row of an occurrence and the work itself
are one transaction, so a crash leaves both or neither, and of several replicas one does it. Each job keeps when it is
to be looked at next, at most an hour ahead, so that a tick with nothing to do is one question, however many trusts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from random import random
from zlib import crc32

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.domain.trusts import Trust
from bot.logs import one_event
from scheduler.jobs import Job
from scheduler.mishaps import OurFault, watched
from scheduler.real_time import RealTime
from storage import occurrences, trusts
from storage.database import Books, Collided, Database
from storage.occurrences import Cursor

TICK = timedelta(seconds=5)
TOLERANCE = 30.0
LOOKS_BACK = timedelta(hours=1)
AFTER_A_FAILURE = timedelta(minutes=1)
A_WEEK = timedelta(days=7)
NEARBY = timedelta(hours=12)
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
        self._real = real or RealTime()
        self._watch = Watch(now, self._real)
        self.ticked_at: float | None = None
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
                run_due(self._database, self._jobs, self._now(), turn=random())
                self.ticked_at = self._real.steady()
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


def run_due(
    database: Database, jobs: Sequence[Job], now: datetime, *, turn: float = 0.0, ahead: timedelta = LOOKS_BACK
) -> int:
    """Do what is due, for every trust; how many occurrences were done. One job's failure does not stop the others.

    `turn`, from 0 to 1, says where in the row of trusts to begin: replicas that begin elsewhere share the work.
    Nothing is looked at again before it is due, or before `ahead` has passed.
    """
    names = [job.name for job in jobs]
    for trust_id in _not_begun(database, names):
        with database.transaction() as shelf:
            occurrences.begin(shelf.books(trust_id), names, now=now)
    with database.reading() as shelf:
        looks = occurrences.to_look_at(shelf, names, now)
    first = int(len(looks) * turn)
    wanted: dict[str, set[str]] = {}
    for trust_id, name in (*looks[first:], *looks[:first]):
        wanted.setdefault(trust_id, set()).add(name)
    return sum(
        _run_job(database, job, trust_id, now, ahead)
        for trust_id, named in wanted.items()
        for job in jobs
        if job.name in named
    )


def next_moment(database: Database, jobs: Sequence[Job], after: datetime) -> datetime | None:
    """The first moment after that one at which any job of any trust is due."""
    with database.reading() as shelf:
        asked = [shelf.books(trust_id) for trust_id in trusts.all_ids(shelf)]
        moments = [job.moments(books, trusts.trust_of(books), after) for books in asked for job in jobs]
    return min((moment for moment in moments if moment is not None), default=None)


def wall_clock(trust: Trust, moment: datetime) -> str:
    """The occurrence's name: what the clocks there show, so that an hour that happens twice happens once."""
    return moment.astimezone(trust.zone).strftime("%Y-%m-%dT%H:%M:%S")


def moments_between(job: Job, books: Books, trust: Trust, after: datetime, until: datetime) -> list[datetime]:
    """The job's moments after the one and up to the other."""
    return list(takewhile(lambda moment: moment <= until, _moments_after(after, job, books, trust)))


def left_out(job: Job, books: Books, trust: Trust, until: datetime) -> list[datetime]:
    """Moments of the last week, up to `until`, within half a day of which nothing was done, though the job had begun.

    They were missed and not made up for, or somebody changed the settings such that they lie in the past.
    """
    begun_at = occurrences.first_ran_at(books, job.name) or until
    moments = moments_between(job, books, trust, max(until - A_WEEK, begun_at), until)
    if not moments:
        return []
    first, last = (wall_clock(trust, one) for one in (moments[0] - NEARBY, moments[-1] + NEARBY))
    done = [_instant(trust, name) for name in occurrences.done_between(books, job.name, first, last)]
    return [moment for moment in moments if not any(abs(moment - one) <= NEARBY for one in done)]


def _instant(trust: Trust, name: str) -> datetime:
    return datetime.fromisoformat(name).replace(tzinfo=trust.zone)


@dataclass(frozen=True, slots=True)
class Look:
    """What a job's moments are as its trust stands: those that are due, and the cursor once they are done."""

    due: Sequence[datetime]
    then: Cursor


def _not_begun(database: Database, names: Sequence[str]) -> list[str]:
    with database.reading() as shelf:
        return occurrences.not_begun(shelf, names)


def _run_job(database: Database, job: Job, trust_id: str, now: datetime, ahead: timedelta) -> int:
    try:
        with one_event(), watched(f"{job.name} of {trust_id}"):
            return _attempt(database, job, trust_id, now, ahead)
    except OurFault:
        _rest(database, job, trust_id, now)
        return 0


def _attempt(database: Database, job: Job, trust_id: str, now: datetime, ahead: timedelta) -> int:
    """What met another's transaction has done nothing, and is looked at again by the next tick."""
    look = _look(database, job, trust_id, now, ahead)
    try:
        return 0 if look is None else _do(database, job, trust_id, look, now)
    except Collided:
        log.info("a job met another transaction: the next tick looks again", job=job.name, trust=trust_id)
        return 0


def _rest(database: Database, job: Job, trust_id: str, now: datetime) -> None:
    """What has failed is left alone for a minute, so that it costs the others little."""
    try:
        with watched(f"putting off {job.name} of {trust_id}"), database.transaction() as shelf:
            occurrences.look_later(shelf.books(trust_id), job.name, now + AFTER_A_FAILURE)
    except OurFault:
        return


def _look(database: Database, job: Job, trust_id: str, now: datetime, ahead: timedelta) -> Look | None:
    """None where another replica has looked meanwhile.

    A clock that was set back takes the cursor back with it: what was done has its row, what was passed over happens.
    """
    with database.reading() as shelf:
        books = shelf.books(trust_id)
        cursor, trust = occurrences.cursor_of(books, job.name), trusts.trust_of(books)
        if not cursor.wants_a_look(now, trust.version):
            return None
        since = min(cursor.reached_at, now)
        due = moments_between(job, books, trust, since, now)
        if cursor.version not in (None, trust.version):
            _tell_what_is_left_out(job, books, trust, since)
        following = next(_moments_after(max(now, since), job, books, trust), None)
    reached = max(due[-1] if due else since, now - job.reaches_back)
    latest_look = now + ahead * _share(trust_id)
    return Look(due, Cursor(reached, min(following or latest_look, latest_look), trust.version))


def _share(trust_id: str) -> float:
    """From a half to one, by trust: so that not all of them are looked at in the same minute of the hour."""
    return 0.5 + crc32(trust_id.encode()) % 1000 / 2000


def _tell_what_is_left_out(job: Job, books: Books, trust: Trust, until: datetime) -> None:
    for moment in left_out(job, books, trust, until):
        log.warning(
            "a moment that now lies in the past is left out: `collab jobs run` does it by hand",
            job=job.name,
            trust=trust.id,
            wall_clock=wall_clock(trust, moment),
        )


def _moments_after(since: datetime, job: Job, books: Books, trust: Trust) -> Iterator[datetime]:
    moment = job.moments(books, trust, since)
    while moment is not None:
        if moment <= since:
            raise ValueError(f"{job.name} gives {moment} as a moment after {since}")
        yield moment
        since, moment = moment, job.moments(books, trust, moment)


def _do(database: Database, job: Job, trust_id: str, look: Look, now: datetime) -> int:
    """Each occurrence in a transaction of its own; with the last one the cursor moves on."""
    chosen = job.catch_up.choose(look.due, now)
    done = 0
    for moment in chosen[:-1]:
        with database.transaction() as shelf:
            done += happen(job, shelf.books(trust_id), moment, now)
    with database.transaction() as shelf:
        books = shelf.books(trust_id)
        for moment in chosen[-1:]:
            done += happen(job, books, moment, now)
        occurrences.move(books, job.name, look.then)
    return done


def happen(job: Job, books: Books, moment: datetime, now: datetime) -> bool:
    """The row that says it is done, and the work, in one transaction; False where it has been done."""
    trust = trusts.trust_of(books)
    is_ours = occurrences.claim(books, job.name, wall_clock(trust, moment), at=now)
    if is_ours:
        job.work(books, trust, due_at=moment, at=now)
    return is_ours
