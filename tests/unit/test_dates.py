"""Dates as people type them, in an academic year."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.dates import day_meant
from tests.factories import TODAY

THIRD = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("2026-12-03", THIRD),
        (" 3 December ", THIRD),
        ("3rd December 2026", THIRD),
        ("Thursday 3 Dec", THIRD),
        ("3/12", THIRD),
        ("03/12/2026", THIRD),
        ("4 March", date(2027, 3, 4)),
        ("31 August", date(2027, 8, 31)),
        ("1 September", date(2026, 9, 1)),
        ("4 March 2026", date(2026, 3, 4)),
    ],
)
def test_a_day_is_understood_the_british_way(words: str, meant: date) -> None:
    assert day_meant(words, TODAY) == meant


@pytest.mark.parametrize(
    "words", ["", "soon", "December", "3", "Monday", "29 February", "32/12", "1" * 400, "\x00", "(;"]
)
def test_what_is_no_whole_day_is_none(words: str) -> None:
    assert day_meant(words, TODAY) is None
