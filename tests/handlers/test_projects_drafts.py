"""A proposal that is kept as a draft: whose it is, how it comes back, and that it is sent once."""

from __future__ import annotations

from datetime import date

import pytest

from bot.cards.card import Pick, Values
from bot.cards.plaintext import words
from bot.domain.projects import DRAFT, PROPOSED
from bot.services import forms
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.proposals import FIELDS, LONG, filled, stored, the_one
from tests.handlers.town import IN_CHAT, TownInProcess

pytestmark = IN_EACH_CHAT


def test_a_draft_needs_a_title_and_nothing_else(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose")
    head.fills(title="", then="draft")
    head.sends()
    head.reads_beside("title", "Please give it a title")
    head.fills(title="Something with bees")
    head.sends()
    head.has_no_form()
    head.sees("Kept as a draft: Something with bees")
    head.sees("Nothing was sent")
    assert the_one(town).status == DRAFT
    assert "Something with bees" not in town.channel("group:exec")


def test_a_huge_draft_is_not_kept(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose")
    head.fills(title="Bees", purpose=LONG, then="draft")
    head.sends()
    head.reads_beside("purpose", "Please cut")
    assert stored(town) == []


def test_a_draft_comes_back_with_everything_and_is_sent_as_the_same_project(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(purpose="", aims=()), then="draft")
    head.sends()
    kept = the_one(town)
    town.walks_to("2026-11-23 13:00")
    head.types("/collab propose")
    head.sees("You have kept something for later")
    head.presses("project.open_draft", kept.id)
    assert head.form
    values = {box.id: box.initial for box in head.form.fields}
    assert (values["title"], values["starts_on"], values["schools"]) == (
        "Reading buddies",
        date(2026, 12, 14),
        ("STT", "CLJ"),
    )
    head.fills(**filled())
    head.sends()
    sent = the_one(town)
    assert (sent.id, sent.status, sent.purpose) == (kept.id, PROPOSED, filled()["purpose"])


def test_a_draft_waits_on_the_first_card(town: TownInProcess) -> None:
    lead = town.person("p24")
    lead.types("/collab")
    lead.sees("Your draft: Year 6 writing moderation fortnight")
    lead.presses("project.open_draft", "PRJ-06")
    assert lead.form
    values = {box.id: box.initial for box in lead.form.fields}
    assert values["purpose"] == "Moderate Year 6 writing together."
    assert values["aims"] == ("A2d",)


def test_a_draft_can_be_thrown_away_and_is_gone(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(title="Bees", then="draft")
    head.sends()
    kept = the_one(town)
    head.presses("project.open_draft", kept.id)
    head.fills(then="discard")
    head.sends()
    head.has_no_form()
    head.sees("Thrown away: Bees")
    assert stored(town) == []
    head.presses("project.open_draft", kept.id)
    head.has_no_form()
    head.forgets()
    head.types("/collab")
    head.does_not_see("Your draft: Bees")


def test_a_draft_that_was_sent_meanwhile_is_not_thrown_away(town: TownInProcess) -> None:
    head, kept = town.person("p12"), keeps_a_draft(town)
    head.presses("project.open_draft", kept)
    first = head.form
    head.presses("project.open_draft", kept)
    head.sends()
    head.form = first
    head.fills(then="discard")
    head.sends()
    head.sees("is sent already")
    head.does_not_see("Thrown away")
    assert the_one(town).status == PROPOSED


@pytest.mark.parametrize("then", ["send", "draft", "discard"])
def test_a_draft_that_is_gone_is_neither_sent_nor_kept_nor_thrown_away_again(town: TownInProcess, then: str) -> None:
    head, kept = town.person("p12"), keeps_a_draft(town)
    head.presses("project.open_draft", kept)
    first = head.form
    head.presses("project.open_draft", kept)
    head.fills(then="discard")
    head.sends()
    head.form = first
    head.fills(then=then)
    head.sends()
    head.sees("I can't find that draft, or it isn't yours to see.")
    assert stored(town) == []


@pytest.mark.parametrize("someone", ["p01", "p10", "p08", "p22", "p37", "p59"])
def test_nobody_throws_away_the_draft_of_somebody_else(town: TownInProcess, someone: str) -> None:
    """As if its form had somehow been opened before them."""
    kept = keeps_a_draft(town)
    other = town.person(someone)
    with town.database.transaction() as shelf:
        token = forms.open_form(shelf.books(town.trust_id), "propose", other._person(), at=town.now, subject=kept)
    other._ask(lambda: town.router.submit(other._caller(), "propose", token, Values({"then": "discard"}), IN_CHAT))
    other.sees("I can't find that draft, or it isn't yours to see.")
    assert the_one(town).id == kept


def keeps_a_draft(town: TownInProcess) -> str:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(), then="draft")
    head.sends()
    head.types("/collab propose")
    return the_one(town).id


def test_only_a_draft_that_was_kept_here_is_offered_to_be_thrown_away(town: TownInProcess) -> None:
    head, lead = town.person("p12"), town.person("p24")
    head.types("/collab propose x")
    lead.types("/collab")
    lead.presses("project.open_draft", "PRJ-06")
    for someone in (head, lead):
        assert someone.form
        then = next(box for box in someone.form.fields if box.id == "then")
        assert isinstance(then, Pick)
        assert [one.value for one in then.options] == ["send", "draft"]
    lead.fills(then="discard")
    lead.sends()
    lead.does_not_see("Thrown away")
    lead.types("/collab project PRJ-06")
    lead.sees("Year 6 writing moderation fortnight")


def test_the_trust_files_draft_hears_of_its_exams_and_can_be_kept_again(town: TownInProcess) -> None:
    lead = town.person("p24")
    lead.types("/collab propose")
    lead.presses("project.open_draft", "PRJ-06")
    lead.sends()
    lead.is_asked_for("proceed", "reason")
    lead.sees("Key stage 2 national curriculum tests")
    lead.fills(then="draft", title="Year 6 writing moderation fortnight, moved")
    lead.sends()
    lead.sees("Kept as a draft: PRJ-06".replace("PRJ-06", "Year 6 writing moderation fortnight, moved"))


def test_with_a_draft_kept_one_can_still_start_another(town: TownInProcess) -> None:
    lead = town.person("p24")
    lead.types("/collab propose")
    lead.presses("project.propose")
    lead.is_asked_for(*FIELDS.split())
    assert lead.form
    assert next(box for box in lead.form.fields if box.id == "title").initial == ""


def test_with_a_draft_kept_a_title_opens_the_form_at_once(town: TownInProcess) -> None:
    lead = town.person("p24")
    lead.types("/collab propose Bees")
    lead.is_asked_for(*FIELDS.split())
    assert lead.form
    assert next(box for box in lead.form.fields if box.id == "title").initial == "Bees"


@pytest.mark.parametrize("someone", ["p22", "p01", "p37", "p59"])
def test_nobody_opens_the_draft_of_somebody_else(town: TownInProcess, someone: str) -> None:
    lead, other = town.person("p24"), town.person(someone)
    lead.types("/collab propose")
    other.answers.extend(lead.answers)
    other.presses("project.open_draft", "PRJ-06")
    other.has_no_form()
    assert not words(other.answers[-1]).startswith("Year 6")


def test_a_draft_that_was_sent_meanwhile_is_not_sent_twice(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(), then="draft")
    head.sends()
    kept = the_one(town)
    head.types("/collab propose")
    head.presses("project.open_draft", kept.id)
    first = head.form
    head.presses("project.open_draft", kept.id)
    head.fills(then="send")
    head.sends()
    assert the_one(town).status == PROPOSED
    head.form = first
    head.fills(then="send", title="Again")
    head.sends()
    head.sees("is sent already")
    assert the_one(town).title == "Reading buddies"
