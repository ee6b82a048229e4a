"""The weekly agenda's instants, its moves off closed days, and what fits on it."""

from dataclasses import replace
from datetime import date, time
from itertools import pairwise

import pytest

from bot.domain.agendas import Week, arranged, schools_away, weeks, words_and_minutes
from bot.domain.trusts import EltRules, Moment
from tests.factories import (
    MONDAY_MORNING,
    STANDING,
    a_meeting,
    a_trust,
    an_agenda_item,
    at,
    on,
    with_rules,
)

TRUST = a_trust()


def week_of(day: str, *register: str) -> Week | None:
    """The meeting in the week of that Monday, as the settings or these listed days give it."""
    listed = tuple(a_meeting(one) for one in register)
    found = next(weeks(TRUST, listed, at(f"{day} 00:00")))
    return found if (found.meeting_on - on(day)).days < 7 else None


def test_an_ordinary_week_follows_the_settings() -> None:
    week = next(weeks(TRUST, (), MONDAY_MORNING))
    assert week == Week(
        on("2026-11-25"),
        at("2026-11-25 08:30"),
        opens_at=at("2026-11-19 08:00"),
        closes_at=at("2026-11-23 11:00"),
        posts_at=at("2026-11-23 12:00"),
        minutes=60,
    )


@pytest.mark.parametrize(
    ("monday", "opens", "closes", "posts"),
    [
        # half-term before it: the call for items waits for the first open day, an INSET Monday
        ("2026-11-02", "2026-11-02 08:00", "2026-11-02 11:00", "2026-11-02 12:00"),
        # a bank holiday Monday: the Friday before, at the same time
        ("2027-05-03", "2027-04-29 08:00", "2027-04-30 11:00", "2027-04-30 12:00"),
        # after Christmas
        ("2027-01-04", "2027-01-04 08:00", "2027-01-04 11:00", "2027-01-04 12:00"),
        # the clocks go back on 25 October, in half-term, and forward on 28 March, before Easter
        ("2026-10-19", "2026-10-15 08:00", "2026-10-19 11:00", "2026-10-19 12:00"),
        ("2027-03-22", "2027-03-18 08:00", "2027-03-22 11:00", "2027-03-22 12:00"),
        ("2027-04-12", "2027-04-12 08:00", "2027-04-12 11:00", "2027-04-12 12:00"),
    ],
)
def test_a_closed_day_moves_what_falls_on_it(monday: str, opens: str, closes: str, posts: str) -> None:
    week = week_of(monday)
    assert week is not None
    assert (week.opens_at, week.closes_at, week.posts_at) == (at(opens), at(closes), at(posts))


@pytest.mark.parametrize("monday", ["2026-10-26", "2026-12-21", "2026-12-28", "2027-02-15", "2027-04-05", "2027-05-31"])
def test_a_week_closed_in_every_school_has_no_meeting(monday: str) -> None:
    assert week_of(monday) is None


def test_one_open_school_keeps_the_meeting() -> None:
    week = week_of("2026-10-19")
    assert week is not None
    assert [school.id for school in schools_away(TRUST, week.meeting_on)] == ["VHS"]
    assert schools_away(TRUST, on("2026-11-25")) == ()


def test_a_term_that_begins_on_a_tuesday_opens_closes_and_posts_at_eight() -> None:
    standard = replace(TRUST.calendars["standard"], inset_days=frozenset())
    terms = tuple(
        replace(term, days=replace(term.days, first=on("2027-01-05"))) if term.id == "spr1" else term
        for term in standard.half_terms
    )
    calendar = replace(standard, half_terms=terms)
    trust = a_trust(calendars={"standard": calendar, "vellumhurst": calendar})
    week = next(weeks(trust, (), at("2027-01-02 09:00")))
    assert {week.opens_at, week.closes_at, week.posts_at} == {at("2027-01-05 08:00")}


def test_what_cannot_move_forward_past_the_meeting_moves_back_however_far() -> None:
    standard = replace(TRUST.calendars["standard"], inset_days=frozenset())
    terms = tuple(
        replace(term, days=replace(term.days, first=on("2027-01-06"))) if term.id == "spr1" else term
        for term in standard.half_terms
    )
    calendar = replace(standard, half_terms=terms)
    trust = a_trust(calendars={"standard": calendar, "vellumhurst": calendar})
    early = with_rules(trust, elt=EltRules(meets=Moment(2, time(7, 30))))
    week = next(weeks(early, (), at("2027-01-02 09:00")))
    assert week.posts_at == at("2026-12-18 12:00")
    assert week.opens_at <= week.closes_at <= week.posts_at < week.meets_at


def test_the_register_overrules_the_settings_in_its_week() -> None:
    week = week_of("2026-11-23", "2026-11-26")
    assert week is not None
    assert (week.meeting_on, week.meeting) == (on("2026-11-26"), "elt-2026-11-26")
    assert week.posts_at == at("2026-11-23 12:00")
    assert week.opens_at == at("2026-11-19 08:00")


def test_a_meeting_moved_to_monday_morning_is_posted_the_monday_before() -> None:
    moved = a_meeting("2026-11-30", starts=time(8, 30))
    week = next(weeks(TRUST, (moved,), at("2026-11-28 00:00")))
    assert week.posts_at == at("2026-11-23 12:00")


def test_a_cancelled_meeting_has_no_agenda_and_its_week_no_other() -> None:
    cancelled = a_meeting("2026-11-25", status="cancelled")
    week = next(weeks(TRUST, (cancelled,), MONDAY_MORNING))
    assert week.meeting_on == on("2026-12-02")


def test_a_listed_meeting_in_a_closed_week_is_held() -> None:
    week = next(weeks(TRUST, (a_meeting("2026-10-28"),), at("2026-10-24 09:00")))
    assert week.meeting_on == on("2026-10-28")
    assert week.posts_at == at("2026-10-23 12:00")


def test_a_meeting_that_has_begun_is_not_the_next() -> None:
    week = next(weeks(TRUST, (), at("2026-11-25 08:30")))
    assert week.meeting_on == on("2026-12-02")


def test_a_whole_year_has_every_school_week_and_its_instants_in_order() -> None:
    year = [week for week in weeks(TRUST, (), at("2026-09-01 00:00")) if week.meeting_on < date(2027, 8, 1)]
    assert len(year) == len({week.meeting_on for week in year}) == 40
    assert all(week.opens_at <= week.closes_at <= week.posts_at < week.meets_at for week in year)
    assert all(earlier.posts_at < later.opens_at for earlier, later in pairwise(year))


@pytest.mark.parametrize(
    ("said", "words", "minutes"),
    [
        ("Lunch rota 10 min", "Lunch rota", 10),
        ("Lunch rota", "Lunch rota", None),
        ("Lunch rota (15 minutes)", "Lunch rota", 15),
        ("Lunch rota, 5 mins", "Lunch rota", 5),
        ("Lunch rota \u2013 20 MIN.", "Lunch rota", 20),
        ("Lunch rota for 10 minutes", "Lunch rota", 10),
        ("Lunch rota [1 hour]", "Lunch rota", 60),
        ("Lunch rota 10min", "Lunch rota", 10),
        ("  Lunch \n rota   1 minute ", "Lunch rota", 1),
        ("Trial of 10 minute assemblies", "Trial of 10 minute assemblies", None),
        ("10 min Lunch rota", "Lunch rota", 10),
        ("5 minutes for lunch, again", "lunch, again", 5),
        ("10 minute assemblies", "10 minute assemblies", None),
        ("Year 10 mini projects", "Year 10 mini projects", None),
        ("Ofsted call at 10", "Ofsted call at 10", None),
        ("Nothing 0 min", "Nothing 0 min", None),
        ("Everything 999 min", "Everything 999 min", None),
        ("10 min", "", 10),
        ("", "", None),
        ("," * 10_000 + " 5 min", "," * 9_966, 5),
    ],
)
def test_an_item_may_say_its_minutes_before_or_after(said: str, words: str, minutes: int | None) -> None:
    assert words_and_minutes(said) == (words, minutes)


def test_the_total_counts_standing_and_chosen_items() -> None:
    items = [an_agenda_item("Lunch rota", 10), an_agenda_item("Cover", None), an_agenda_item("Parking", 5)]
    agenda = arranged(items, STANDING, 8, 60)
    assert (agenda.minutes, agenda.total, agenda.untimed, agenda.over) == (55, 60, 1, 0)


def test_at_most_eight_items_the_rest_carried_in_the_order_of_asking() -> None:
    items = [an_agenda_item(f"Item {number}", 5, f"2026-11-19 09:{number:02}") for number in range(10)]
    agenda = arranged(reversed(items), STANDING, 8, 60)
    assert [item.words for item in agenda.chosen] == [f"Item {number}" for number in range(8)]
    assert [item.words for item in agenda.carried] == ["Item 8", "Item 9"]
    assert agenda.over == 20


def test_what_was_carried_comes_first_the_longest_waiting_before_the_others() -> None:
    new = an_agenda_item("New", added="2026-11-19 08:01")
    last_week = an_agenda_item("Last week's", added="2026-11-13 08:00", carried_from=on("2026-11-18"))
    older = an_agenda_item("Older", added="2026-11-13 09:00", carried_from=on("2026-11-11"))
    agenda = arranged((new, last_week, older), (), 2, 60)
    assert [item.words for item in agenda.chosen] == ["Older", "Last week's"]
    assert agenda.carried == (new,)


def test_an_empty_agenda_is_only_its_standing_items() -> None:
    agenda = arranged((), STANDING, 8, 60)
    assert (agenda.chosen, agenda.carried, agenda.minutes) == ((), (), 40)
