"""What happens by itself: each job has a name, its moments, its work, and what becomes of moments that were missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from bot.domain.instants import instant, local_day
from bot.domain.trusts import Trust
from bot.services import decisions
from bot.services.agendas import weekly
from bot.services.checkins import ask as checkins
from storage.database import Books

AN_HOUR, A_WEEK = timedelta(hours=1), timedelta(days=7)
THE_MEETING = "those who come to the weekly meeting"
LEADS = "project leads and their sponsors"
NEWCOMERS = "whoever has come into an office that decides"
MORNING = time(8)


class Moments(Protocol):
    """The first moment strictly after `after` at which the job is due, or None. It only reads."""

    def __call__(self, books: Books, trust: Trust, after: datetime) -> datetime | None: ...


class Work(Protocol):
    """What the job does at one of its moments, in one transaction: it stores and tells, and sends nothing."""

    def __call__(self, books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What becomes of moments that were missed. `choose(due, now)` gives those of them that are made up for."""

    name: str
    words: str
    choose: Callable[[Sequence[datetime], datetime], Sequence[datetime]]


latest = CatchUp("latest", "If moments were missed, only the last counts.", lambda due, now: due[-1:])
every_one = CatchUp("every one", "If moments were missed, each is made up for.", lambda due, now: due)


@dataclass(frozen=True, slots=True)
class Job:
    """`name` is kept in the database: a new name is a new job. `cares` names whose job it is, for people.

    A moment that changed settings put into the past is made up for if it lies at most `reaches_back` ago. Longer than
    an hour is for work that knows by itself whether it was done, since its old moment has another name.
    """

    name: str
    moments: Moments
    work: Work
    catch_up: CatchUp
    cares: str
    reaches_back: timedelta = AN_HOUR

    @property
    def noun(self) -> str:
        """The room it belongs to: `agendas`."""
        return self.work.__module__.removeprefix("bot.services.").partition(".")[0]


def daily(at: Callable[[Trust], time]) -> Moments:
    """Every day when the clocks there show that time; a day on which they skip it is not left out."""

    def moments(books: Books, trust: Trust, after: datetime) -> datetime:
        today = local_day(trust.zone, after)
        days = (today + timedelta(days=ahead) for ahead in range(3))
        return next(moment for day in days if (moment := instant(trust.zone, day, at(trust))) > after)

    return moments


JOBS: tuple[Job, ...] = (
    Job("open_agenda_items", weekly.open_moments, weekly.open_items, latest, THE_MEETING, A_WEEK),
    Job("post_weekly_agenda", weekly.post_moments, weekly.post_weekly, every_one, THE_MEETING, A_WEEK),
    Job("ask_checkins", daily(lambda trust: trust.rules.checkin.due.at), checkins.ask, latest, LEADS),
    Job("hand_over_decisions", daily(lambda trust: MORNING), decisions.hand_over, latest, NEWCOMERS),
)
