"""What an operator sees of the jobs, and doing one occurrence of one of them by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.instants import instant, local_day, local_time
from bot.domain.trusts import Trust
from bot.domain.wording import clock, day, names
from scheduler.clock import happen, left_out, moments_between, wall_clock
from scheduler.jobs import Job
from storage import occurrences, trusts
from storage.database import Books, Database

ONE_DAY = timedelta(days=1)
A_MOMENT = timedelta(microseconds=1)
AROUND = timedelta(days=60)


class NotNow(Exception):
    """It is not done by hand; the sentence says why, and what was not done."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands in one trust: its last occurrence and when that was done, the next, and what was left out."""

    job: Job
    trust: Trust
    last: datetime | None
    done_at: datetime | None
    next: datetime | None
    left_out: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An occurrence that somebody names: its day, and its time of day where the day has several."""

    on: date
    at: time | None = None


def standings(database: Database, jobs: Sequence[Job], trust_ids: Sequence[str], now: datetime) -> Iterator[Standing]:
    """Each job of each trust, job by job."""
    for job in jobs:
        for trust_id in trust_ids:
            with database.reading() as shelf:
                yield _standing(shelf.books(trust_id), job, now)


def do_by_hand(database: Database, job: Job, trust_id: str, wanted: Wanted, now: datetime) -> datetime:
    """Do that occurrence, once; its moment. Raises NotNow where it has been done, is still to come, or is none."""
    with database.transaction() as shelf:
        books = shelf.books(trust_id)
        trust = trusts.trust_of(books)
        moment = _named(books, trust, job, wanted)
        if moment > now:
            called = f"{job.name} of {in_words(trust, moment, local_day(trust.zone, now))}"
            raise NotNow(f"{called} is still to come: it happens by itself. Nothing was done.")
        done_at = occurrences.done_at(books, job.name, wall_clock(trust, moment))
        if done_at is not None or not happen(job, books, moment, now):
            when = in_words(trust, done_at or now)
            called = f"{job.name} of {in_words(trust, moment)}"
            raise NotNow(f"{called} was done already, on {when}. Nothing was done twice.")
    return moment


def in_words(trust: Trust, moment: datetime, today: date | None = None) -> str:
    """`Monday 23 November, 12:00`, as the clocks there show it; with the year where it is not that of `today`."""
    return f"{day(local_day(trust.zone, moment), today)}, {clock(local_time(trust.zone, moment))}"


def _standing(books: Books, job: Job, now: datetime) -> Standing:
    trust = trusts.trust_of(books)
    name = occurrences.last_done(books, job.name)
    last = datetime.fromisoformat(name).replace(tzinfo=trust.zone) if name else None
    return Standing(
        job=job,
        trust=trust,
        last=last,
        done_at=occurrences.done_at(books, job.name, name) if name else None,
        next=job.moments(books, trust, now),
        left_out=left_out(job, books, trust, now),
    )


def _named(books: Books, trust: Trust, job: Job, wanted: Wanted) -> datetime:
    there = _on(books, trust, job, wanted.on)
    chosen = [one for one in there if wanted.at in (None, local_time(trust.zone, one).replace(second=0))]
    if len(chosen) == 1:
        return chosen[0]
    if there:
        times = names(clock(local_time(trust.zone, one)) for one in there)
        raise NotNow(
            f"On {day(wanted.on)} {job.name} happens at {times}. Please name one: "
            f"--for {wanted.on}T{clock(local_time(trust.zone, there[0]))}. Nothing was done."
        )
    raise NotNow(f"{job.name} has no occurrence on {day(wanted.on)}. {_nearest(books, trust, job, wanted.on)}")


def _on(books: Books, trust: Trust, job: Job, on: date) -> list[datetime]:
    first, end = instant(trust.zone, on, time(0)), instant(trust.zone, on + ONE_DAY, time(0))
    return moments_between(job, books, trust, first - A_MOMENT, end - A_MOMENT)


def _nearest(books: Books, trust: Trust, job: Job, on: date) -> str:
    noon = instant(trust.zone, on, time(12))
    around = moments_between(job, books, trust, noon - AROUND, noon)
    following = job.moments(books, trust, noon)
    found = [one for one in (*around[-1:], following) if one is not None]
    if not found:
        return "There is none in sight. Nothing was done."
    nearest = min(found, key=lambda one: abs(one - noon))
    return f"The nearest is {in_words(trust, nearest)}: --for {local_day(trust.zone, nearest)}. Nothing was done."
