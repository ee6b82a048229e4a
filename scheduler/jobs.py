"""What happens by itself: each job has a name, its moments, its work, and what becomes of moments that were missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from bot.domain.instants import instant, local_day
from bot.domain.trusts import Trust
from bot.services import agendas
from bot.services.checkins import ask as checkins
from storage.database import Books

CatchUp = Callable[[Sequence[datetime], datetime], Sequence[datetime]]


class Moments(Protocol):
    """The first moment strictly after `after` at which the job is due, or None. It only reads."""

    def __call__(self, books: Books, trust: Trust, after: datetime) -> datetime | None: ...


class Work(Protocol):
    """What the job does at one of its moments, in one transaction: it stores and tells, and sends nothing."""

    def __call__(self, books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None: ...


def latest(due: Sequence[datetime], now: datetime) -> Sequence[datetime]:
    """Of the moments that were missed only the last one counts."""
    return due[-1:]


def every_one(due: Sequence[datetime], now: datetime) -> Sequence[datetime]:
    """Each moment that was missed is made up for."""
    return due


def unless_older_than(age: timedelta) -> CatchUp:
    """The last one counts, unless it is so long ago that it would only puzzle people."""

    def catch_up(due: Sequence[datetime], now: datetime) -> Sequence[datetime]:
        return [moment for moment in due[-1:] if now - moment <= age]

    return catch_up


@dataclass(frozen=True, slots=True)
class Job:
    """`name` is kept in the database: a new name is a new job."""

    name: str
    moments: Moments
    work: Work
    catch_up: CatchUp


def daily(at: Callable[[Trust], time]) -> Moments:
    """Every day when the clocks there show that time; a day on which they skip it is not left out."""

    def moments(books: Books, trust: Trust, after: datetime) -> datetime:
        today = local_day(trust.zone, after)
        days = (today + timedelta(days=ahead) for ahead in range(3))
        return next(moment for day in days if (moment := instant(trust.zone, day, at(trust))) > after)

    return moments


JOBS: tuple[Job, ...] = (
    Job("open_agenda_items", agendas.open_moments, agendas.open_items, latest),
    Job("post_weekly_agenda", agendas.post_moments, agendas.post_weekly, every_one),
    Job("ask_checkins", daily(lambda trust: trust.rules.checkin.due.at), checkins.ask, latest),
)
