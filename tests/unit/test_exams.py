"""R9: "timing of collaboration should avoid examination terms", school by school."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendars import is_open_to_staff, schools_of
from bot.domain.exams import (
    Clash,
    Kind,
    clashes_at_start,
    crossing_clashes,
    examination_terms,
    is_clear,
    light_clashes,
    next_clear_day,
    touches,
    windows_on,
)
from bot.domain.spans import Span
from tests.factories import ALL_SCHOOLS, a_school, a_trust, a_window, days, on

TRUST = a_trust()
PRIMARIES = ("QFP", "STT", "CLJ")
ANY_DAY = days("2027-05-10")


def clash(schools: tuple[str, ...], starts: str, ends: str, *pauses: Span) -> tuple[Clash, ...]:
    """What a proposal hears: of its start first, then of what it crosses, then the light ones."""
    crossing = crossing_clashes(TRUST, schools, Span(on(starts), on(ends)), pauses)
    return (*clashes_at_start(TRUST, schools, on(starts)), *crossing, *light_clashes(TRUST, schools, on(starts)))


@pytest.mark.parametrize(
    ("facts", "touched"),
    [
        ({"schools": frozenset({"OAK"})}, True),
        ({"schools": frozenset({"ELM"}), "key_stages": frozenset({"ks2"})}, False),  # a list wins
        ({"key_stages": frozenset({"ks2"})}, True),
        ({"key_stages": frozenset({"ks4"}), "phases": frozenset({"primary"})}, False),  # key stages win
        ({"phases": frozenset({"primary"})}, True),
        ({"phases": frozenset({"secondary"})}, False),
        ({}, True),  # it names nobody, so it means everybody
    ],
)
def test_a_window_touches_by_list_then_key_stage_then_phase(facts: dict[str, Any], touched: bool) -> None:
    oak = a_school("OAK", phase="primary", key_stages=frozenset({"ks1", "ks2"}))
    assert touches(a_window("w", "Some tests", ANY_DAY, **facts), oak) is touched


@pytest.mark.parametrize(
    ("phase", "window_phase", "touched"),
    [
        ("all_through", "primary", True),
        ("all_through", "secondary", True),
        ("all_through", "special", False),
        ("special", "special", True),
        ("special", "secondary", False),
    ],
)
def test_an_all_through_school_is_primary_and_secondary(phase: str, window_phase: str, touched: bool) -> None:
    school = a_school("ALL", phase=phase, key_stages=frozenset({"ks1", "ks4"}))
    assert touches(a_window("w", "Exams", ANY_DAY, phases=frozenset({window_phase})), school) is touched


def test_the_windows_of_a_day_may_be_asked_by_severity() -> None:
    quillfeather, vellumhurst = TRUST.schools["QFP"], TRUST.schools["VHS"]
    assert [window.id for window in windows_on(TRUST, quillfeather, on("2027-06-14"))] == ["mtc", "phonics"]
    assert [window.id for window in windows_on(TRUST, vellumhurst, on("2026-11-20"), "light")] == ["y11mock1"]
    assert windows_on(TRUST, vellumhurst, on("2026-11-20"), "avoid") == ()


@pytest.mark.parametrize(
    ("school", "spans"),
    [
        ("QFP", [days("2027-04-12", "2027-05-28"), days("2027-06-07", "2027-06-18")]),
        ("MDA", [days("2027-04-12", "2027-05-28"), days("2027-06-07", "2027-06-23")]),
    ],
)
def test_examination_terms_end_with_the_checks_or_the_contingency_day(school: str, spans: list[Span]) -> None:
    assert [term.days for term in examination_terms(TRUST, TRUST.schools[school], 2026)] == spans


def test_an_all_through_school_rests_until_the_later_end() -> None:
    school = a_school("ALL", phase="all_through", key_stages=frozenset({"ks1", "ks4"}))
    terms = examination_terms(a_trust(schools={"ALL": school}), school, 2026)
    assert [term.days.last for term in terms] == [on("2027-05-28"), on("2027-06-23")]


def test_a_school_without_exam_dates_is_treated_as_resting_all_summer_to_23_june() -> None:
    trust = a_trust(exam_windows=(), examination_terms=())
    terms = examination_terms(trust, trust.schools["QFP"], 2026)
    assert [term.days for term in terms] == [
        days("2027-04-12", "2027-05-28"),
        days("2027-06-07", "2027-06-23"),
    ]
    assert all(term.assumed for term in terms)


def test_mocks_are_not_exam_dates_for_the_year() -> None:
    only_mocks = tuple(window for window in TRUST.exam_windows if window.severity == "light")
    trust = a_trust(exam_windows=only_mocks)
    assert all(term.assumed for term in examination_terms(trust, trust.schools["MDA"], 2026))


def test_a_year_without_terms_or_exams_is_still_safe() -> None:
    (term,) = examination_terms(TRUST, TRUST.schools["MDA"], 2027)
    assert term.assumed
    assert term.days == days("2028-04-12", "2028-06-23")


def test_an_end_written_for_last_year_does_not_cut_this_one_short() -> None:
    stale = tuple(replace(term, until=on("2026-06-23")) for term in TRUST.examination_terms)
    terms = examination_terms(a_trust(examination_terms=stale), TRUST.schools["MDA"], 2026)
    assert terms[-1].days == days("2027-06-07", "2027-07-21")


@pytest.mark.parametrize(
    ("schools", "after", "expected"),
    [
        (("MDA",), "2027-05-11", "2027-06-24"),
        (PRIMARIES, "2027-05-10", "2027-06-21"),
        (ALL_SCHOOLS, "2027-05-10", "2027-06-24"),
        (PRIMARIES, "2026-11-23", "2026-11-24"),
        (("MDA",), "2026-11-23", "2026-11-24"),  # mocks are light
        (("MDA", "VHS"), "2026-10-16", "2026-11-02"),
    ],
)
def test_the_next_clear_day(schools: tuple[str, ...], after: str, expected: str) -> None:
    assert next_clear_day(TRUST, schools, on(after)) == on(expected)


@given(st.dates(date(2026, 9, 1), date(2027, 8, 31)), st.sets(st.sampled_from(ALL_SCHOOLS), min_size=1))
def test_the_day_offered_is_open_and_clear_everywhere(after: date, ids: set[str]) -> None:
    offered = next_clear_day(TRUST, ids, after)
    assert offered > after
    assert all(is_open_to_staff(TRUST, school, offered) for school in schools_of(TRUST, ids))
    assert all(is_clear(TRUST, school, offered) for school in schools_of(TRUST, ids))
    assert not clashes_at_start(TRUST, ids, offered)


def test_a_start_in_ks2_week_names_the_tests_the_schools_and_the_dates() -> None:
    (found,) = clash(PRIMARIES, "2027-05-10", "2027-05-21")
    assert found == Clash(
        Kind.STARTS_IN_WINDOW,
        "Key stage 2 national curriculum tests",
        days("2027-05-10", "2027-05-13"),
        PRIMARIES,
        "ks2tests",
    )


def test_a_school_outside_the_window_hears_of_its_examination_term() -> None:
    first, second = clash(("QFP", "MDA"), "2027-05-07", "2027-05-21")
    assert (first.kind, first.window, first.schools) == (Kind.STARTS_IN_WINDOW, "gcse_alevel", ("MDA",))
    assert (second.kind, second.name, second.schools) == (Kind.STARTS_IN_TERM, "Summer 1", ("QFP",))


@pytest.mark.parametrize(
    ("starts", "kinds"),
    [
        ("2027-04-11", [Kind.CROSSES_TERM]),
        ("2027-04-12", [Kind.STARTS_IN_TERM]),
        ("2027-05-28", [Kind.STARTS_IN_WINDOW]),
        ("2027-06-22", [Kind.STARTS_IN_WINDOW]),
        ("2027-06-23", [Kind.STARTS_IN_WINDOW]),
        ("2027-06-24", []),
        ("2027-02-22", [Kind.CROSSES_TERM, Kind.LIGHT]),
        ("2027-03-08", [Kind.CROSSES_TERM]),
    ],
)
def test_the_edges_of_the_exams_at_marrowdown(starts: str, kinds: list[Kind]) -> None:
    assert [found.kind for found in clash(("MDA",), starts, "2027-07-09")] == kinds


def test_a_project_that_crosses_the_exams_is_asked_to_rest_and_told_when() -> None:
    (found,) = clash(PRIMARIES, "2027-01-18", "2027-07-09")
    assert found.kind is Kind.CROSSES_TERM
    assert found.name == "Summer 1 and Summer 2"
    assert found.rest == (days("2027-04-12", "2027-06-18"),)


def test_with_a_secondary_it_rests_to_the_contingency_day() -> None:
    (found,) = clash(ALL_SCHOOLS, "2027-01-25", "2027-07-09")
    assert found.rest == (days("2027-04-12", "2027-06-23"),)


@pytest.mark.parametrize(
    "pauses",
    [
        (days("2027-04-12", "2027-06-18"),),
        (days("2027-04-12", "2027-05-28"), days("2027-06-07", "2027-06-18")),  # the half-term is closed anyway
    ],
)
def test_a_project_that_rests_does_not_clash(pauses: tuple[Span, ...]) -> None:
    assert clash(PRIMARIES, "2027-01-18", "2027-07-09", *pauses) == ()


def test_a_pause_one_day_short_is_no_rest() -> None:
    (found,) = clash(PRIMARIES, "2027-01-18", "2027-07-09", days("2027-04-12", "2027-06-17"))
    assert found.schools == PRIMARIES


def test_a_project_that_ends_inside_the_exams_rests_to_its_end() -> None:
    (found,) = clash(PRIMARIES, "2027-01-18", "2027-05-20")
    assert found.rest == (days("2027-04-12", "2027-05-20"),)


def test_a_project_of_two_years_is_asked_to_rest_in_both() -> None:
    found = clash(("MDA",), "2026-12-14", "2028-07-07")
    assert [one.rest for one in found] == [
        (days("2027-04-12", "2027-06-23"),),
        (days("2028-04-12", "2028-06-23"),),
    ]
    assert [one.assumed for one in found] == [False, True]


def test_one_that_starts_in_this_summer_s_exams_still_hears_of_next_summer_s() -> None:
    found = clash(("MDA",), "2027-05-11", "2028-07-07")
    assert [one.kind for one in found] == [Kind.STARTS_IN_WINDOW, Kind.CROSSES_TERM]


def test_a_short_autumn_project_meets_no_exams() -> None:
    assert clash(ALL_SCHOOLS, "2026-12-01", "2026-12-18") == ()


def test_a_start_in_mocks_is_only_a_note() -> None:
    (found,) = clash(("MDA", "QFP"), "2026-11-24", "2026-12-11")
    assert (found.kind, found.window, found.schools) == (Kind.LIGHT, "y11mock1", ("MDA",))
