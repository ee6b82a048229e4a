"""The weekly meeting: when its items open and close, when the agenda is posted, and what fits on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from bot.domain.calendars import (
    ONE_DAY,
    is_open_anywhere,
    is_open_to_staff,
    is_school_week,
    monday_of,
    next_open_day,
    present_schools,
    previous_open_day,
)
from bot.domain.instants import instant, local_day
from bot.domain.meetings import AgendaItem, Meeting
from bot.domain.trusts import Moment, School, StandingItem, Trust
from bot.domain.wording import count

FURTHEST_BACK = 4
FIRST_THING = time(8, 0)
WEEKS_AHEAD = 104
CANCELLED = "cancelled"
LONGEST_MINUTES = 240
LONGEST_ENDING = 40
LONGEST_ITEM = 200
Planned = tuple[date, time]
MINUTES_AT_THE_END = re.compile(
    r"[\s,;:\u2013-]*(?:\bfor\s+)?[(\[]?\b(?P<number>\d{1,3})\s*(?P<unit>minutes?|mins?|hours?|hrs?)\b\.?[)\]]?[\s.]*$",
    re.IGNORECASE,
)
MINUTES_AT_THE_BEGINNING = re.compile(
    r"^[(\[]?(?P<number>\d{1,3})\s*(?P<unit>minutes|mins?|hours|hrs?)\b\.?[)\]]?(?:\s+(?:for|on)\b)?[\s,;:\u2013-]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Week:
    """One meeting and its three instants before it, in UTC; `meeting` is its id in the register, where it has one."""

    meeting_on: date
    meets_at: datetime
    opens_at: datetime
    closes_at: datetime
    posts_at: datetime
    minutes: int
    meeting: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Arranged:
    """What is on the agenda and what waits for the next; `minutes` counts standing and chosen items.

    `untimed` items said nothing of their length; `over` is by how many minutes the meeting is too full.
    """

    chosen: tuple[AgendaItem, ...]
    carried: tuple[AgendaItem, ...]
    minutes: int
    total: int
    untimed: int

    @property
    def over(self) -> int:
        return max(0, self.minutes - self.total)


# ------------------------------------------------------------------------------------------ the weeks


def weeks(trust: Trust, register: Iterable[Meeting], after: datetime) -> Iterator[Week]:
    """Every weekly meeting that begins after that moment, in order, for two years.

    `register` is that group's listed meetings: they overrule the settings in their own week, cancelled ones too.
    A week that is closed in every school has none unless one is listed.
    """
    listed = _by_week(register)
    first = monday_of(local_day(trust.zone, after))
    mondays = (first + timedelta(weeks=number) for number in range(WEEKS_AHEAD))
    found = chain.from_iterable(_of_week(trust, listed, monday) for monday in mondays)
    return (week for week in found if week.meets_at > after)


def schools_away(trust: Trust, meeting_on: date) -> tuple[School, ...]:
    """The schools that are closed on the day of the meeting: their heads are listed as away."""
    return tuple(school for school in present_schools(trust) if not is_open_to_staff(trust, school, meeting_on))


def _by_week(register: Iterable[Meeting]) -> Mapping[date, list[Meeting]]:
    listed: dict[date, list[Meeting]] = {}
    for meeting in sorted(register, key=lambda one: (one.held_on, one.starts)):
        listed.setdefault(monday_of(meeting.held_on), []).append(meeting)
    return listed


def _of_week(trust: Trust, listed: Mapping[date, list[Meeting]], monday: date) -> Iterator[Week]:
    meets = trust.rules.elt.meets
    if monday in listed:
        for meeting in listed[monday]:
            if meeting.status != CANCELLED:
                yield _listed(trust, meeting)
        return
    usual = monday + ONE_DAY * meets.weekday
    if is_school_week(trust, monday) and is_open_anywhere(trust, usual):
        yield _week(trust, usual, meets.at, trust.rules.elt.minutes)


def _listed(trust: Trust, meeting: Meeting) -> Week:
    return _week(trust, meeting.held_on, meeting.starts, meeting.minutes, meeting.id, meeting.link)


def _week(
    trust: Trust, on: date, starts: time, minutes: int, meeting: str | None = None, link: str | None = None
) -> Week:
    meets_at, rules = instant(trust.zone, on, starts), trust.rules.elt
    post = _last_before(rules.post, (on, starts))
    close = _last_before(rules.items_close, post)
    opening = _last_before(rules.items_open, close)
    posts_at = _moved(trust, post, meets_at)
    closes_at = min(posts_at, _moved(trust, close, meets_at))
    opens_at = min(closes_at, _moved(trust, opening, meets_at))
    return Week(on, meets_at, opens_at, closes_at, posts_at, minutes, meeting, link)


def _last_before(wanted: Moment, before: Planned) -> Planned:
    """The last such weekday and time of day before that one, or at it."""
    day, at = before
    last = day - ONE_DAY * ((day.weekday() - wanted.weekday) % 7)
    late = last == day and wanted.at > at
    return (last - timedelta(weeks=1) if late else last, wanted.at)


def _moved(trust: Trust, planned: Planned, meets_at: datetime) -> datetime:
    """Off a day that is closed in every school: to the working day before, if at most four days earlier, else to
    08:00 of the first open day; never past the meeting."""
    day, at = planned
    if is_open_anywhere(trust, day):
        return instant(trust.zone, day, at)
    earlier = previous_open_day(trust, (), day, within=FURTHEST_BACK)
    later = instant(trust.zone, next_open_day(trust, (), day), FIRST_THING)
    if earlier is None and later < meets_at:
        return later
    return instant(trust.zone, earlier or previous_open_day(trust, (), day) or day, at)


# ------------------------------------------------------------------------------------------ the items


def words_and_minutes(said: str) -> tuple[str, int | None]:
    """`Lunch rota 10 min` is `("Lunch rota", 10)`; None where no length is said at the end or the beginning."""
    words = " ".join(said.split())
    found = MINUTES_AT_THE_END.search(words, max(0, len(words) - LONGEST_ENDING))
    found = found or MINUTES_AT_THE_BEGINNING.match(words)
    if not found:
        return words, None
    minutes = int(found["number"]) * (60 if found["unit"].lower().startswith("h") else 1)
    if not 0 < minutes <= LONGEST_MINUTES:
        return words, None
    return (words[: found.start()] + words[found.end() :]).strip(), minutes


def mistake_in(words: str) -> str | None:
    """What keeps these words from being an item, and the remedy; None where nothing does."""
    if not words:
        return "Say in a few words what it is about: `/collab agenda add Lunch rota 10 min`. Nothing was added."
    if len(words) > LONGEST_ITEM:
        has = f"That has {count(len(words), 'character')}; {LONGEST_ITEM} is the most."
        return f"{has} A line is enough, the rest can be said at the meeting. Nothing was added."
    return None


def mistake_in_minutes(minutes: int | None) -> str | None:
    """What keeps this from being an item's length, and the remedy; None where nothing does."""
    if minutes is None or 0 < minutes <= LONGEST_MINUTES:
        return None
    return f"From 1 to {LONGEST_MINUTES} minutes, or leave it empty. Nothing was added."


def arranged(items: Iterable[AgendaItem], standing: Iterable[StandingItem], max_items: int, total: int) -> Arranged:
    """The first `max_items`: those carried from earlier weeks before the others, each in the order of asking.

    Standing items and open actions are not among the eight.
    """
    waiting = sorted(items, key=lambda item: (item.carried_from or date.max, item.added_at, item.id))
    chosen, carried = tuple(waiting[:max_items]), tuple(waiting[max_items:])
    minutes = sum(item.minutes for item in standing) + sum(item.minutes or 0 for item in chosen)
    return Arranged(chosen, carried, minutes, total, sum(item.minutes is None for item in chosen))
