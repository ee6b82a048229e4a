"""The cards of a decision: who is asked, who may not, and who hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.cards.card import Card, Text
from bot.cards.projects import decide
from bot.domain.charter.checks import findings
from bot.domain.charter.findings import Circumstances
from bot.domain.projects import (
    ACTIVE,
    APPROVED,
    DECLINED,
    DRAFT,
    RETURNED,
    Challenge,
)
from tests.factories import MONDAY_MORNING, TODAY, a_draft, a_project
from tests.unit.project_words import CALLED, TRUST, words_of


def actions(card: Card) -> list[str]:
    return [one.action for one in (*card.buttons, *card.more)]


def test_a_waiting_proposal_has_its_three_buttons_and_a_decided_one_none() -> None:
    waiting = decide.asked(TRUST, a_project(), CALLED)
    assert actions(waiting) == ["project.approve", "project.return", "project.decline"]
    assert {one.value for one in waiting.buttons} == {"PRJ-05"}
    assert waiting.subject == "project:PRJ-05"
    for status in (APPROVED, RETURNED, DECLINED, ACTIVE):
        assert actions(decide.asked(TRUST, a_project(status=status), CALLED)) == []


def test_a_decided_card_says_who_and_when() -> None:
    declined = a_project(status=DECLINED, decided_by="p03", decided_at=MONDAY_MORNING, decision_reason="Not this year.")
    shown = words_of(decide.asked(TRUST, declined, CALLED))
    assert "Declined by Yetunde Bramwell, Monday 23 November at 07:45: “Not this year.”" in shown


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (APPROVED, "Yetunde Bramwell approved this on Monday 23 November at 07:45. Your press changed nothing."),
        (RETURNED, "Yetunde Bramwell returned this"),
        (DECLINED, "Yetunde Bramwell declined this"),
        (DRAFT, "This is a draft; there is nothing to decide."),
    ],
)
def test_the_second_press_hears_who_was_first(status: str, words: str) -> None:
    project = a_project(status=status, decided_by="p03", decided_at=MONDAY_MORNING)
    assert words in decide.already(TRUST, project, CALLED)


def test_a_sentence_is_asked_for_kindly() -> None:
    for action in (decide.APPROVE, decide.RETURN, decide.DECLINE):
        form = decide.reason_form(action, a_project(), "t1")
        assert [one.id for one in form.fields] == ["reason"]
        assert (form.id, len(form.title) <= 24, len(form.submit) <= 24) == (action, True, True)


def test_an_exception_names_the_exam_dates_it_sets_aside() -> None:
    starts = a_draft(starts_on=date(2027, 5, 11), pauses=())
    clash = next(one for one in findings(starts, Circumstances(TRUST, TODAY)) if one.needs_override)
    shown = words_of(Card("", decide.reason_form(decide.APPROVE, a_project(), "t1", clash).intro))
    assert "Key stage 2" in shown
    assert "10 to 13 May" in shown
    assert "Timing of collaboration should avoid examination terms." in shown


def test_who_may_not_decide_hears_who_can() -> None:
    assert "Ines Harrowgate can." in decide.not_yours("Ines Harrowgate", own=False, ceo=True)
    assert "your own" in decide.not_yours("Ines Harrowgate", own=True, ceo=True)
    assert "Deciding on projects is not yours." in decide.not_yours("Ines Harrowgate", own=False, ceo=False)
    assert "Nobody else can" in decide.not_yours("", own=False, ceo=False)


def test_an_open_question_says_whose_it_is() -> None:
    said = decide.unanswered(Challenge("p14", MONDAY_MORNING, "What stops?"), CALLED)
    assert "Marguerite Dunnock's question is not answered yet: “What stops?”" in said


def test_the_proposer_hears_of_each_decision() -> None:
    decided = a_project(decided_by="p03", decided_at=MONDAY_MORNING, decision_reason="Which days?")
    returned = decide.told_proposer(TRUST, replace(decided, status=RETURNED), CALLED)
    assert "“Which days?”" in words_of(returned)
    assert actions(returned) == ["project.open_draft"]
    declined = decide.told_proposer(TRUST, replace(decided, status=DECLINED), CALLED)
    assert "always welcome" in words_of(declined)
    assert actions(declined) == []
    approved = replace(decided, status=APPROVED, reference="PRJ-92", next_checkin_on=date(2027, 2, 5))
    said = words_of(decide.told_proposer(TRUST, approved, CALLED))
    assert "PRJ-92 in the register of 2026-2027" in said
    assert "Friday 5 February" in said


def test_everybody_hears_of_an_approval_and_the_team_that_it_is_theirs() -> None:
    approved = a_project(status=APPROVED, reference="PRJ-92", sponsor="p01")
    news = words_of(decide.announced(TRUST, approved, CALLED))
    assert "Approved: PRJ-92 · SENCO release" in news
    assert "Sponsor: Ines Harrowgate." in news
    team = words_of(decide.on_the_team(TRUST, approved, CALLED))
    assert "You are on the team of PRJ-92" in team
    assert "Siân Rhydderch leads it." in team


def test_what_was_typed_stays_what_it_is() -> None:
    hostile = a_project(title="<!channel> *bold* <https://evil.example|x>")
    card = decide.asked(TRUST, hostile, CALLED)
    assert "<!channel>" in card.title
    assert all(isinstance(span, str) for part in card.parts if isinstance(part, Text) for span in part.lines[-1])
