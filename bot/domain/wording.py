"""Dates, times, names and numbers as people here write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, time
from difflib import get_close_matches
from functools import cache, lru_cache

from bot.domain.spans import Span
from bot.domain.trusts import Trust

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORTENED = {"ceo": "CEO", "it_lead": "IT lead", "senco": "SENCO"}
KINDS_OF_SCHOOL = (
    "church of england", "roman catholic", "sixth form", "c of e", "academy", "catholic", "cofe", "college",
    "community", "first", "high", "infant", "infants", "infants'", "junior", "juniors", "middle", "nursery",
    "primary", "rc", "school", "secondary", "special",
)  # fmt: skip
NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def letters(typed: str) -> str:
    """What was typed, without what is no letter anywhere: NUL and its kin, and half of a surrogate pair.

    Line breaks and tabs stay.
    """
    return typed if typed.isprintable() else NO_LETTER.sub("", typed)


def academic_year(on: date) -> int:
    """The calendar year in which that day's academic year (1 September to 31 August) began."""
    return on.year if on.month >= 9 else on.year - 1


def year_name(year: int) -> str:
    """The academic year that began in `year`, as 2026/27."""
    return f"{year}/{(year + 1) % 100:02}"


def day_of(on: date, today: date | None = None) -> str:
    """`11 May`; with the year where it is not in the academic year of `today`."""
    words = f"{on.day} {MONTHS[on.month - 1]}"
    if today is None or academic_year(on) == academic_year(today):
        return words
    return f"{words} {on.year}"


def day(on: date, today: date | None = None) -> str:
    """`Wednesday 25 November`; with the year where it is not in the academic year of `today`."""
    return f"{WEEKDAYS[on.weekday()]} {day_of(on, today)}"


def span(days: Span, today: date | None = None) -> str:
    """`10 to 13 May`, `12 April to 23 June`, or the one day it is."""
    last = day_of(days.last, today)
    if days.first == days.last:
        return last
    if (days.first.year, days.first.month) == (days.last.year, days.last.month):
        return f"{days.first.day} to {last}"
    if days.first.year != days.last.year and last.endswith(str(days.last.year)):
        return f"{day_of(days.first)} {days.first.year} to {last}"
    return f"{day_of(days.first)} to {last}"


def clock(at: time) -> str:
    """`08:30`."""
    return f"{at.hour:02}:{at.minute:02}"


def names(words: Iterable[str], last: str = "and") -> str:
    """`A, B and C`; the empty string for nobody."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 school`, `2 schools`, `1,200 characters`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def role_words(role: str) -> str:
    """`Chief operating officer`, `CEO`: for a role that has no word of the trust's own."""
    return SHORTENED.get(role) or role.replace("_", " ").capitalize()


def school_names(trust: Trust) -> Mapping[str, str]:
    """What each school is called for short (Marrowdown); in full where two would be called the same."""
    return _short_names(tuple((school.id, school.name) for school in trust.schools.values()))


def schools(trust: Trust, ids: Iterable[str]) -> str:
    """`Quillfeather, St Thistlewick's and Copperlatch`, in the register's order."""
    wanted = set(ids)
    return names(name for id_, name in school_names(trust).items() if id_ in wanted)


@lru_cache
def _short_names(known: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Of ids and names."""
    short = [_short(name) for _, name in known]
    taken = Counter(short)
    return {id_: one if taken[one] == 1 else name for (id_, name), one in zip(known, short, strict=True)}


@cache
def _short(name: str) -> str:
    kept = name.strip()
    while shorter := _without_kind(kept):
        kept = shorter
    return kept


def _without_kind(name: str) -> str:
    for kind in KINDS_OF_SCHOOL:
        rest = name[: -len(kind) - 1].strip()
        if name.lower().endswith(f" {kind}") and rest.lower() not in ("", "the"):
            return rest
    return ""


def nearest(typed: str, known: Iterable[str]) -> str | None:
    """The known word that the typed one was probably meant to be; None where none comes near."""
    close = get_close_matches(typed.casefold(), list(known), n=1, cutoff=0.6)
    return close[0] if close else None
