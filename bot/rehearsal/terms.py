"""Which days a rehearsal plays: the terms of a trust, from the half-terms of its schools' calendars."""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.calendars import is_school_week, monday_of
from bot.domain.spans import Span
from bot.domain.trusts import Trust
from bot.domain.wording import academic_year

A_WEEK = timedelta(days=7)


def terms(trust: Trust) -> tuple[Span, ...]:
    """Autumn, spring and summer of each year the calendars speak of, each from its first school's to its last's."""
    found: dict[tuple[int, int], Span] = {}
    for calendar in trust.calendars.values():
        for half_term in calendar.half_terms:
            days = half_term.days
            key = (academic_year(days.first), _third(days.first))
            known = found.get(key, days)
            found[key] = Span(min(known.first, days.first), max(known.last, days.last))
    return tuple(found[key] for key in sorted(found))


def term_at(trust: Trust, on: date) -> Span | None:
    """The term of that day, or the next one; None where the calendars speak of none."""
    return next((term for term in terms(trust) if on <= term.last), None)


def school_weeks_of(trust: Trust, span: Span) -> list[date]:
    """The Mondays of the span's school weeks."""
    mondays = (monday_of(span.first) + A_WEEK * number for number in range((span.last - span.first).days // 7 + 2))
    return [monday for monday in mondays if monday <= span.last and is_school_week(trust, monday)]


def _third(first: date) -> int:
    """0 for autumn, 1 for spring, 2 for summer: half-terms begin from August, in winter, and after Easter."""
    if first.month >= 8:
        return 0
    return 1 if first.month < 4 else 2
