"""The bench's own sums: what it prints is what was measured."""

from __future__ import annotations

import pytest

from bench import report
from bench.arithmetic import Aim, Comparison, Figures, Round, percentile


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ((1.0,), 50, 1.0),
        ((1.0,), 99, 1.0),
        ((2.0, 1.0), 50, 1.0),
        ((3.0, 1.0, 2.0), 50, 2.0),
        ((4.0, 3.0, 2.0, 1.0), 50, 2.0),
        (tuple(float(n) for n in range(1, 101)), 99, 99.0),
        (tuple(float(n) for n in range(1, 101)), 100, 100.0),
        (tuple(float(n) for n in range(1, 201)), 99, 198.0),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(values: tuple[float, ...], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_a_rate_counts_what_was_done_side_by_side() -> None:
    assert Round(each=(0.5, 0.5, 0.5, 0.5), whole=1.0).rate == 4.0


def test_the_quietest_round_counts_and_the_longest_of_all() -> None:
    quiet = Round(each=(0.001, 0.002, 0.003), whole=0.006)
    noisy = Round(each=(0.002, 0.004, 0.900), whole=0.906)
    assert Figures.of([noisy, quiet]) == Figures(rate=500.0, p50=0.002, p99=0.003, longest=0.900)


def compared(p50: float, p99: float, longest: float = 0.5) -> Comparison:
    """Ours, so many times a floor of one and two milliseconds."""
    floor = Figures(rate=1000.0, p50=0.001, p99=0.002, longest=0.01)
    return Comparison(Figures(500.0, 0.001 * p50, 0.002 * p99, longest), floor)


def test_ratios_are_ours_over_the_floor() -> None:
    found = compared(1.4, 2.25)
    assert (round(found.p50, 6), round(found.p99, 6)) == (1.4, 2.25)


AIM = Aim(p50=1.5, p99=2.5)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (compared(1.4, 2.4), []),
        (compared(1.6, 2.4), ["p50 is 1.60 times the floor, 1.5 is the most"]),
        (compared(1.4, 2.6), ["p99 is 2.60 times the floor, 2.5 is the most"]),
        (compared(1.4, 2.4, longest=1.2), ["one took 1.20 s, 1 s is the most"]),
    ],
)
def test_what_is_over_an_aim_is_named(found: Comparison, words: list[str]) -> None:
    assert AIM.missed(found) == words


def test_a_read_has_no_aim_for_its_slowest() -> None:
    assert Aim(p50=3.0).missed(compared(2.9, 40.0)) == []


def test_the_lines_say_whether_the_aim_is_met() -> None:
    assert "aim met" in report.comparison("write", 16, compared(1.4, 2.4), AIM)
    missed = report.comparison("write", 16, compared(1.6, 2.6), AIM)
    assert missed.startswith("write, 16 at a time\n  floor ")
    assert "1.60" in missed
    assert "aim missed: p50 is 1.60 times the floor, 1.5 is the most; p99 is 2.60" in missed


def test_times_are_printed_in_milliseconds() -> None:
    assert report.line("collab", Figures(812.4, 0.00123, 0.0456, 1.5, 0.0007)).split() == (
        ["collab", "812", "1.23", "45.60", "1500.00", "0.70"]
    )


def test_work_is_the_least_processor_time_that_a_request_took() -> None:
    rounds = [Round((0.1, 0.1), 0.2, spent=0.012), Round((0.1, 0.1), 0.2, spent=0.008)]
    assert Figures.of(rounds).work == 0.004
    unknown = Figures(1.0, 0.1, 0.1, 0.1)
    assert Comparison(Figures.of(rounds), unknown).work == 0.0
