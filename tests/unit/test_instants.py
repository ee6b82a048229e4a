"""Wall clocks and instants, on ordinary days and when the clocks change."""

from datetime import UTC, date, datetime, time

import pytest

from bot.domain.instants import instant, local_day, local_time
from tests.factories import LONDON


@pytest.mark.parametrize(
    ("day", "shown", "second", "expected"),
    [
        ("2026-11-25", time(8, 30), False, "2026-11-25T08:30:00+00:00"),
        ("2027-06-25", time(8, 30), False, "2027-06-25T07:30:00+00:00"),
        ("2027-06-25", time(8, 30), True, "2027-06-25T07:30:00+00:00"),
        ("2026-10-25", time(1, 30), False, "2026-10-25T00:30:00+00:00"),  # it happens twice
        ("2026-10-25", time(1, 30), True, "2026-10-25T01:30:00+00:00"),
        ("2027-03-28", time(1, 30), False, "2027-03-28T01:30:00+00:00"),  # it does not happen
        ("2027-03-28", time(1, 30), True, "2027-03-28T01:30:00+00:00"),
    ],
)
def test_what_the_clock_shows_is_one_moment(day: str, shown: time, second: bool, expected: str) -> None:
    found = instant(LONDON, date.fromisoformat(day), shown, second=second)
    assert found == datetime.fromisoformat(expected)
    assert found.tzinfo is UTC


def test_a_moment_has_a_local_day_and_time() -> None:
    late = datetime(2027, 6, 24, 23, 30, tzinfo=UTC)
    assert local_day(LONDON, late) == date(2027, 6, 25)
    assert local_time(LONDON, late) == time(0, 30)
