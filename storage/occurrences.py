"""What the clock has done: one row for each occurrence of a job, and how far each job has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from storage.database import Books
from storage.tables.engine import cursors, occurrences
from storage.tables.trusts import trusts


def claim(books: Books, job: str, wall_clock: str, *, at: datetime) -> bool:
    """Whether this occurrence is ours to do, in this transaction; it is nobody's a second time."""
    return books.add_new(occurrences, {"job": job, "wall_clock": wall_clock, "ran_at": at})


def reached(books: Books) -> dict[str, datetime]:
    """Up to which moment each job's occurrences have been looked at."""
    return {row.job: row.reached_at for row in books.rows(books.select(cursors))}


def reach(books: Books, job: str, moment: datetime) -> None:
    """Everything up to this moment is done; a job never goes back."""
    fresh = books.shelf.insert(cursors).values(trust_id=books.trust_id, job=job, reached_at=moment)
    key = [cursors.c.trust_id, cursors.c.job]
    on = fresh.on_conflict_do_update(
        index_elements=key, set_={"reached_at": moment}, where=cursors.c.reached_at < moment
    )
    books.do(on)


def begin(books: Books, jobs: Iterable[str], *, now: datetime) -> None:
    """Jobs that never ran begin where the trust was loaded, or now where the trust has run others before."""
    known = reached(books)
    new = [job for job in jobs if job not in known]
    if not new:
        return
    loaded = books.row(select(trusts.c.loaded_at).where(trusts.c.id == books.trust_id))
    start = now if known or loaded is None else min(loaded.loaded_at, now)
    for job in new:
        reach(books, job, start)
