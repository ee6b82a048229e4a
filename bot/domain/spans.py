"""Spans of days and hours, and a school's year as its calendar tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property

WORKING_WEEK = range(5)
"""Monday to Friday."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def meets(self, other: Span) -> bool:
        return self.first <= other.last and other.first <= self.last

    def each(self) -> Iterator[date]:
        return map(date.fromordinal, range(self.first.toordinal(), self.last.toordinal() + 1))


@dataclass(frozen=True, slots=True)
class Hours:
    """A daily stretch, `start` included and `end` not; it may cross midnight."""

    start: time
    end: time

    def __contains__(self, moment: time) -> bool:
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True, slots=True)
class HalfTerm:
    id: str
    name: str
    days: Span


@dataclass(frozen=True)
class Calendar:
    """One school's year: half-terms, and the INSET days on which staff work and pupils do not come."""

    id: str
    half_terms: tuple[HalfTerm, ...]
    inset_days: frozenset[date] = frozenset()

    @cached_property
    def term_days(self) -> frozenset[date]:
        """Every day of a half-term, weekends and all."""
        return frozenset(day for term in self.half_terms for day in term.days.each())

    @cached_property
    def years(self) -> frozenset[int]:
        """The academic years it speaks of, by the calendar year in which each begins."""
        firsts = (term.days.first for term in self.half_terms)
        return frozenset(first.year if first.month >= 9 else first.year - 1 for first in firsts)


@dataclass(frozen=True, slots=True)
class Stretch:
    """An examination term of one school; `assumed` where it stands in for exam dates nobody has given."""

    name: str
    days: Span
    assumed: bool = False
