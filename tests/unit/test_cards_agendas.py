"""The weekly agenda in words."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from bot.cards import agendas as cards
from bot.cards.agendas import Added, Agenda
from bot.cards.blockkit import message
from bot.cards.card import Number, Words
from bot.cards.plaintext import plain_text
from bot.domain.agendas import LONGEST_ITEM, Week, arranged, weeks
from bot.domain.meetings import Action
from bot.domain.trusts import StandingItem
from tests.factories import STANDING, a_group, a_project, a_trust, an_agenda_item, at, on
from tests.unit.slack_rules import check_message

TRUST = a_trust()
ELT = a_group("elt", "elt", "Education Leadership Team", "leaders")
CALLED = {"p10": "Bridget", "p16": "Siân", "p03": "Yetunde"}
THIS, NEXT = islice(weeks(TRUST, (), at("2026-11-23 09:00")), 2)


def agenda(*items: Any, **facts: Any) -> Agenda:
    given: dict[str, Any] = {
        "group": ELT,
        "week": THIS,
        "arranged": arranged(items, STANDING, 8, 60),
        "standing": STANDING,
        "actions": (),
        "proposals": (),
        "away": (),
        "called": CALLED,
        "later": NEXT,
    }
    return Agenda(**{**given, **facts})


def said(one: Agenda) -> str:
    return " ".join(plain_text(cards.whole(TRUST, one)).split())


def added(*items: Any, week: Week = THIS, instead_of: Week | None = None) -> str:
    done = Added(items[-1], week, arranged(items, STANDING, 8, 60), 8, instead_of)
    return " ".join(plain_text(cards.added(TRUST, done)).split())


def test_an_empty_agenda_is_its_standing_items_and_says_that_nothing_was_added() -> None:
    words = said(agenda())
    assert words.startswith("Agenda for Wednesday 25 November, 08:30")
    assert "Safeguarding (themes only, no names): 5 min" in words
    assert "Added ----- - Nothing was added." in words
    assert "In all 40 of 60 minutes." in words
    for nothing in ("Still open", "Decisions needed", "Carried", "Away", "None"):
        assert nothing not in words


def test_actions_are_still_open_whatever_their_day_and_name_their_owner() -> None:
    late = Action("a1", "elt", "Draft the rota", "p03", on("2026-10-02"))
    undated = Action("a2", "elt", "Ask the governors", "p99", None)
    words = said(agenda(actions=(late, undated)))
    assert "Draft the rota: Yetunde, by 2 October" in words
    assert "Ask the governors: a former colleague" in words
    assert "overdue" not in words.lower()


def test_proposals_that_need_a_decision_are_named_with_their_lead() -> None:
    words = said(agenda(proposals=(a_project(),)))
    assert "Decisions needed" in words
    assert "SENCO release and shared assessment clinic: Siân" in words


def test_what_was_carried_says_from_when_and_what_does_not_fit_to_when() -> None:
    items = [an_agenda_item(f"Item {n}", 5, f"2026-11-20 10:{n:02}") for n in range(9)]
    old = an_agenda_item("Old", 5, carried_from=on("2026-11-18"))
    words = said(agenda(*items, old))
    assert "1. Old, 5 min: Bridget, carried from 18 November" in words
    assert "Carried to Wednesday 2 December" in words
    assert "In all 80 of 60 minutes. That is 20 minutes over." in words


def test_heads_whose_school_is_closed_are_away() -> None:
    assert "Away, their school is closed: Farhan (Vellumhurst)." in said(agenda(away=("Farhan (Vellumhurst)",)))


def test_the_meeting_s_own_link_stands_before_the_group_s() -> None:
    linked = replace(ELT, link="https://meet.example.org/elt")
    assert "https://meet.example.org/elt" in said(agenda(group=linked))
    own = replace(THIS, link="https://meet.example.org/special")
    assert "https://meet.example.org/special" in said(agenda(group=linked, week=own))


def test_the_largest_agenda_is_one_that_slack_takes() -> None:
    items = [an_agenda_item(f"{'w' * LONGEST_ITEM}", 5, f"2026-11-20 10:{n:02}", id=f"i{n}") for n in range(50)]
    actions = [Action(f"a{n}", "elt", "t" * 600, "p03", on("2026-12-02")) for n in range(80)]
    proposals = [a_project(f"PRJ-{n}", title="p" * 150) for n in range(40)]
    whole = cards.whole(TRUST, agenda(*items, actions=actions, proposals=proposals))
    check_message(message(whole))
    assert "and 68 others" in plain_text(whole)


@pytest.mark.parametrize("words", ["<!channel> & <@U123>", "*bold* _and_ `code`"])
def test_what_somebody_typed_stays_as_they_typed_it(words: str) -> None:
    check_message(message(cards.whole(TRUST, agenda(an_agenda_item(words)))))
    assert words in said(agenda(an_agenda_item(words)))


def test_adding_says_how_full_it_is_now() -> None:
    words = added(an_agenda_item("Coats", None), an_agenda_item("Rota", 10))
    assert "Rota, 10 min 50 of 60 minutes so far (1 item without minutes)." in words
    assert "over" not in words


def test_adding_says_when_it_is_over_the_hour() -> None:
    assert "That is over the hour by 1 minute: it may be carried" in added(an_agenda_item("Rota", 21))


def test_adding_to_a_meeting_of_another_length_says_its_minutes() -> None:
    done = Added(an_agenda_item("Rota", 30), THIS, arranged([an_agenda_item("Rota", 30)], STANDING, 8, 45), 8)
    assert "over the 45 minutes by 25 minutes" in plain_text(cards.added(TRUST, done)).replace("\n", " ")


def test_the_form_asks_for_a_line_and_maybe_minutes() -> None:
    item, minutes = cards.form(TRUST, THIS, "t").fields
    assert isinstance(item, Words)
    assert item.longest == LONGEST_ITEM
    assert isinstance(minutes, Number)
    assert not minutes.required


def test_a_project_on_the_agenda_is_cut_to_what_an_item_may_hold() -> None:
    words = cards.project_words(a_project("PRJ-03", "active", title="A long title " * 30), "amber")
    assert words.startswith("PRJ-03 A long title")
    assert words.endswith("…: amber")
    assert len(words) <= LONGEST_ITEM


def test_a_trust_without_standing_items_shows_none() -> None:
    bare = agenda(standing=(), arranged=arranged((), (), 8, 60))
    assert "Every week" not in said(bare)
    assert "In all 0 of 60 minutes." in said(bare)
    assert said(agenda(standing=(StandingItem("Attendance", 5),))).count("min") > 0
