"""Dates as people type them."""

from __future__ import annotations

from datetime import date, datetime

from dateutil.parser import ParserError, parse

from bot.domain.wording import academic_year


def day_meant(words: str, today: date) -> date | None:
    """The day of `2026-12-03`, `3/12/2026`, `3 December` or `Thursday 3 Dec`; None where it is no whole day.

    Without a year, the one in the academic year of `today`.
    """
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        return _parsed(words, today)


def _parsed(words: str, today: date) -> date | None:
    first = _read(words, datetime(academic_year(today), 9, 1))  # noqa: DTZ001 -- a day, not an instant
    other = _read(words, datetime(academic_year(today) + 1, 8, 2))  # noqa: DTZ001
    if first is None or other is None or first.month != other.month or first.day != other.day:
        return None
    if first.year == other.year:
        return first
    return first if academic_year(first) == academic_year(today) else other


def _read(words: str, default: datetime) -> date | None:
    try:
        return parse(words, dayfirst=True, default=default).date()
    except (ParserError, OverflowError):
        return None
