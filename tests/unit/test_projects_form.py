"""The form of a proposal: what it asks, what it keeps, and what the proposer hears next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.cards.card import Card, Form, Pick, PickMany, Values, Words
from bot.cards.projects import decide, propose, read
from bot.domain.charter.checks import findings
from bot.domain.charter.findings import Circumstances, Finding, warning
from bot.domain.charter.purposes import LENGTHS
from bot.domain.projects import (
    COMPLETED,
    DECLINED,
    DRAFT,
    RETURNED,
    Draft,
)
from bot.domain.spans import Span
from tests.factories import TODAY, a_draft, a_project, a_trust
from tests.unit.project_words import CALLED, TRUST, words_of

FIELDS = "title purpose together schools starts_on ends_on impact aims priorities then"


def box(form: Form, name: str) -> object:
    return next(one for one in form.fields if one.id == name)


def test_the_form_asks_for_ten_things_and_no_more() -> None:
    form = propose.form(TRUST, "t1", Draft())
    assert [one.id for one in form.fields] == FIELDS.split()
    assert (form.id, form.token) == ("propose", "t1")
    assert len(form.title) <= 24


def test_a_draft_needs_a_title_only_so_only_the_title_is_required() -> None:
    required = [one.id for one in propose.form(TRUST, "t1", Draft()).fields if one.required]
    assert required == ["title", "then"]


def test_the_aims_stand_under_their_aims_and_the_ended_school_is_gone() -> None:
    schools = dict(TRUST.schools)
    schools["VHS"] = replace(schools["VHS"], ended_on=TODAY)
    form = propose.form(a_trust(schools=schools), "t1", Draft())
    aims, offered = box(form, "aims"), box(form, "schools")
    assert isinstance(aims, PickMany)
    assert {option.group for option in aims.options} == {"Develop stronger leadership", "Improve quality of education"}
    assert isinstance(offered, PickMany)
    assert [option.value for option in offered.options] == ["QFP", "STT", "CLJ", "MDA"]


@pytest.mark.parametrize("name", ["title", "purpose", "together", "impact"])
def test_a_box_takes_no_more_than_the_charter_does(name: str) -> None:
    found = box(propose.form(TRUST, "t1", Draft()), name)
    assert isinstance(found, Words)
    assert found.longest == LENGTHS[name].most


def test_a_draft_comes_back_with_every_value() -> None:
    draft = replace(a_draft(), pauses=())
    form = propose.form(TRUST, "t1", draft)
    values = Values({one.id: one.initial for one in form.fields})
    assert propose.draft_of(values) == draft


def test_what_was_typed_is_trimmed_and_a_title_is_one_line() -> None:
    draft = propose.draft_of(Values({"title": "  A \n long\ttitle ", "purpose": " Because. \n"}))
    assert (draft.title, draft.purpose) == ("A long title", "Because.")


def test_warnings_come_with_the_statement_and_the_pause_that_would_settle_them() -> None:
    crossing = a_draft(pauses=(), starts_on=date(2026, 12, 7), priorities=())
    warned = warning(findings(crossing, Circumstances(TRUST, TODAY)))
    form = propose.asked_again(TRUST, "t1", propose.values_of(crossing), warned)
    shown = words_of(Card("", form.intro))
    assert "All collaboration should be planned in advance" in shown
    assert "I'll note that it rests from 12 April to 18 June" in shown
    assert "Timing of collaboration should avoid examination terms." in shown
    assert [one.id for one in form.fields] == ["proceed", "reason", *FIELDS.split()]
    proceed, purpose = box(form, "proceed"), box(form, "purpose")
    assert isinstance(proceed, Pick)
    assert proceed.initial == "change"
    assert isinstance(purpose, Words)
    assert purpose.initial == crossing.purpose


def test_what_came_back_says_why_above_the_form() -> None:
    returned = a_project(status=RETURNED, decision_reason="Which days?")
    form = propose.form(TRUST, "t1", returned.draft, returned=returned)
    assert "Why it came back" in words_of(Card("", form.intro))
    assert "Which days?" in words_of(Card("", form.intro))
    assert "Why it came back" not in words_of(Card("", propose.form(TRUST, "t1", Draft()).intro))


def test_the_proposer_hears_what_comes_next() -> None:
    said = words_of(propose.sent(TRUST, a_project(), "the executive leaders read it and decide"))
    assert "Next: the executive leaders" in said
    assert "I'll tell you when something changes." in said
    assert "It rests from 12 April to 18 June" in said


def test_a_rest_of_another_year_says_so() -> None:
    far = Span(date(2029, 4, 12), date(2029, 6, 23))
    said = words_of(propose.sent(TRUST, a_project(pauses=(far,)), "the executive leaders read it and decide"))
    assert "It rests from 12 April to 23 June 2029" in said
    rest = Finding("R9", "ends_on", "It crosses.", pauses=(far,))
    asked = propose.asked_again(TRUST, "t1", Values({}), [rest])
    assert "I'll note that it rests from 12 April to 23 June 2029." in words_of(Card("", asked.intro))


def test_where_a_rest_settles_it_nobody_is_asked_to_argue() -> None:
    crossing = warning(findings(a_draft(pauses=()), Circumstances(TRUST, TODAY)))
    late = warning(findings(a_draft(pauses=(), starts_on=date(2026, 12, 7)), Circumstances(TRUST, TODAY)))
    offered = {}
    for name, warned in (("crossing", crossing), ("late too", late)):
        proceed = box(propose.asked_again(TRUST, "t1", Values({}), warned), "proceed")
        assert isinstance(proceed, Pick)
        offered[name] = [one.label for one in proceed.options]
    assert offered["crossing"] == ["I'll change it", "Send it, and let it rest then"]
    assert offered["late too"] == ["I'll change it", "Send it anyway, with my reason"]


def test_the_proposer_hears_it_where_nobody_can_decide() -> None:
    said = words_of(propose.sent(TRUST, a_project(), ""))
    assert "Nobody can decide it yet: it waits until the register names an executive leader" in said
    assert "Next:" not in said


def test_a_project_that_the_file_ended_says_why() -> None:
    why = "It is no longer in the trust's file."
    for status, stands in ((COMPLETED, "Finished."), (DECLINED, "Declined.")):
        over = a_project(status=status, decision_reason=why, decided_by="p02" if status == COMPLETED else None)
        assert f"{stands} {why}" in words_of(read.whole(TRUST, over, CALLED, ()))
        assert f"now. {why}" in words_of(decide.asked(TRUST, over, CALLED))


def test_a_kept_draft_says_that_nothing_was_sent() -> None:
    card = propose.kept(a_project("p-1", DRAFT))
    assert "Nothing was sent" in words_of(card)
    assert [(one.action, one.value) for one in card.buttons] == [("project.open_draft", "p-1")]
