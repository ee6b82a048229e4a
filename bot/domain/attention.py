"""Quiet time (R8): "focus on staff wellbeing". When a message may ring somebody.

An answer to one's own press is never held, nor is what was released as urgent. A decision and the board's digest
wait for waking hours, a told message for the person to be back too; a prompt goes out in term only, and in no window
of exams to avoid at their own school. How many of the last two a person gets is for `bot.domain.caps`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.calendars import (
    ONE_DAY,
    is_open_anywhere,
    is_open_for,
    is_open_to_staff,
    own_schools,
    present_schools,
    schools_of,
    works_on,
)
from bot.domain.exams import AVOID, windows_on
from bot.domain.instants import instant, local_day, local_time
from bot.domain.people import GOVERNANCE_ROLES, STAFF_ROLES, Person
from bot.domain.spans import Hours
from bot.domain.trusts import QuietHours, School, Trust

ANSWER, DECISION, TOLD, PROMPT = "answer", "decision", "told", "prompt"
DIGEST, URGENT = "digest", "urgent"
CAPPED = frozenset({TOLD, PROMPT})
NEVER_HELD = frozenset({ANSWER, URGENT})
MORNING = time(8, 0)
MIDNIGHT = time(0)
LONGEST_WAIT = 1100


@dataclass(frozen=True, slots=True)
class Quiet:
    """When not to ring somebody: at these times of day, and on the days that are `closed` to them."""

    hours: tuple[Hours, ...]
    closed: Callable[[date], bool]

    def at(self, moment: time) -> bool:
        return any(moment in hours for hours in self.hours)


def permitted_at(person: Person, trust: Trust, message_class: str, moment: datetime) -> datetime:
    """The earliest UTC instant, at or after `moment`, at which a message of that class may ring this person.

    A prompt that is held goes out on the next permitted morning, not in the first minute of the day. Somebody who
    is never free within three years is rung at the end of them: nothing waits for ever.
    """
    if message_class in NEVER_HELD:
        return moment.astimezone(UTC)
    quiet = quiet_of(person, trust, message_class, local_day(trust.zone, moment))
    earliest = _earliest(trust, quiet, moment)
    if message_class != PROMPT or earliest == moment:
        return earliest
    return _next_morning(person, trust, quiet, moment)


def next_permitted_morning(person: Person, trust: Trust, moment: datetime) -> datetime:
    """The morning after `moment`, in UTC: 08:00 or the person's own digest time, or the end of their quiet hours if
    that is later, on the first day that is not closed to them. Their weekly batch does not delay it."""
    return morning_after(person, trust, TOLD, moment)


def morning_after(person: Person, trust: Trust, message_class: str, moment: datetime) -> datetime:
    """The next permitted morning for a message of that class."""
    return _next_morning(person, trust, quiet_of(person, trust, message_class, local_day(trust.zone, moment)), moment)


def permitted_in_channel(
    trust: Trust, moment: datetime, *, schools: Iterable[str] = (), governance: bool = False
) -> datetime:
    """When a post that nobody scheduled may go into a channel of these schools (of the trust, where none is named):
    in staff hours, or a committee's in governors' hours."""
    kind = trust.rules.governors_quiet if governance else trust.rules.staff_quiet
    named = schools_of(trust, schools) or present_schools(trust)

    def closed(day: date) -> bool:
        shut = kind.closures and not any(is_open_to_staff(trust, school, day) for school in named)
        return shut or day in trust.bank_holidays or (kind.weekends and day.weekday() > 4)

    return _earliest(trust, Quiet((kind.hours,), closed), moment)


def quiet_of(person: Person, trust: Trust, message_class: str, on: date) -> Quiet:
    """The person's quiet time for that class, by the offices they hold that day.

    Whoever is both staff and governor gets the stricter of the two rules; their own hours stand instead of both.
    """
    kinds = _kinds(person, trust, on)
    hours = (person.own_quiet,) if person.own_quiet else tuple(kind.hours for kind, _ in kinds)

    def closed(day: date) -> bool:
        return (
            day in trust.bank_holidays
            or any(_is_closed(person, trust, kind, roles, day) for kind, roles in kinds)
            or (message_class in CAPPED and any(day in away for away in person.away))
            or (message_class == PROMPT and not _may_be_prompted(person, trust, day))
        )

    return Quiet(hours, closed)


def _kinds(person: Person, trust: Trust, on: date) -> list[tuple[QuietHours, frozenset[str]]]:
    """The rules that bind them, each with the roles it binds them by; staff's where they hold no office at all."""
    staff = (trust.rules.staff_quiet, STAFF_ROLES)
    governance = (trust.rules.governors_quiet, GOVERNANCE_ROLES)
    if not person.is_in_governance(on):
        return [staff]
    return [staff, governance] if person.is_staff(on) else [governance]


def _is_closed(person: Person, trust: Trust, kind: QuietHours, roles: frozenset[str], day: date) -> bool:
    if day.weekday() > 4:
        return kind.weekends
    if roles is STAFF_ROLES and not works_on(person, day):
        return True
    if not kind.closures:
        return False
    own = _schools_as(person, trust, roles, day)
    return not any(is_open_to_staff(trust, school, day) for school in own or present_schools(trust))


def _schools_as(person: Person, trust: Trust, roles: frozenset[str], day: date) -> tuple[School, ...]:
    """The schools they belong to in these roles; without one in particular, the one of the register."""
    places = {office.place for office in person.offices_on(day) if office.role in roles and office.place}
    return schools_of(trust, places) or schools_of(trust, (person.school,) if person.school else ())


def _may_be_prompted(person: Person, trust: Trust, day: date) -> bool:
    """In term, and in no window to avoid of their own school."""
    own = own_schools(trust, person, day)
    in_term = is_open_for(trust, person, day) if own else is_open_anywhere(trust, day)
    return in_term and not any(windows_on(trust, school, day, AVOID) for school in own)


def _next_morning(person: Person, trust: Trust, quiet: Quiet, moment: datetime) -> datetime:
    first = local_day(trust.zone, moment)
    mornings = (instant(trust.zone, day, person.digest_at or MORNING) for day in _days(first) if not quiet.closed(day))
    permitted = (_earliest(trust, quiet, morning) for morning in mornings)
    return next((morning for morning in permitted if morning > moment), moment + timedelta(days=LONGEST_WAIT))


def _earliest(trust: Trust, quiet: Quiet, moment: datetime) -> datetime:
    """The first instant, at or after that moment, outside closed days and quiet hours."""
    first = local_day(trust.zone, moment)
    starts = (max(moment, instant(trust.zone, day, MIDNIGHT)) for day in _days(first) if not quiet.closed(day))
    found = (_first_free(trust, quiet, start) for start in starts)
    free = next((one for one in found if one is not None), moment + timedelta(days=LONGEST_WAIT))
    return free.astimezone(UTC)


def _first_free(trust: Trust, quiet: Quiet, start: datetime) -> datetime | None:
    """The first instant of the rest of that local day outside quiet hours; None where all of it is quiet."""
    day = local_day(trust.zone, start)
    ends = {instant(trust.zone, day, hours.end, second=again) for hours in quiet.hours for again in (False, True)}
    candidates = sorted({start, *(end for end in ends if end > start)})
    free = (one for one in candidates if not quiet.at(local_time(trust.zone, one)))
    return next((one for one in free if local_day(trust.zone, one) == day), None)


def _days(first: date) -> Iterable[date]:
    return (first + ONE_DAY * number for number in range(LONGEST_WAIT))
