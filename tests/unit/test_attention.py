"""R8: "focus on staff wellbeing". Nobody's telephone rings in their own time."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attention import (
    ANSWER,
    DECISION,
    PROMPT,
    TOLD,
    next_permitted_morning,
    permitted_at,
    permitted_in_channel,
    quiet_of,
)
from bot.domain.instants import local_day, local_time
from bot.domain.people import Office, Person
from bot.domain.spans import Hours
from bot.domain.trusts import QuietHours
from tests.factories import (
    LONDON,
    a_governor,
    a_head,
    a_partner,
    a_person,
    a_trust,
    an_executive,
    at,
    days,
    directors,
    on,
    the_ceo,
    with_rules,
)

ROOT = Path(__file__).resolve().parents[2]
TRUST = a_trust()
HEAD = a_head("MDA", "p13", "Farhan Iqbal-Strutt")
VELLUMHURST = a_head("VHS", "p14", "Marguerite Dunnock")
GOVERNOR = a_governor("QFP")
SIAN = a_head("STT", "p16", "Siân Rhydderch", working_days=frozenset({1, 2, 3}))
EVENINGS = a_governor("VHS", "p55", "Mina Koskinen", own_quiet=Hours(time(20, 30), time(18)))
BOTH = a_person("p71", "Two Hats", Office("teacher", "MDA"), Office("governor", "QFP"), school="MDA")
KIT = directors()[5]


def rings(person: Person, message_class: str, asked: str) -> datetime:
    return permitted_at(person, TRUST, message_class, at(asked))


# ---------------------------------------------------------------------------------------- quiet hours


@pytest.mark.parametrize(
    ("person", "asked", "expected"),
    [
        (HEAD, "2026-11-23 07:29", "2026-11-23 07:30"),
        (HEAD, "2026-11-23 07:30", "2026-11-23 07:30"),  # the end is not quiet
        (HEAD, "2026-11-23 17:59", "2026-11-23 17:59"),
        (HEAD, "2026-11-23 18:00", "2026-11-24 07:30"),  # the beginning is
        (HEAD, "2026-11-23 00:00", "2026-11-23 07:30"),
        (HEAD, "2026-11-27 18:30", "2026-11-30 07:30"),  # Friday evening: Monday
        (GOVERNOR, "2026-11-23 20:59", "2026-11-23 20:59"),
        (GOVERNOR, "2026-11-23 21:00", "2026-11-24 08:00"),
        (GOVERNOR, "2026-11-23 07:45", "2026-11-23 08:00"),
        (EVENINGS, "2026-11-23 08:00", "2026-11-23 18:00"),
        (EVENINGS, "2026-11-23 20:29", "2026-11-23 20:29"),
        (EVENINGS, "2026-11-23 20:30", "2026-11-24 18:00"),
        (BOTH, "2026-11-23 07:45", "2026-11-23 08:00"),  # the stricter of two mornings
        (BOTH, "2026-11-23 18:00", "2026-11-24 08:00"),  # and of two evenings
        (a_partner(), "2026-11-23 18:00", "2026-11-24 07:30"),
    ],
)
@pytest.mark.parametrize("message_class", [DECISION, TOLD])
def test_quiet_hours_hold_a_message(person: Person, asked: str, expected: str, message_class: str) -> None:
    assert rings(person, message_class, asked) == at(expected)


def test_a_telephone_set_by_hand_stands_instead_of_the_office_s_hours() -> None:
    early = replace(HEAD, own_quiet=Hours(time(16), time(6)))
    assert rings(early, DECISION, "2026-11-23 06:10") == at("2026-11-23 06:10")
    assert rings(early, DECISION, "2026-11-23 16:00") == at("2026-11-24 06:00")


@pytest.mark.parametrize("asked", ["2026-12-25 03:00", "2026-11-22 23:59"])
def test_an_answer_to_one_s_own_press_is_never_held(asked: str) -> None:
    away = replace(HEAD, away=(days("2026-01-01", "2027-12-31"),))
    assert rings(away, ANSWER, asked) == at(asked)
    assert rings(away, ANSWER, asked).tzinfo is UTC


# ---------------------------------------------------------------------------------------- closed days


@pytest.mark.parametrize(
    ("person", "asked", "expected"),
    [
        (HEAD, "2026-11-21 12:00", "2026-11-23 07:30"),  # a weekend
        (GOVERNOR, "2026-11-21 12:00", "2026-11-23 08:00"),
        (HEAD, "2026-10-26 12:00", "2026-11-02 07:30"),  # half-term; INSET is open
        (GOVERNOR, "2026-10-26 12:00", "2026-10-26 12:00"),  # half-term does not bind governors
        (GOVERNOR, "2027-05-03 12:00", "2027-05-04 08:00"),  # a bank holiday does
        (GOVERNOR, "2026-12-25 12:00", "2026-12-29 08:00"),
        (HEAD, "2026-10-19 12:00", "2026-10-19 12:00"),
        (VELLUMHURST, "2026-10-19 12:00", "2026-11-02 07:30"),  # two weeks at Vellumhurst
        (the_ceo(), "2026-10-19 12:00", "2026-10-19 12:00"),  # no school: open while any is
        (the_ceo(), "2026-10-26 12:00", "2026-11-02 07:30"),
        (KIT, "2026-10-26 12:00", "2026-10-26 12:00"),
        (BOTH, "2026-10-26 12:00", "2026-11-02 08:00"),  # staff and governor: the stricter
        (SIAN, "2026-11-23 12:00", "2026-11-24 07:30"),  # works Tuesday to Thursday
        (SIAN, "2026-11-27 12:00", "2026-12-01 07:30"),
        (HEAD, "2027-08-02 12:00", "2027-09-01 07:30"),  # no dates yet for the next year
    ],
)
@pytest.mark.parametrize("message_class", [DECISION, TOLD])
def test_closed_days_hold_a_message(person: Person, asked: str, expected: str, message_class: str) -> None:
    assert rings(person, message_class, asked) == at(expected)


def test_a_head_of_two_schools_is_at_work_while_one_is_open() -> None:
    two = a_person("p70", "Ada Two", Office("headteacher", "MDA"), Office("headteacher", "VHS"))
    assert rings(two, DECISION, "2026-10-19 12:00") == at("2026-10-19 12:00")
    assert rings(two, DECISION, "2026-10-26 12:00") == at("2026-11-02 07:30")


def test_a_trust_may_let_closures_bind_its_governors() -> None:
    trust = with_rules(TRUST, governors_quiet=QuietHours(Hours(time(21), time(8)), closures=True))
    asked = at("2026-10-19 12:00")
    assert permitted_at(a_governor("QFP"), trust, DECISION, asked) == asked
    assert permitted_at(a_governor("VHS"), trust, DECISION, asked) == at("2026-11-02 08:00")


def test_a_trust_may_let_its_staff_hear_in_the_holidays() -> None:
    trust = with_rules(TRUST, staff_quiet=QuietHours(Hours(time(18), time(7, 30)), closures=False))
    assert permitted_at(HEAD, trust, DECISION, at("2026-10-26 12:00")) == at("2026-10-26 12:00")
    assert permitted_at(HEAD, trust, PROMPT, at("2026-10-26 12:00")) == at("2026-11-02 08:00")


def test_a_trust_may_write_at_weekends_and_still_not_on_bank_holidays() -> None:
    hours = Hours(time(21), time(8))
    trust = with_rules(TRUST, governors_quiet=QuietHours(hours, weekends=False, closures=False))
    assert permitted_at(GOVERNOR, trust, TOLD, at("2026-11-21 12:00")) == at("2026-11-21 12:00")
    assert permitted_at(GOVERNOR, trust, TOLD, at("2027-05-03 12:00")) == at("2027-05-04 08:00")


def test_being_away_holds_news_and_prompts_and_not_decisions() -> None:
    away = replace(HEAD, away=(days("2026-11-16", "2026-11-27"),))
    assert rings(away, TOLD, "2026-11-23 12:00") == at("2026-11-30 07:30")
    assert rings(away, PROMPT, "2026-11-23 12:00") == at("2026-11-30 08:00")
    assert rings(away, DECISION, "2026-11-23 12:00") == at("2026-11-23 12:00")


# ------------------------------------------------------------------------------------------- prompts


@pytest.mark.parametrize(
    ("person", "asked", "expected"),
    [
        (HEAD, "2026-11-27 13:00", "2026-11-27 13:00"),  # mocks are light
        (HEAD, "2027-05-07 13:00", "2027-06-24 08:00"),  # GCSEs, half-term, GCSEs and the contingency day
        (a_head("QFP"), "2027-05-07 13:00", "2027-05-07 13:00"),  # not Quillfeather's
        (a_head("QFP"), "2027-05-10 13:00", "2027-05-14 08:00"),  # key stage 2 tests
        (a_head("QFP"), "2027-04-23 13:00", "2027-04-23 13:00"),  # a term is not a window
        (GOVERNOR, "2026-10-26 13:00", "2026-11-02 08:00"),  # prompts go out in term only
        (GOVERNOR, "2027-05-10 13:00", "2027-05-14 08:00"),
        (an_executive(), "2026-10-19 13:00", "2026-10-19 13:00"),
        (an_executive(), "2027-05-10 13:00", "2027-05-10 13:00"),  # no school, no exams of their own
        (an_executive(), "2026-10-26 13:00", "2026-11-02 08:00"),
        (HEAD, "2026-11-27 18:30", "2026-11-30 08:00"),  # held: the morning, not the first minute
        (HEAD, "2026-11-30 07:40", "2026-11-30 07:40"),  # not held
        (the_ceo(), "2026-11-27 18:30", "2026-11-30 07:45"),  # her own time of day
    ],
)
def test_a_prompt_waits_for_the_morning_after_holidays_and_exams(person: Person, asked: str, expected: str) -> None:
    assert rings(person, PROMPT, asked) == at(expected)


# --------------------------------------------------------------------------------- the next morning


@pytest.mark.parametrize(
    ("person", "released", "morning"),
    [
        (GOVERNOR, "2026-12-04 16:30", "2026-12-07 08:00"),  # Friday afternoon: Monday
        (GOVERNOR, "2026-12-07 07:59", "2026-12-07 08:00"),  # before it counts for the same day
        (GOVERNOR, "2026-12-07 08:00", "2026-12-08 08:00"),
        (EVENINGS, "2026-12-07 09:00", "2026-12-07 18:00"),  # the end of their quiet hours is still to come
        (EVENINGS, "2026-12-07 18:00", "2026-12-08 18:00"),
        (the_ceo(), "2026-12-07 07:00", "2026-12-07 07:45"),
        (HEAD, "2026-12-07 07:45", "2026-12-07 08:00"),
        (HEAD, "2026-12-18 12:00", "2027-01-04 08:00"),
        (GOVERNOR, "2026-12-24 12:00", "2026-12-29 08:00"),
        (GOVERNOR, "2026-10-23 12:00", "2026-10-26 08:00"),
        (replace(GOVERNOR, digest_at=time(7)), "2026-12-06 12:00", "2026-12-07 08:00"),  # still quiet at seven
        (replace(GOVERNOR, digest_at=time(19, 30)), "2026-12-07 12:00", "2026-12-07 19:30"),
        (replace(GOVERNOR, digest_at=time(21, 30)), "2026-12-07 12:00", "2026-12-08 08:00"),
        (replace(GOVERNOR, digest_at=time(21, 30)), "2026-12-11 12:00", "2026-12-14 08:00"),
        (replace(GOVERNOR, digest_batch="weekly", digest_day=4), "2026-12-04 16:30", "2026-12-07 08:00"),
        (replace(GOVERNOR, away=(days("2026-12-07", "2026-12-08"),)), "2026-12-04 16:30", "2026-12-09 08:00"),
        (SIAN, "2026-11-26 12:00", "2026-12-01 08:00"),
    ],
)
def test_each_person_has_a_next_morning_of_their_own(person: Person, released: str, morning: str) -> None:
    assert next_permitted_morning(person, TRUST, at(released)) == at(morning)


# ------------------------------------------------------------------------------------------ channels


@pytest.mark.parametrize(
    ("asked", "staff", "committee"),
    [
        ("2026-11-23 12:00", "2026-11-23 12:00", "2026-11-23 12:00"),
        ("2026-11-23 19:00", "2026-11-24 07:30", "2026-11-23 19:00"),
        ("2026-11-23 07:45", "2026-11-23 07:45", "2026-11-23 08:00"),
        ("2026-11-21 12:00", "2026-11-23 07:30", "2026-11-23 08:00"),
        ("2027-05-03 12:00", "2027-05-04 07:30", "2027-05-04 08:00"),
        ("2026-10-26 12:00", "2026-11-02 07:30", "2026-10-26 12:00"),
    ],
)
def test_a_channel_is_quiet_too(asked: str, staff: str, committee: str) -> None:
    assert permitted_in_channel(TRUST, at(asked)) == at(staff)
    assert permitted_in_channel(TRUST, at(asked), governance=True) == at(committee)


def test_a_channel_of_one_school_keeps_that_school_s_holidays() -> None:
    assert permitted_in_channel(TRUST, at("2026-10-19 12:00"), schools=("VHS",)) == at("2026-11-02 07:30")
    assert permitted_in_channel(TRUST, at("2026-10-19 12:00"), schools=("VHS", "MDA")) == at("2026-10-19 12:00")


# --------------------------------------------------------------------------------- clocks and mornings


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # Sunday 25 October 2026: summer time ends. Half-term for staff, so a governor
        ("2026-10-23T20:30:00+00:00", "2026-10-26T08:00:00+00:00"),
        ("2026-10-22T20:30:00+00:00", "2026-10-23T07:00:00+00:00"),
        # Sunday 28 March 2027: it begins; Monday is Easter Monday
        ("2027-03-25T21:30:00+00:00", "2027-03-30T07:00:00+00:00"),
    ],
)
def test_eight_o_clock_is_eight_on_the_wall(asked: str, expected: str) -> None:
    held = permitted_at(GOVERNOR, TRUST, TOLD, datetime.fromisoformat(asked))
    assert held == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2026-10-25T00:15:00+00:00", "2026-10-25T00:30:00+00:00"),  # 01:15 summer time; free at 01:30
        ("2026-10-25T00:45:00+00:00", "2026-10-25T00:45:00+00:00"),  # 01:45, the first time
        ("2026-10-25T01:15:00+00:00", "2026-10-25T01:30:00+00:00"),  # 01:15 again
        ("2027-03-28T00:45:00+00:00", "2027-03-28T01:30:00+00:00"),  # 01:30 does not happen: 02:30 does
    ],
)
def test_quiet_hours_that_end_in_the_hour_the_clocks_change(asked: str, expected: str) -> None:
    sundays = with_rules(TRUST, governors_quiet=QuietHours(Hours(time(21), time(8)), weekends=False, closures=False))
    owl = replace(GOVERNOR, own_quiet=Hours(time(21), time(1, 30)))
    held = permitted_at(owl, sundays, TOLD, datetime.fromisoformat(asked))
    assert held == datetime.fromisoformat(expected)


# ---------------------------------------------------------------------------------------- properties

FIRST_OF_AUGUST = datetime(2026, 8, 1, tzinfo=UTC)
moments = st.integers(0, 425 * 86_400).map(lambda seconds: FIRST_OF_AUGUST + timedelta(seconds=seconds))
clock_changes = st.sampled_from([date(2026, 10, 25), date(2027, 3, 28)]).flatmap(
    lambda day: st.integers(-4320, 4320).map(
        lambda minutes: datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    )
)
times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
own_hours = st.none() | st.builds(Hours, times, times)
somebody = st.builds(
    lambda person, quiet, digest, away: replace(person, own_quiet=quiet, digest_at=digest, away=away),
    st.sampled_from([HEAD, VELLUMHURST, GOVERNOR, SIAN, BOTH, KIT, the_ceo(), a_partner()]),
    own_hours,
    st.none() | times,
    st.sampled_from([(), (days("2026-11-16", "2026-11-27"),)]),
)
classes = st.sampled_from([DECISION, TOLD, PROMPT])
any_moment = moments | clock_changes


@given(somebody, classes, any_moment)
def test_a_message_never_rings_in_quiet_time_nor_before_it_was_written(
    person: Person, message_class: str, moment: datetime
) -> None:
    held = permitted_at(person, TRUST, message_class, moment)
    quiet = quiet_of(person, TRUST, message_class, local_day(LONDON, moment))
    assert held >= moment
    assert held.tzinfo is UTC
    assert not quiet.closed(local_day(LONDON, held))
    assert not quiet.at(local_time(LONDON, held))


@given(somebody, classes, any_moment)
def test_what_may_ring_now_may_ring_now(person: Person, message_class: str, moment: datetime) -> None:
    held = permitted_at(person, TRUST, message_class, moment)
    assert permitted_at(person, TRUST, message_class, held) == held


@given(somebody, st.sampled_from([DECISION, TOLD]), any_moment, st.integers(0, 10_000))
def test_a_later_message_never_overtakes(person: Person, message_class: str, moment: datetime, minutes: int) -> None:
    later = moment + timedelta(minutes=minutes)
    assert permitted_at(person, TRUST, message_class, moment) <= permitted_at(person, TRUST, message_class, later)


@given(somebody, any_moment)
def test_a_decision_is_never_held_longer_than_news_nor_news_than_a_prompt(person: Person, moment: datetime) -> None:
    decision, told, prompt = (permitted_at(person, TRUST, one, moment) for one in (DECISION, TOLD, PROMPT))
    assert moment <= decision <= told <= prompt


@given(somebody, any_moment)
def test_a_morning_is_permitted_and_after_the_release(person: Person, moment: datetime) -> None:
    morning = next_permitted_morning(person, TRUST, moment)
    quiet = quiet_of(person, TRUST, TOLD, local_day(LONDON, moment))
    assert morning > moment
    assert not quiet.closed(local_day(LONDON, morning))
    assert not quiet.at(local_time(LONDON, morning))


def test_somebody_who_is_never_free_is_not_waited_for_without_end() -> None:
    never = replace(GOVERNOR, away=(days("2020-01-01", "2099-12-31"),))
    held = rings(never, TOLD, "2026-11-23 12:00")
    assert held - at("2026-11-23 12:00") < timedelta(days=1200)
    assert on("2029-11-01") < held.date()


def test_the_classes_of_messages_are_named_in_one_place() -> None:
    naming = re.compile(r"^[A-Z, ]*\b(DECISION|PROMPT)\b[A-Z, ]* = ", re.MULTILINE)
    files = (file for room in ("bot", "handlers", "scheduler", "storage") for file in (ROOT / room).rglob("*.py"))
    found = [file for file in files if naming.search(file.read_text(encoding="utf-8"))]
    assert found == [ROOT / "bot" / "domain" / "attention.py"]
