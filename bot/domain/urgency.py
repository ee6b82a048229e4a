"""Urgent news of the board (R8): in spite of quiet time, and at most twice a term."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.domain.people import Person
from bot.domain.spans import Span
from bot.domain.trusts import Trust
from bot.domain.wording import academic_year

A_TERM = 2
EASTER, SUMMER = (4, 1), (9, 1)


def may_hurry(person: Person, trust: Trust, on: date) -> bool:
    """The CEO or the clerk, unless the trust names others."""
    return person.is_here(on) and person.holds_any(trust.rules.urgent_roles, on=on)


def left_this_term(used_on: Iterable[date], on: date) -> int:
    """How many of the term's two are left, after those of these days."""
    term = term_of(on)
    return max(0, A_TERM - sum(day in term for day in used_on))


def term_of(on: date) -> Span:
    """The autumn term to Christmas, the spring term to the end of March, the summer term to the end of August.

    The same days for every school of the trust, so that a count means one thing.
    """
    year = academic_year(on)
    starts = (date(year, 9, 1), date(year + 1, 1, 1), date(year + 1, *EASTER), date(year + 1, *SUMMER))
    number = max(place for place, first in enumerate(starts) if first <= on)
    return Span(starts[number], date.fromordinal(starts[number + 1].toordinal() - 1))
