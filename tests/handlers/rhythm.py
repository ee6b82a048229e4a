"""Weeks gone by: a town on another day, and jobs done at moments of a test's choosing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from scheduler.jobs import JOBS, Moments, Work
from storage import occurrences, trusts
from storage.database import Books, Database
from storage.tables.engine import cursors, outbox
from tests.factories import at
from tests.handlers.town import TownInProcess


def town_on(database: Database, words: str) -> TownInProcess:
    """Lanternfield at that London time, with nothing left over from the days before."""
    with database.transaction() as shelf:
        shelf.do(cursors.delete())
        for trust_id in trusts.all_ids(shelf):
            for job in JOBS:
                occurrences.begin_at(shelf.books(trust_id), job.name, at(words))
    return TownInProcess(database, "lanternfield", at(words))


@contextmanager
def books_of(town: TownInProcess) -> Iterator[Books]:
    """What stands in the town's books, to read and to write."""
    with town.database.transaction() as shelf:
        yield shelf.books(town.trust_id)
    town.reads_the_register_afresh()


def happens(town: TownInProcess, work: Work, due: str, now: str | None = None) -> None:
    """A job is done for the moment it was due, at that time or, where it was missed, at `now`."""
    town.now = at(now or due)
    with books_of(town) as books:
        work(books, town.trust, due_at=at(due), at=town.now)
    town.deliver()


def moments_between(town: TownInProcess, moments: Moments, first: str, last: str) -> list[datetime]:
    """All moments of a job from the first day to the last."""
    found: list[datetime] = []
    after = at(f"{first} 00:00")
    with books_of(town) as books:
        while (moment := moments(books, town.trust, after)) is not None and moment <= at(f"{last} 23:59"):
            found.append(moment)
            after = moment
    return found


def written(town: TownInProcess, kind: str) -> list[str]:
    """Whom messages of this kind were written to."""
    with books_of(town) as books:
        rows = books.rows(books.select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.due_at, outbox.c.id))
    return [row.recipient for row in rows]
