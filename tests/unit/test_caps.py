"""R18: at most one message a day and three a week that nobody asked for, in the hours and batches one likes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.attention import ANSWER, DECISION, DIGEST, PROMPT, TOLD, URGENT, permitted_at
from bot.domain.caps import Rung, caps_of, rings_at
from bot.domain.instants import local_day
from bot.domain.people import Person
from bot.domain.preferences import AS_IT_COMES, Preferences, with_preferences
from bot.domain.spans import Hours
from tests.factories import LONDON, a_governor, a_head, a_trust, at, on

TRUST = a_trust()
HEAD = a_head("MDA")
GOVERNOR = a_governor("QFP")
WEEKLY = replace(HEAD, digest_batch="weekly", digest_day=3)
DAILY = replace(HEAD, digest_batch="daily")


def rings(person: Person, asked: str, *got: str, kind: str = TOLD, meant: str | None = None) -> str:
    """When it rings, in London; `got` are the days of what nobody asked for (`digest 2026-12-01` counts by day)."""
    rung = [Rung(on(one.split()[-1]), counts=not one.startswith("digest")) for one in got]
    found = rings_at(person, TRUST, kind, at(asked), meant_at=at(meant or asked), rung=rung)
    return f"{found.astimezone(LONDON):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("asked", "got", "rung_at"),
    [
        ("2026-12-01 10:00", [], "2026-12-01 10:00"),
        ("2026-12-01 10:00", ["2026-11-30"], "2026-12-01 10:00"),  # yesterday's leaves room today
        ("2026-12-01 10:00", ["2026-12-01"], "2026-12-02 08:00"),  # the second of a day waits for the morning
        ("2026-12-04 10:00", ["2026-12-04"], "2026-12-07 08:00"),  # ... and over the weekend
        ("2026-12-03 10:00", ["2026-11-30", "2026-12-01", "2026-12-02"], "2026-12-07 08:00"),  # three in seven days
        ("2026-12-07 10:00", ["2026-11-30", "2026-12-01", "2026-12-02"], "2026-12-07 10:00"),  # the first is a week old
        ("2026-12-03 10:00", ["2026-12-01", "2026-12-02"], "2026-12-03 10:00"),  # the third still goes
        ("2026-12-01 10:00", ["digest 2026-12-01"], "2026-12-02 08:00"),  # the board's digest was today's
        ("2026-12-03 10:00", ["digest 2026-11-30", "digest 2026-12-01", "2026-12-02"], "2026-12-03 10:00"),
        ("2026-12-18 10:00", ["2026-12-18"], "2027-01-04 08:00"),  # the last day of term
    ],
)
def test_a_head_hears_once_a_day_and_three_times_a_week(asked: str, got: list[str], rung_at: str) -> None:
    assert rings(HEAD, asked, *got) == rung_at


@pytest.mark.parametrize("message_class", [ANSWER, DECISION, DIGEST, URGENT])
def test_what_is_asked_or_decided_is_never_capped(message_class: str) -> None:
    full = ["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03"]
    assert rings(HEAD, "2026-12-03 10:00", *full, kind=message_class) == "2026-12-03 10:00"


@pytest.mark.parametrize("message_class", [ANSWER, DECISION, DIGEST, URGENT])
def test_neither_batch_nor_pause_nor_hold_delays_a_decision_or_a_digest(message_class: str) -> None:
    quiet = replace(WEEKLY, paused_until=date(2027, 3, 1), holds_news=True)
    assert rings(quiet, "2026-12-01 10:00", kind=message_class) == "2026-12-01 10:00"


def test_what_is_urgent_rings_at_night_and_a_digest_does_not() -> None:
    assert rings(GOVERNOR, "2026-12-05 23:00", kind=URGENT) == "2026-12-05 23:00"
    assert rings(GOVERNOR, "2026-12-05 23:00", kind=DIGEST) == "2026-12-07 08:00"


@pytest.mark.parametrize(
    ("asked", "meant", "rung_at"),
    [
        ("2026-12-01 10:00", None, "2026-12-03 08:00"),  # a Thursday
        ("2026-12-03 08:00", None, "2026-12-03 08:00"),
        ("2026-12-03 08:01", None, "2026-12-10 08:00"),
        ("2026-12-03 08:01", "2026-12-01 10:00", "2026-12-03 08:01"),  # a minute late is not a week late
        ("2026-12-14 10:00", None, "2026-12-17 08:00"),
        ("2026-12-17 10:00", None, "2027-01-04 08:00"),  # closed on Christmas Eve: the first open morning after
    ],
)
def test_a_weekly_batch_comes_on_its_own_morning(asked: str, meant: str | None, rung_at: str) -> None:
    assert rings(WEEKLY, asked, meant=meant) == rung_at


def test_a_weekly_batch_does_not_hold_what_one_is_asked() -> None:
    assert rings(WEEKLY, "2026-12-01 10:00", kind=PROMPT) == "2026-12-01 10:00"


@pytest.mark.parametrize(
    ("asked", "rung_at"),
    [
        ("2026-12-01 07:59", "2026-12-01 08:00"),
        ("2026-12-01 08:00", "2026-12-01 08:00"),
        ("2026-12-01 10:00", "2026-12-02 08:00"),
        ("2026-12-04 10:00", "2026-12-07 08:00"),
    ],
)
def test_a_daily_batch_comes_each_morning(asked: str, rung_at: str) -> None:
    assert rings(DAILY, asked) == rung_at


@pytest.mark.parametrize("message_class", [TOLD, PROMPT])
@pytest.mark.parametrize(
    ("until", "rung_at"),
    [
        ("2026-12-09", "2026-12-09 08:00"),
        ("2026-12-12", "2026-12-14 08:00"),  # a Saturday
        ("2026-11-30", "2026-12-01 10:00"),  # over already
    ],
)
def test_after_a_pause_all_that_waited_meets_on_one_morning(message_class: str, until: str, rung_at: str) -> None:
    away = replace(HEAD, paused_until=on(until))
    assert rings(away, "2026-12-01 10:00", kind=message_class) == rung_at
    assert rings(away, "2026-12-01 14:00", kind=message_class)[:10] == rung_at[:10]


def test_who_holds_their_news_is_not_rung_by_it() -> None:
    assert rings(replace(HEAD, holds_news=True), "2026-12-01 10:00") > "2029-01-01"


@pytest.mark.parametrize(("factor", "caps"), [(1, (1, 3)), (2, (2, 6)), (None, None)])
def test_somebody_may_ask_for_more(factor: int | None, caps: tuple[int, int] | None) -> None:
    found = caps_of(replace(HEAD, cap_factor=factor), TRUST)
    assert (found and (found.per_day, found.per_week)) == caps
    asked = rings(replace(HEAD, cap_factor=factor), "2026-12-01 10:00", "2026-12-01")
    assert asked == ("2026-12-02 08:00" if factor == 1 else "2026-12-01 10:00")


def test_what_they_set_stands_over_the_file_and_the_rest_stays() -> None:
    liked = with_preferences(
        replace(WEEKLY, own_quiet=Hours(at("2026-12-01 19:00").time(), at("2026-12-01 07:00").time())),
        Preferences(batch=AS_IT_COMES),
    )
    assert (liked.digest_batch, liked.digest_day) == (None, 3)
    assert liked.own_quiet is not None
    assert with_preferences(WEEKLY, None) is WEEKLY
    assert with_preferences(WEEKLY, Preferences()).digest_batch == "weekly"


@given(
    st.sampled_from([HEAD, GOVERNOR, WEEKLY, DAILY, replace(HEAD, paused_until=date(2026, 12, 9))]),
    st.sampled_from([TOLD, PROMPT]),
    st.integers(0, 60 * 24 * 40),
    st.lists(st.integers(0, 9), max_size=6),
)
def test_the_moment_found_is_permitted_has_room_and_stands(
    person: Person, message_class: str, minutes: int, back: list[int]
) -> None:
    moment = at("2026-11-20 00:00") + timedelta(minutes=minutes)
    rung = [Rung(local_day(LONDON, moment) - timedelta(days=days)) for days in back]
    found = rings_at(person, TRUST, message_class, moment, meant_at=moment, rung=rung)
    day = local_day(LONDON, found)
    assert found >= moment
    assert permitted_at(person, TRUST, message_class, found) == found
    assert sum(one.on == day for one in rung) < 1
    assert sum(day - timedelta(days=7) < one.on for one in rung) < 3
    assert rings_at(person, TRUST, message_class, found, meant_at=moment, rung=rung) == found
