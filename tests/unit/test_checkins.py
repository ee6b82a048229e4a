"""The rhythm of check-ins: when the lead is asked, reminded, and taken to have missed one."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attention import PROMPT, permitted_at
from bot.domain.checkins import (
    Checkin,
    asked_at,
    asks_sponsor,
    is_skipped,
    last_answer,
    misses_in_a_row,
    needs_sponsor,
    next_due_on,
    reminder_at,
)
from bot.domain.projects import Project
from bot.domain.trusts import CheckinRules, Moment
from tests.factories import a_head, a_project, a_trust, an_executive, at, days, on, with_rules

TRUST = a_trust()
LEAD = a_head("QFP", "p21", "Jonty Applewhite")
AT_VELLUMHURST = a_head("VHS", "p26", "Hamza Quarrington")
SIAN = a_head("STT", "p16", "Siân Rhydderch", working_days=frozenset({1, 2, 3}))
APPROVED = at("2026-11-23 09:00")


def running(**facts: Any) -> Project:
    given = {"schools": ("QFP", "STT", "MDA", "VHS"), "starts_on": on("2026-09-21"), "ends_on": on("2027-07-09")}
    return a_project("PRJ-03", facts.pop("status", "active"), **{**given, "pauses": (), **facts})


def due(last: str | None = None, lead: Any = LEAD, approved: datetime = APPROVED, **facts: Any) -> date | None:
    return next_due_on(TRUST, running(**facts), lead, approved_at=approved, last_due_on=on(last) if last else None)


def answers(*states: str) -> list[Checkin]:
    """One check-in every three weeks, the oldest first."""
    first = date(2026, 9, 25)
    return [
        Checkin(f"c{number}", "PRJ-03", first + timedelta(weeks=3 * number), state)
        for number, state in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("starts", "approved", "expected"),
    [
        ("2026-09-21", "2026-11-23 09:00", "2026-11-27"),  # approved on a Monday: that Friday
        ("2027-01-18", "2026-11-23 09:00", "2027-01-22"),  # it starts later
        ("2027-01-22", "2026-11-23 09:00", "2027-01-22"),  # on a Friday
        ("2026-09-21", "2026-11-27 12:59", "2026-11-27"),  # approved on a Friday morning
        ("2026-09-21", "2026-11-27 13:01", "2026-12-04"),  # and on a Friday afternoon
    ],
)
def test_the_first_is_the_first_friday_from_start_and_approval(starts: str, approved: str, expected: str) -> None:
    assert due(starts_on=on(starts), approved=at(approved)) == on(expected)


def test_nobody_is_asked_the_day_before_the_project_was_approved() -> None:
    assert due(lead=SIAN, approved=at("2026-11-27 09:00")) == on("2026-12-04")
    assert due(lead=SIAN, approved=at("2026-11-26 09:00")) == on("2026-11-27")


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2026-11-20", "2026-12-11"),
        ("2026-12-11", "2027-01-22"),  # 1 January is in a closed week: skipped, and on from there
        ("2026-10-09", "2026-11-20"),  # 30 October is half-term
        ("2026-11-19", "2026-12-11"),  # one that was stored on the Thursday before keeps to Fridays
        ("2027-06-18", "2027-07-09"),  # the day it ends
        ("2027-06-25", None),  # after it has ended
    ],
)
def test_the_next_is_three_weeks_on(last: str, expected: str | None) -> None:
    assert due(last) == (on(expected) if expected else None)


def test_a_longer_half_term_at_the_lead_s_own_school_skips_one() -> None:
    assert due("2026-10-02", lead=AT_VELLUMHURST) == on("2026-11-13")
    assert due("2026-10-02", lead=LEAD) == on("2026-10-23")


def test_an_executive_is_asked_while_any_school_that_takes_part_has_pupils() -> None:
    assert due("2026-10-02", lead=an_executive()) == on("2026-10-23")
    assert due("2026-10-02", lead=an_executive(), schools=("VHS",)) == on("2026-11-13")


def test_a_project_at_rest_is_left_alone() -> None:
    rest = (days("2027-04-12", "2027-06-18"),)
    assert due("2027-03-19", pauses=rest) == on("2027-07-02")
    assert is_skipped(TRUST, running(pauses=rest), LEAD, on("2027-04-30"))
    assert not is_skipped(TRUST, running(pauses=rest), LEAD, on("2027-06-25"))


def test_a_project_whose_start_moved_on_is_left_alone_until_then() -> None:
    assert due("2026-11-20", starts_on=on("2027-01-25")) == on("2027-02-12")


@pytest.mark.parametrize("status", ["draft", "proposed", "returned", "declined", "completed"])
def test_only_a_running_project_is_asked_about(status: str) -> None:
    assert due(status=status) is None


def test_one_that_is_approved_and_one_that_is_active_are_asked_about() -> None:
    assert due(status="approved") == due(status="active") == on("2026-11-27")


def test_a_trust_has_its_own_rhythm() -> None:
    trust = with_rules(
        TRUST, checkin=CheckinRules(every_weeks=2, due=Moment(2, asked_at(TRUST, LEAD, on("2026-11-25")).time()))
    )
    due_on = next_due_on(trust, running(), LEAD, approved_at=APPROVED, last_due_on=on("2026-11-25"))
    assert due_on == on("2026-12-09")


def test_a_part_time_lead_is_asked_on_their_last_day_before_it() -> None:
    assert asked_at(TRUST, LEAD, on("2026-12-11")) == at("2026-12-11 13:00")
    assert asked_at(TRUST, SIAN, on("2026-12-11")) == at("2026-12-10 13:00")


def test_one_o_clock_is_one_on_the_wall_on_both_sides_of_the_clock_change() -> None:
    assert asked_at(TRUST, LEAD, on("2026-10-23")).hour == 12
    assert asked_at(TRUST, LEAD, on("2026-11-06")).hour == 13


@pytest.mark.parametrize(
    ("lead", "asked", "reminded"),
    [
        (LEAD, "2026-12-11 13:00", "2026-12-14 13:00"),  # Friday: Monday
        (LEAD, "2026-12-14 08:00", "2026-12-15 08:00"),  # held to a morning: the next morning
        (SIAN, "2026-12-10 13:00", "2026-12-15 13:00"),  # works Tuesday to Thursday
        (LEAD, "2026-12-18 13:00", "2027-01-04 13:00"),  # over Christmas, to the INSET day
        (LEAD, "2026-10-23 13:00", "2026-11-02 13:00"),  # over the clock change
        (AT_VELLUMHURST, "2026-10-16 13:00", "2026-11-02 13:00"),
    ],
)
def test_the_reminder_is_on_the_lead_s_next_working_day_at_the_same_time(lead: Any, asked: str, reminded: str) -> None:
    assert reminder_at(TRUST, lead, at(asked)) == at(reminded)


def test_a_single_closed_day_holds_it_to_the_next_morning() -> None:
    calendars = {**TRUST.calendars}
    shorter = tuple(
        replace(term, days=replace(term.days, last=on("2026-12-17"))) for term in calendars["standard"].half_terms[1:2]
    )
    standard = replace(
        calendars["standard"],
        half_terms=(calendars["standard"].half_terms[0], *shorter, *calendars["standard"].half_terms[2:]),
    )
    trust = a_trust(calendars={**calendars, "standard": standard})
    friday = on("2026-12-18")
    assert not is_skipped(trust, running(), LEAD, friday)
    assert permitted_at(LEAD, trust, PROMPT, asked_at(trust, LEAD, friday)) == at("2027-01-04 08:00")


def test_the_lead_s_own_exams_hold_it_to_the_first_morning_after() -> None:
    held = permitted_at(a_head("MDA"), TRUST, PROMPT, asked_at(TRUST, a_head("MDA"), on("2027-05-14")))
    assert held == at("2027-06-24 08:00")


@pytest.mark.parametrize(
    ("states", "misses", "sponsor"),
    [
        ((), 0, False),
        (("missed",), 1, False),
        (("missed", "missed"), 2, True),
        (("missed", "skipped", "missed"), 2, True),
        (("missed", "missed", "asked"), 2, True),
        (("missed", "missed", "missed"), 3, False),
        (("missed", "missed", "missed", "missed"), 4, False),
        (("missed", "missed", "answered"), 0, False),
        (("missed", "nothing_new", "missed"), 1, False),
    ],
)
def test_two_misses_in_a_row_ask_the_sponsor_kindly_and_once(
    states: tuple[str, ...], misses: int, sponsor: bool
) -> None:
    history = answers(*states)
    assert misses_in_a_row(reversed(history)) == misses
    assert asks_sponsor(TRUST, history) is sponsor


def test_amber_and_red_go_to_the_sponsor() -> None:
    assert [needs_sponsor(status) for status in ("green", "amber", "red", None)] == [False, True, True, False]


def test_the_last_answer_is_the_one_that_said_something() -> None:
    history = answers("answered", "answered", "nothing_new", "missed")
    assert last_answer(reversed(history)) == history[1]
    assert last_answer(answers("missed")) is None


@given(st.dates(date(2026, 9, 1), date(2027, 7, 1)), st.sampled_from([LEAD, AT_VELLUMHURST, SIAN, an_executive()]))
def test_the_rhythm_goes_forward_on_fridays_within_the_project(last: date, lead: Any) -> None:
    following = next_due_on(TRUST, running(), lead, approved_at=APPROVED, last_due_on=last)
    if following is not None:
        assert last < following <= on("2027-07-09")
        assert following.weekday() == 4
        assert not is_skipped(TRUST, running(), lead, following)
        assert asked_at(TRUST, lead, following).astimezone(TRUST.zone).hour == 13
