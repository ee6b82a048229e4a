"""What the clock has done: one row for each occurrence of a job, and how far each job has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from storage.database import Books, Shelf
from storage.tables.engine import cursors, occurrences
from storage.tables.trusts import trusts

AHEAD = timedelta(minutes=1)
"""How far the clocks of two machines may differ before one of them counts as set back."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a job of one trust has come.

    Everything up to `reached_at` has been looked at. Until `look_at` nothing is due, as long as the trust's version
    is `version`; None asks for a look at once.
    """

    reached_at: datetime
    look_at: datetime | None = None
    version: int | None = None

    def wants_a_look(self, now: datetime, version: int) -> bool:
        is_time = self.look_at is None or self.look_at <= now
        return is_time or self.version != version or self.is_ahead(now)

    def is_ahead(self, now: datetime) -> bool:
        """The clock on the wall was set back since."""
        return self.reached_at > now + AHEAD


def to_look_at(shelf: Shelf, jobs: Collection[str], now: datetime) -> list[tuple[str, str]]:
    """Trust and job of each cursor that wants a look now: what a tick asks when it is idle, in one statement."""
    is_time = or_(cursors.c.look_at.is_(None), cursors.c.look_at <= now, cursors.c.reached_at > now + AHEAD)
    is_stale = or_(cursors.c.version.is_(None), cursors.c.version != trusts.c.version)
    question = (
        select(cursors.c.trust_id, cursors.c.job)
        .join(trusts, trusts.c.id == cursors.c.trust_id)
        .where(cursors.c.job.in_(jobs), or_(is_time, is_stale))
        .order_by(cursors.c.trust_id)
    )
    return [(row.trust_id, row.job) for row in shelf.rows(question)]


def next_look(shelf: Shelf, after: datetime) -> datetime | None:
    """When the first cursor wants a look; `after` itself where one wants it at once."""
    row = shelf.row(select(func.min(func.coalesce(cursors.c.look_at, after)).label("look_at")))
    return None if row is None else row.look_at


def not_begun(shelf: Shelf, jobs: Collection[str]) -> list[str]:
    """The trusts in which one of these jobs has never been looked at."""
    begun = select(cursors.c.trust_id, func.count().label("jobs")).where(cursors.c.job.in_(jobs))
    counted = begun.group_by(cursors.c.trust_id).subquery()
    question = (
        select(trusts.c.id)
        .outerjoin(counted, counted.c.trust_id == trusts.c.id)
        .where(func.coalesce(counted.c.jobs, 0) < len(jobs))
    )
    return [row.id for row in shelf.rows(question.order_by(trusts.c.id))]


def begin(books: Books, jobs: Iterable[str], *, now: datetime) -> None:
    """Jobs that never ran begin where the trust was loaded, or now where the trust has run others before."""
    known = all_cursors(books)
    loaded = books.row(select(trusts.c.loaded_at).where(trusts.c.id == books.trust_id))
    start = now if known or loaded is None else min(loaded.loaded_at, now)
    for job in jobs:
        if job not in known:
            begin_at(books, job, start)


def begin_at(books: Books, job: str, moment: datetime) -> None:
    """Unless it has begun: nothing of this job that lies before that moment is ever due."""
    books.add_new(cursors, {"job": job, "reached_at": moment})


def cursor_of(books: Books, job: str) -> Cursor:
    return all_cursors(books)[job]


def all_cursors(books: Books) -> dict[str, Cursor]:
    """By job; empty in a trust in which the clock has never ticked."""
    return {row.job: Cursor(row.reached_at, row.look_at, row.version) for row in books.rows(books.select(cursors))}


def move(books: Books, job: str, to: Cursor) -> None:
    where = cursors.c.job == job
    books.change(cursors, where, reached_at=to.reached_at, look_at=to.look_at, version=to.version)


def look_later(books: Books, job: str, look_at: datetime) -> None:
    """It failed: it is not tried before then."""
    books.change(cursors, cursors.c.job == job, look_at=look_at)


def look_again(books: Books) -> None:
    """What says when something is due has changed: every job of this trust is looked at in the next tick."""
    books.change(cursors, look_at=None)


def claim(books: Books, job: str, wall_clock: str, *, at: datetime) -> bool:
    """Whether this occurrence is ours to do, in this transaction; it is nobody's a second time."""
    return books.add_new(occurrences, {"job": job, "wall_clock": wall_clock, "ran_at": at})


def done_at(books: Books, job: str, wall_clock: str) -> datetime | None:
    """When this occurrence was done; None where it was not."""
    where = (occurrences.c.job == job, occurrences.c.wall_clock == wall_clock)
    row = books.row(books.select(occurrences).where(*where))
    return None if row is None else row.ran_at


def done_between(books: Books, job: str, first: str, last: str) -> set[str]:
    """The occurrences from one wall clock to another, both included, that were done."""
    where = (occurrences.c.job == job, occurrences.c.wall_clock.between(first, last))
    return {row.wall_clock for row in books.rows(books.select(occurrences).where(*where))}


def first_ran_at(books: Books, job: str) -> datetime | None:
    """When the job did anything for the first time."""
    question = books.select(occurrences, func.min(occurrences.c.ran_at).label("ran_at"))
    row = books.row(question.where(occurrences.c.job == job))
    return None if row is None else row.ran_at


def last_done(books: Books, job: str) -> str | None:
    """The wall clock of the last occurrence that was done."""
    question = books.select(occurrences).where(occurrences.c.job == job)
    row = books.row(question.order_by(occurrences.c.wall_clock.desc()).limit(1))
    return None if row is None else str(row.wall_clock)
