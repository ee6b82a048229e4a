"""Open days, pupil days, notice and school weeks, at the edges of the year 2026/27."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendars import (
    end_of_school_week,
    first_day_with_notice,
    has_term_dates,
    is_open_anywhere,
    is_open_for,
    is_open_to_staff,
    is_open_week,
    is_pupil_day,
    is_school_week,
    last_worked_day,
    next_open_day,
    next_working_day,
    notice_days,
    own_schools,
    previous_open_day,
    school_weeks,
    schools_of,
)
from bot.domain.people import Office
from bot.domain.spans import Calendar, HalfTerm, Span
from bot.domain.trusts import School
from tests.factories import ALL_SCHOOLS, a_head, a_person, a_trust, an_executive, days, on

TRUST = a_trust()
MDA, VHS = TRUST.schools["MDA"], TRUST.schools["VHS"]
PRIMARIES = ("QFP", "STT", "CLJ")


@pytest.mark.parametrize(
    ("day", "staff", "pupils"),
    [
        ("2026-11-23", True, True),  # an ordinary Monday
        ("2026-11-21", False, False),  # Saturday
        ("2026-11-02", True, False),  # INSET
        ("2026-10-26", False, False),  # half-term
        ("2026-08-31", False, False),  # before the year
        ("2027-05-03", False, False),  # a bank holiday in term
        ("2027-03-25", True, True),  # the last day before Easter
        ("2027-03-26", False, False),  # Good Friday
        ("2027-07-21", True, True),  # the last day
        ("2027-07-22", False, False),  # the summer
    ],
)
def test_marrowdown_is_open_in_term(day: str, staff: bool, pupils: bool) -> None:
    assert is_open_to_staff(TRUST, MDA, on(day)) is staff
    assert is_pupil_day(TRUST, MDA, on(day)) is pupils


def test_an_inset_day_at_one_school_is_a_pupil_day_at_another() -> None:
    day = on("2027-01-04")
    assert not is_pupil_day(TRUST, MDA, day)
    assert is_pupil_day(TRUST, VHS, day)


def test_vellumhurst_s_longer_half_term_closes_it_alone() -> None:
    day = on("2026-10-19")
    assert is_open_to_staff(TRUST, MDA, day)
    assert not is_open_to_staff(TRUST, VHS, day)
    assert is_open_anywhere(TRUST, day)
    assert not is_open_anywhere(TRUST, on("2026-10-26"))


def test_a_year_without_term_dates_counts_its_ordinary_weekdays() -> None:
    assert not has_term_dates(TRUST, MDA, on("2027-09-01"))
    assert is_open_to_staff(TRUST, MDA, on("2027-09-01"))
    assert is_open_to_staff(TRUST, MDA, on("2028-07-20"))
    assert not is_open_to_staff(TRUST, MDA, on("2028-07-21"))
    assert not is_open_to_staff(TRUST, MDA, on("2027-09-04"))


def test_a_school_that_left_or_was_never_here_counts_for_nothing() -> None:
    gone = a_trust(schools={**TRUST.schools, "VHS": replace(VHS, ended_on=on("2026-09-01"))})
    assert [school.id for school in schools_of(gone, ("VHS", "QFP", "nowhere"))] == ["QFP"]


@pytest.mark.parametrize(
    ("schools", "submitted", "starts", "notice"),
    [
        (PRIMARIES, "2026-11-23", "2026-11-23", 0),
        (PRIMARIES, "2026-11-23", "2026-11-24", 1),
        (PRIMARIES, "2026-11-27", "2026-11-29", 0),  # over a weekend
        (PRIMARIES, "2026-11-23", "2026-12-14", 15),
        (PRIMARIES, "2026-11-23", "2026-12-11", 14),
        (PRIMARIES, "2026-12-18", "2027-01-04", 1),  # an INSET day counts
        (PRIMARIES, "2026-10-16", "2026-10-23", 5),
        (("MDA", "VHS"), "2026-10-16", "2026-10-23", 0),  # Vellumhurst is away
        (PRIMARIES, "2026-11-23", "2026-11-20", 0),  # in the past
    ],
)
def test_notice_counts_the_days_on_which_everybody_is_there(
    schools: tuple[str, ...], submitted: str, starts: str, notice: int
) -> None:
    assert notice_days(TRUST, schools, on(submitted), on(starts)) == notice


def test_the_first_day_that_gives_the_notice_is_the_fifteenth_open_one() -> None:
    assert first_day_with_notice(TRUST, PRIMARIES, on("2026-11-23"), 15) == on("2026-12-14")
    assert first_day_with_notice(TRUST, PRIMARIES, on("2026-12-11"), 15) == on("2027-01-15")
    assert first_day_with_notice(TRUST, PRIMARIES, on("2026-11-23"), 0) == on("2026-11-24")


def test_the_first_day_with_notice_reaches_into_a_year_without_dates() -> None:
    assert first_day_with_notice(TRUST, PRIMARIES, on("2027-07-20"), 5) == on("2027-09-06")


in_the_year = st.dates(date(2026, 9, 1), date(2027, 8, 31))
some_schools = st.sets(st.sampled_from(ALL_SCHOOLS), min_size=1).map(tuple)


@given(in_the_year, in_the_year, st.integers(0, 30), some_schools)
def test_a_later_start_never_gives_less_notice(
    submitted: date, starts: date, later: int, schools: tuple[str, ...]
) -> None:
    notice = notice_days(TRUST, schools, submitted, starts)
    assert 0 <= notice <= notice_days(TRUST, schools, submitted, starts + timedelta(days=later))


@given(in_the_year, in_the_year, some_schools)
def test_another_school_never_adds_notice(submitted: date, starts: date, schools: tuple[str, ...]) -> None:
    assert notice_days(TRUST, ALL_SCHOOLS, submitted, starts) <= notice_days(TRUST, schools, submitted, starts)


@given(in_the_year, st.integers(1, 40), some_schools)
def test_the_offered_start_gives_exactly_the_notice(submitted: date, notice: int, schools: tuple[str, ...]) -> None:
    offered = first_day_with_notice(TRUST, schools, submitted, notice)
    assert notice_days(TRUST, schools, submitted, offered) == notice
    assert notice_days(TRUST, schools, submitted, offered - timedelta(days=1)) == notice - 1


@pytest.mark.parametrize(
    ("first", "last", "weeks"),
    [
        ("2026-11-23", "2026-11-23", 1),
        ("2026-11-27", "2026-11-30", 2),  # Friday and Monday touch two
        ("2026-10-26", "2026-10-30", 0),  # half-term
        ("2026-10-19", "2026-11-06", 2),  # the week between is closed
        ("2027-06-28", "2027-07-09", 2),
        ("2027-01-18", "2027-07-09", 21),
        ("2027-01-18", "2027-01-17", 0),  # an end before its start
    ],
)
def test_length_is_school_weeks_touched(first: str, last: str, weeks: int) -> None:
    assert school_weeks(TRUST, PRIMARIES, Span(on(first), on(last))) == weeks


def test_a_week_is_a_school_week_where_any_school_has_pupils() -> None:
    assert is_school_week(TRUST, on("2026-10-21"), ("MDA", "VHS"))
    assert not is_school_week(TRUST, on("2026-10-21"), ("VHS",))
    assert is_school_week(TRUST, on("2026-10-24"))  # its Saturday
    assert not is_school_week(TRUST, on("2026-10-28"))


def test_a_week_of_training_only_is_open_and_no_school_week() -> None:
    training = a_trust(
        calendars={
            **TRUST.calendars,
            "vellumhurst": replace(
                TRUST.calendars["vellumhurst"], inset_days=frozenset({on("2026-10-20"), on("2026-10-26")})
            ),
        }
    )
    assert is_open_week(training, on("2026-10-28"), ("VHS",))
    assert not is_school_week(training, on("2026-10-28"), ("VHS",))


def test_twelve_weeks_from_january_end_on_a_friday_after_the_half_term() -> None:
    end = end_of_school_week(TRUST, PRIMARIES, on("2027-01-18"), 12)
    assert end == on("2027-04-30")
    assert school_weeks(TRUST, PRIMARIES, Span(on("2027-01-18"), end)) == 12


def test_the_open_days_on_either_side_of_half_term() -> None:
    assert next_open_day(TRUST, PRIMARIES, on("2026-10-23")) == on("2026-11-02")
    assert previous_open_day(TRUST, PRIMARIES, on("2026-11-02")) == on("2026-10-23")
    assert previous_open_day(TRUST, PRIMARIES, on("2026-11-02"), within=4) is None


def test_a_head_belongs_to_a_school_and_an_executive_to_the_whole_trust() -> None:
    head, executive = a_head("VHS"), an_executive()
    assert [school.id for school in own_schools(TRUST, head, on("2026-11-23"))] == ["VHS"]
    assert not is_open_for(TRUST, head, on("2026-10-19"))
    assert is_open_for(TRUST, executive, on("2026-10-19"))
    assert not is_open_for(TRUST, executive, on("2026-10-26"))


def test_an_executive_head_of_two_schools_is_at_work_while_one_is_open() -> None:
    both = a_person("p70", "Ada Two", Office("headteacher", "MDA"), Office("headteacher", "VHS"))
    assert is_open_for(TRUST, both, on("2026-10-19"))


def test_an_office_that_has_ended_binds_nobody() -> None:
    moved = a_person("p70", "Ada Two", Office("teacher", "VHS", last_on=on("2026-08-31")), school="MDA")
    assert [school.id for school in own_schools(TRUST, moved, on("2026-11-23"))] == ["MDA"]


def test_part_time_days_are_worked_out_backwards_and_forwards() -> None:
    sian = a_head("STT", working_days=frozenset({1, 2, 3}))
    assert last_worked_day(sian, on("2026-11-27")) == on("2026-11-26")
    assert last_worked_day(sian, on("2026-11-25")) == on("2026-11-25")
    assert last_worked_day(sian, on("2026-11-23")) == on("2026-11-19")
    assert next_working_day(TRUST, sian, on("2026-11-26")) == on("2026-12-01")
    assert next_working_day(TRUST, sian, on("2026-12-17")) == on("2027-01-05")


def test_somebody_without_working_days_is_taken_to_work_all_week() -> None:
    nobody = a_head("STT", working_days=frozenset())
    assert last_worked_day(nobody, on("2026-11-27")) == on("2026-11-27")
    assert next_working_day(TRUST, nobody, on("2026-11-27")) == on("2026-11-30")


def test_days_after_and_spans_are_whole() -> None:
    assert school_weeks(TRUST, ("QFP",), days("2026-11-22")) == 1  # a Sunday touches its week


def test_a_week_counts_where_one_of_several_calendars_has_pupils_in_it() -> None:
    """A calendar that ends, or names no terms for a year, is asked day by day on either side of the seam."""
    half_term = HalfTerm("aut1", "Autumn 1", Span(date(2026, 9, 2), date(2026, 10, 23)))
    late = HalfTerm("aut1", "Autumn 1", Span(date(2026, 9, 7), date(2026, 10, 30)))
    calendars = {"a": Calendar("a", (half_term,), frozenset({date(2026, 9, 2)})), "b": Calendar("b", (late,))}
    schools = {one: School(one, one, "primary", frozenset(), one.lower()) for one in ("A", "B")}
    trust = replace(a_trust(), schools=schools, calendars=calendars, bank_holidays={date(2026, 9, 3): "Made up"})
    first_week, last_week = Span(date(2026, 8, 31), date(2026, 9, 4)), Span(date(2026, 10, 26), date(2026, 10, 30))
    assert [school_weeks(trust, (one,), first_week) for one in ("A", "B")] == [1, 0]
    assert [school_weeks(trust, (one,), last_week) for one in ("A", "B")] == [0, 1]
    assert school_weeks(trust, ("A", "B"), Span(date(2026, 8, 31), date(2026, 10, 30))) == 9
    assert notice_days(trust, ("A", "B"), date(2026, 9, 1), date(2026, 9, 8)) == 2
