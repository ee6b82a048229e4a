"""Check-ins: how a project goes, asked every few weeks in forty seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, takewhile

from bot.domain.calendars import ONE_DAY, is_open_week, is_school_week, last_worked_day, next_working_day, own_schools
from bot.domain.instants import instant, local_day, local_time
from bot.domain.people import Person
from bot.domain.projects import LIVE, Project
from bot.domain.trusts import Trust

GREEN, AMBER, RED = "green", "amber", "red"
EFFORTS = ("saved", "same", "cost")
STATUSES = (GREEN, AMBER, RED)
DUE, ASKED, ANSWERED, NOTHING_NEW, MISSED, SKIPPED = "due", "asked", "answered", "nothing_new", "missed", "skipped"
OPEN = frozenset({DUE, ASKED})
GIVEN = frozenset({ANSWERED, NOTHING_NEW})
LONGEST_PROGRESS, LONGEST_REST = 600, 300


@dataclass(frozen=True, slots=True)
class Checkin:
    """`state` is due, asked, answered, nothing_new, missed or skipped; `effort` says whether it saved or cost time."""

    id: str
    project: str
    due_on: date
    state: str
    asked_at: datetime | None = None
    reminded_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    status: str | None = None
    progress: str = ""
    next: str = ""
    blocker: str = ""
    effort: str | None = None


def next_due_on(
    trust: Trust, project: Project, lead: Person, *, approved_at: datetime, last_due_on: date | None = None
) -> date | None:
    """The next check-in's day: n weeks after the last one's, or the first such weekday from start and approval.

    A day in a closed week or in a pause of the project is skipped, and the rhythm goes on from it. None once the
    project has ended, or where it is not running.
    """
    if project.status not in LIVE:
        return None
    planned = _from_last(trust, last_due_on) if last_due_on else _from_start(trust, project, lead, approved_at)
    running = takewhile(lambda day: day <= project.ends_on, planned)
    return next((day for day in running if not is_skipped(trust, project, lead, day)), None)


def is_skipped(trust: Trust, project: Project, lead: Person, due_on: date) -> bool:
    """Before the start, in a week closed at the lead's school or without a pupil day at any taking part, or at rest."""
    own = tuple(school.id for school in own_schools(trust, lead, due_on))
    at_work = is_open_week(trust, due_on, own) and is_school_week(trust, due_on, project.schools)
    return due_on < project.starts_on or not at_work or any(due_on in pause for pause in project.pauses)


def asked_at(trust: Trust, lead: Person, due_on: date) -> datetime:
    """When a check-in of that day is asked, in UTC: on the lead's last working day, if they do not work on it.

    A closed day or an exam window is not looked at here: it holds the message when it is due.
    """
    return instant(trust.zone, last_worked_day(lead, due_on), trust.rules.checkin.due.at)


def reminder_at(trust: Trust, lead: Person, asked: datetime) -> datetime:
    """The lead's next working day after they were asked, at the same time of day."""
    day = next_working_day(trust, lead, local_day(trust.zone, asked))
    return instant(trust.zone, day, local_time(trust.zone, asked))


def misses_in_a_row(history: Iterable[Checkin]) -> int:
    """How many of the latest were missed, one after the other; those skipped or still open are passed over."""
    settled = [one for one in history if one.state in GIVEN or one.state == MISSED]
    latest = sorted(settled, key=lambda one: one.due_on, reverse=True)
    return sum(1 for _ in takewhile(lambda one: one.state == MISSED, latest))


def asks_sponsor(trust: Trust, history: Iterable[Checkin]) -> bool:
    """Whether the sponsor is asked, kindly and once: at the second miss in a row (as the settings say)."""
    return 0 < trust.rules.checkin.escalate_after_missed == misses_in_a_row(history)


def needs_sponsor(status: str | None) -> bool:
    """Amber and red go to the sponsor."""
    return status in (AMBER, RED)


def last_answer(history: Iterable[Checkin]) -> Checkin | None:
    """The latest that says how it goes: what the next card shows."""
    told = [one for one in history if one.state == ANSWERED]
    return max(told, key=lambda one: one.due_on, default=None)


def _from_last(trust: Trust, last_due_on: date) -> Iterator[date]:
    weeks = timedelta(weeks=max(1, trust.rules.checkin.every_weeks))
    return (_weekday_from(trust, last_due_on + weeks * number) for number in count(1))


def _from_start(trust: Trust, project: Project, lead: Person, approved_at: datetime) -> Iterator[date]:
    """The first weekday whose asking is still to come when the project is approved and has started."""
    first = _weekday_from(trust, max(project.starts_on, local_day(trust.zone, approved_at)))
    if asked_at(trust, lead, first) < approved_at:
        first += timedelta(weeks=1)
    yield first
    yield from _from_last(trust, first)


def _weekday_from(trust: Trust, day: date) -> date:
    return day + ONE_DAY * ((trust.rules.checkin.due.weekday - day.weekday()) % 7)
