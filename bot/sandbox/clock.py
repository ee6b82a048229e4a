"""The sandbox's clock: it ticks from where it was put, and walks on from due moment to due moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from scheduler.clock import run_due
from scheduler.delivery import Delivery
from scheduler.jobs import Job
from scheduler.real_time import RealTime
from scheduler.walking import next_happening
from storage import deployment, occurrences, trusts
from storage.database import Database

REACHED = "sandbox_clock"
FARTHEST = timedelta(days=400)
A_MOMENT = timedelta(seconds=1)
"""How far back still counts as now: the clock ticks on while somebody sends it where it stands."""


class Backwards(Exception):
    """Time goes forward only: what has been sent cannot be unsent."""


class TooFar(Exception):
    """A walk of more than 400 days would take very long, and show nothing that a shorter one does not."""


@dataclass(frozen=True, slots=True)
class Step:
    """What may happen on the way: the next moment after one at which something is due, and doing what is due."""

    next_moment: Callable[[datetime], datetime | None]
    happen: Callable[[datetime], Awaitable[None]]


class SandboxClock:
    """Stands still while it walks, and ticks in real time otherwise. `keep` is told each instant it reaches."""

    def __init__(self, start: datetime, keep: Callable[[datetime], None], *, real: RealTime | None = None) -> None:
        self._real = real or RealTime()
        self._keep = keep
        self._walking = asyncio.Lock()
        self._at = start.astimezone(UTC)
        self._since: float | None = self._real.steady()

    def now(self) -> datetime:
        if self._since is None:
            return self._at
        return self._at + timedelta(seconds=self._real.steady() - self._since)

    async def walk(self, to: datetime, step: Step) -> datetime:
        """Do everything due on the way at its own time; the instant it stands at then.

        Raises Backwards and TooFar, and nothing has happened.
        """
        async with self._walking:
            self._refuse(to)
            try:
                await self._walk(to, step)
            finally:
                self._since = self._real.steady()
        return self._at

    def remember(self) -> None:
        """A restart goes on from here."""
        self._keep(self.now())

    def _refuse(self, to: datetime) -> None:
        now = self.now()
        if to < now - A_MOMENT:
            raise Backwards(f"It is {now.isoformat()} already, and time goes forward only. Nothing was changed.")
        if to - now > FARTHEST:
            raise TooFar(f"At most {FARTHEST.days} days in one walk, please. Nothing was changed.")

    async def _walk(self, to: datetime, step: Step) -> None:
        await self._stand(self.now(), step)
        while (moment := await asyncio.to_thread(step.next_moment, self._at)) is not None and moment <= to:
            await self._stand(moment, step)
        await self._stand(max(to, self._at), step)

    async def _stand(self, at: datetime, step: Step) -> None:
        self._at, self._since = at.astimezone(UTC), None
        await step.happen(self._at)
        await asyncio.to_thread(self._keep, self._at)


def where_it_left_off(database: Database, start: datetime) -> datetime:
    """The later of `start` and the last instant this sandbox reached."""
    kept = sandbox_instant(database)
    return start if kept is None else max(start, kept)


def sandbox_instant(database: Database) -> datetime | None:
    """The last instant this database's sandbox reached; None outside one."""
    with database.reading() as shelf:
        kept = deployment.kept(shelf, REACHED)
    return None if kept is None else datetime.fromisoformat(kept)


def begin_here(database: Database, jobs: Sequence[Job], at: datetime) -> None:
    """Nothing is caught up in a sandbox that lies before its first instant, whatever the day of the load was."""
    with database.transaction() as shelf:
        for trust_id in trusts.all_ids(shelf):
            books = shelf.books(trust_id)
            if not occurrences.all_cursors(books):
                for job in jobs:
                    occurrences.begin_at(books, job.name, at)


def keep_in(database: Database) -> Callable[[datetime], None]:
    return partial(_keep, database)


def steps(database: Database, jobs: Sequence[Job], delivery: Delivery) -> Step:
    """Jobs do what is due, and then everything due is sent."""

    async def happen(at: datetime) -> None:
        await asyncio.to_thread(run_due, database, jobs, at)
        await delivery.drain()

    return Step(partial(next_happening, database, jobs), happen)


def _keep(database: Database, at: datetime) -> None:
    with database.transaction() as shelf:
        deployment.keep(shelf, REACHED, at.isoformat())
