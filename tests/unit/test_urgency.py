"""Urgent is urgent because it is rare: twice a term."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.spans import Span
from bot.domain.urgency import left_this_term, may_hurry, term_of
from tests.factories import a_governor, a_head, a_trust, on, the_ceo, the_clerk

TRUST = a_trust()
TODAY = on("2026-12-04")


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-09-01", "2026-09-01", "2026-12-31"),
        ("2026-12-31", "2026-09-01", "2026-12-31"),
        ("2027-01-01", "2027-01-01", "2027-03-31"),
        ("2027-03-31", "2027-01-01", "2027-03-31"),
        ("2027-04-01", "2027-04-01", "2027-08-31"),
        ("2027-08-31", "2027-04-01", "2027-08-31"),
    ],
)
def test_a_year_has_three_terms(day: str, first: str, last: str) -> None:
    assert term_of(on(day)) == Span(on(first), on(last))


@pytest.mark.parametrize(
    ("used", "left"),
    [
        ([], 2),
        (["2026-11-01"], 1),
        (["2026-09-01", "2026-12-04"], 0),
        (["2026-09-01", "2026-12-04", "2026-12-04"], 0),
        (["2026-08-31", "2025-12-04"], 2),
    ],
)
def test_two_are_left_at_the_start_of_each(used: list[str], left: int) -> None:
    assert left_this_term([on(day) for day in used], TODAY) == left


def test_it_is_the_ceos_and_the_clerks_unless_the_trust_names_others() -> None:
    assert may_hurry(the_ceo(), TRUST, TODAY)
    assert may_hurry(the_clerk(), TRUST, TODAY)
    assert not may_hurry(a_head(), TRUST, TODAY)
    assert not may_hurry(a_governor(), TRUST, TODAY)
    heads = replace(TRUST, rules=replace(TRUST.rules, urgent_roles=frozenset({"headteacher"})))
    assert may_hurry(a_head(), heads, TODAY)
    assert not may_hurry(the_ceo(), heads, TODAY)
