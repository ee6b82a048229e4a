"""R2, in dates, R4 and R5: when a project starts and ends, with how much notice and for how long."""

from __future__ import annotations

from datetime import date

from bot.domain.calendars import (
    ONE_DAY,
    end_of_school_week,
    first_day_with_notice,
    has_term_dates,
    notice_days,
    present_schools,
    previous_open_day,
    school_weeks,
    schools_of,
)
from bot.domain.charter.findings import HORIZON, LONGEST_YEARS, Circumstances, Finding, span_of, start_of
from bot.domain.charter.purposes import AGREED
from bot.domain.exams import is_clear, next_clear_day
from bot.domain.projects import Draft
from bot.domain.spans import Span
from bot.domain.wording import academic_year, count, day, day_of, names, year_name

PLANNED = "All collaboration should be planned in advance"
LONG_TERM = "… and have a long-term focus on school improvement strategies"


def has_start(draft: Draft, around: Circumstances) -> Finding | None:
    """“All collaboration should have an agreed purpose, timescale and intended impact.”"""
    start = draft.starts_on
    if start is None:
        return _refused("starts_on", "Please choose the day it starts.")
    if start < around.today:
        offered = _first_good_day(draft, around)
        words = f"{day_of(start, around.today)} has passed. {day(offered, around.today)} would give everyone time."
        return _refused("starts_on", words, offered)
    if start - around.today > HORIZON:
        return _refused("starts_on", f"That is more than {LONGEST_YEARS} years away. Please choose an earlier day.")
    return None


def has_end(draft: Draft, around: Circumstances) -> Finding | None:
    """“All collaboration should have an agreed purpose, timescale and intended impact.”"""
    start, end = draft.starts_on, draft.ends_on
    if end is None:
        return _refused("ends_on", "Please choose the day it ends.")
    if start and end < start:
        began = day_of(start, around.today)
        return _refused("ends_on", f"It would end before it starts on {began}. Please choose a later day.")
    if end < around.today:
        return _refused("ends_on", f"{day_of(end, around.today)} has passed. Please choose a later day.")
    if end - (start or around.today) > HORIZON:
        return _refused("ends_on", f"It would run for more than {LONGEST_YEARS} years. Please choose an earlier day.")
    return None


def is_planned_ahead(draft: Draft, around: Circumstances) -> Finding | None:
    """“All collaboration should be planned in advance”: notice that everybody who takes part can use."""
    start, asked = start_of(draft, around), around.trust.rules.min_notice_school_days
    if start is None:
        return None
    notice = notice_days(around.trust, draft.schools, around.today, start)
    if notice >= asked:
        return None
    offered = _first_good_day(draft, around)
    words = (
        f"Starts in {count(notice, 'school day')}; we ask for {asked}. "
        f"{day(offered, around.today)} is the first day that gives everyone time."
    )
    return Finding("R4", "starts_on", words, PLANNED, offered=offered)


def is_long_term(draft: Draft, around: Circumstances) -> Finding | None:
    """“... and have a long-term focus on school improvement strategies”: about a term or longer."""
    span, asked = span_of(draft, around), around.trust.rules.min_length_school_weeks
    if span is None:
        return None
    weeks = school_weeks(around.trust, draft.schools, span)
    if weeks >= asked:
        return None
    offered = _first_good_end(draft, around, span.first)
    longer = school_weeks(around.trust, draft.schools, Span(span.first, offered))
    words = (
        f"Runs for {count(weeks, 'school week')}; we ask for {asked} or more. "
        f"Ending on {day(offered, around.today)} would make it {longer}."
    )
    return Finding("R5", "ends_on", words, LONG_TERM, offered=offered)


def knows_the_terms(draft: Draft, around: Circumstances) -> Finding | None:
    """A note, where a school has not said when its terms are: its weekdays were counted instead."""
    span = span_of(draft, around)
    if span is None:
        return None
    taking_part = schools_of(around.trust, draft.schools) or present_schools(around.trust)
    years = range(academic_year(around.today), academic_year(span.last) + 1)
    unknown = [
        year for year in years if not all(has_term_dates(around.trust, one, date(year, 9, 1)) for one in taking_part)
    ]
    if not unknown:
        return None
    missing = names(year_name(year) for year in unknown)
    return Finding("R4", "starts_on", f"No term dates for {missing} yet: ordinary weekdays were counted.", note=True)


def _first_good_day(draft: Draft, around: Circumstances) -> date:
    """The first day that gives the notice and is clear of exams, so that taking it brings no other warning."""
    asked = around.trust.rules.min_notice_school_days
    earliest = first_day_with_notice(around.trust, draft.schools, around.today, asked)
    return next_clear_day(around.trust, draft.schools, earliest - ONE_DAY)


def _first_good_end(draft: Draft, around: Circumstances, start: date) -> date:
    """The last open day of the first week that is late enough and clear of exams: nobody is to end in a rest."""
    trust, asked = around.trust, around.trust.rules.min_length_school_weeks
    end = _last_open_day(draft, around, end_of_school_week(trust, draft.schools, start, asked))
    if all(is_clear(trust, school, end) for school in schools_of(trust, draft.schools)):
        return end
    later = next_clear_day(trust, draft.schools, end)
    return _last_open_day(draft, around, end_of_school_week(trust, draft.schools, later, 1))


def _last_open_day(draft: Draft, around: Circumstances, friday: date) -> date:
    """The Friday, or the last day before it on which every school is open."""
    return previous_open_day(around.trust, draft.schools, friday + ONE_DAY, within=5) or friday


def _refused(field: str, words: str, offered: date | None = None) -> Finding:
    return Finding("R2", field, words, AGREED, blocks=True, offered=offered)
