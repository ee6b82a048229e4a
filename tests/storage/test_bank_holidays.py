"""Bank holidays are quiet whether or not somebody wrote them into the trust's file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.attention import TOLD, permitted_at
from storage.bank_holidays import of_england, with_bank_holidays
from storage.database import Database
from storage.trusts import trust_of
from tests.engine.sending import found
from tests.factories import LONDON, a_governor, a_trust, at, on

BARE = replace(a_trust(), bank_holidays={})


@pytest.mark.parametrize(
    ("asked", "rings"),
    [
        ("2027-03-25 12:00", "2027-03-25 12:00"),
        ("2027-03-26 12:00", "2027-03-30 08:00"),  # Good Friday to Easter Monday
        ("2027-05-03 12:00", "2027-05-04 08:00"),
        ("2026-12-28 12:00", "2026-12-29 08:00"),  # Boxing Day of a year in which it was a Saturday
        ("2026-08-31 12:00", "2026-09-01 08:00"),
        ("2026-08-03 12:00", "2026-08-03 12:00"),  # Scotland's
    ],
)
def test_nobody_is_rung_on_a_bank_holiday_of_england(asked: str, rings: str) -> None:
    found_at = permitted_at(a_governor("QFP"), with_bank_holidays(BARE), TOLD, at(asked))
    assert f"{found_at.astimezone(LONDON):%Y-%m-%d %H:%M}" == rings


def test_the_files_own_days_stand_beside_them_and_keep_their_names() -> None:
    trust = replace(BARE, bank_holidays={on("2027-05-03"): "May", on("2027-06-21"): "The trust's own"})
    filled = with_bank_holidays(trust).bank_holidays
    assert filled[on("2027-05-03")] == "May"
    assert filled[on("2027-06-21")] == "The trust's own"
    assert on("2027-05-31") in filled


def test_they_are_known_for_years_ahead() -> None:
    assert {day.year for day in of_england()} >= set(range(2026, 2040))


def test_a_trust_read_from_the_books_has_them(database: Database) -> None:
    found(database)
    with database.reading() as shelf:
        assert date(2030, 12, 25) in trust_of(shelf.books("harbourside")).bank_holidays
