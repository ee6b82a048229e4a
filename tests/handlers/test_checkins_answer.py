"""Saying how a project goes: asked or unasked, and who hears of it."""

from __future__ import annotations

import pytest

from bot.domain.checkins import Checkin
from bot.services.checkins.ask import ask
from handlers.conversation import Where
from storage import checkins, projects
from storage.tables.projects import projects as register
from tests.factories import at, on
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.rhythm import books_of, happens, written
from tests.handlers.town import Somebody, TownInProcess

pytestmark = IN_EACH_CHAT

LEAD, DEPUTY, SPONSOR, CEO, CHAIR, OTHER, GOVERNOR = "p21", "p22", "p04", "p01", "p31", "p12", "p37"
ASKED = "2026-12-11 13:00"
ROUND = "PRJ-03-2026-12-11"


@pytest.fixture
def lead(town: TownInProcess) -> Somebody:
    """Jonty, just asked how PRJ-03 goes."""
    happens(town, ask, ASKED)
    return town.person(LEAD)


def answer(someone: Somebody, status: str, progress: str = "All six bite-size pieces sent", **more: str) -> None:
    someone.fills(status=status, progress=progress, effort="saved", **more)
    someone.sends()
    someone.has_no_form()


def of(town: TownInProcess, project: str = "PRJ-03") -> list[Checkin]:
    with books_of(town) as books:
        return checkins.of_project(books, project)


def test_the_form_asks_four_things_and_shows_the_last_answer(lead: Somebody) -> None:
    lead.presses("checkin.answer")
    lead.is_asked_for("status", "progress", "next", "blocker", "effort")
    lead.sees("Last time you said next was Coaching pairs.")


def test_green_goes_to_the_project_s_channel_and_to_nobody_else(town: TownInProcess, lead: Somebody) -> None:
    lead.presses("checkin.answer")
    answer(lead, "green", next="Coaching pairs again")
    assert "PRJ-03 · Re-engaging the workforce with the T&L Charter: green" in town.channel("trust:projects")
    assert "Next: Coaching pairs again" in town.channel("trust:projects")
    assert "Jonty Applewhite, Friday 11 December" in town.channel("trust:projects")
    lead.sees("It is in the trust's projects channel, and nowhere else.")
    lead.sees("I'll ask again on Friday 22 January.")
    assert written(town, "checkin_status") == []
    (newest, *_) = of(town)
    assert (newest.status, newest.progress, newest.effort) == ("green", "All six bite-size pieces sent", "saved")


def test_the_answered_card_says_so_and_has_no_buttons(town: TownInProcess, lead: Somebody) -> None:
    lead.presses("checkin.answer")
    answer(lead, "green")
    lead.sees("Answered: green. By Jonty Applewhite.")
    assert not lead.can_press("checkin.answer")
    assert not lead.can_press("checkin.nothing_new")


@pytest.mark.parametrize(("status", "words"), [("amber", "needs a look"), ("red", "in trouble")])
def test_amber_and_red_go_to_the_sponsor_only(town: TownInProcess, lead: Somebody, status: str, words: str) -> None:
    before = town.channel("trust:projects")
    lead.presses("checkin.answer")
    answer(lead, status, blocker="Two schools have no slot")
    lead.sees("Tomasz Wieland reads it, and nobody else was told.")
    assert written(town, "checkin_status") == ["person:p04"]
    assert town.channel("trust:projects") == before
    sponsor = town.person(SPONSOR)
    sponsor.does_not_see("Two schools have no slot")
    town.now = at("2026-12-14 08:00")
    town.deliver()
    sponsor.sees(f"PRJ-03 · Re-engaging the workforce with the T&L Charter: {status}, {words}")
    sponsor.sees("In the way: Two schools have no slot")
    with books_of(town) as books:
        project = projects.find(books, "PRJ-03")
    assert project is not None
    assert project.rag == status


def _amber(town: TownInProcess, lead: Somebody) -> Somebody:
    """The sponsor, who reads on Monday that it needs a look."""
    lead.presses("checkin.answer")
    answer(lead, "amber")
    town.now = at("2026-12-14 08:00")
    town.deliver()
    return town.person(SPONSOR)


def test_the_sponsor_puts_it_on_the_agenda_once(town: TownInProcess, lead: Somebody) -> None:
    sponsor = _amber(town, lead)
    sponsor.presses("agenda.add", "PRJ-03")
    sponsor.sees("On the agenda for Wednesday 16 December")
    sponsor.sees("PRJ-03 Re-engaging the workforce with the T&L Charter: amber")
    sponsor.sees("It is on the agenda for Wednesday 16 December.")
    assert not sponsor.can_press("agenda.remove"), "the card above would go on saying that it is on it"
    assert not sponsor.can_press("agenda.add", "PRJ-03")
    head = town.person(OTHER)
    head.types("/collab agenda")
    head.sees("1. PRJ-03 Re-engaging the workforce with the T&L Charter: amber: Tomasz Wieland")


def test_a_second_press_from_an_old_card_adds_nothing(town: TownInProcess, lead: Somebody) -> None:
    sponsor = _amber(town, lead)
    stands = list(town.slack.shown)
    cards = [one.card for one in stands]
    sponsor.presses("agenda.add", "PRJ-03")
    for one, card in zip(stands, cards, strict=True):
        one.card = card
    sponsor.presses("agenda.add", "PRJ-03")
    sponsor.sees("is on the agenda for Wednesday 16 December already. Nothing was added twice.")


def test_a_sponsor_who_cannot_add_gets_no_offer(town: TownInProcess) -> None:
    """Dame Augusta chairs the board; the weekly agenda is the leaders'."""
    happens(town, ask, ASKED)
    ceo = town.person(CEO)
    ceo.presses("checkin.answer", "PRJ-01-2026-12-11")
    answer(ceo, "red")
    town.now = at("2026-12-14 08:00")
    town.deliver()
    chair = town.person(CHAIR)
    chair.sees("PRJ-01 · Strategic Plan Development with all Stakeholders: red")
    assert not chair.can_press("agenda.add")


def test_nothing_new_is_an_answer_and_nobody_hears_of_it(town: TownInProcess, lead: Somebody) -> None:
    before = town.channel("trust:projects")
    lead.presses("checkin.nothing_new")
    lead.sees("Thank you. PRJ-03 · Re-engaging the workforce with the T&L Charter: nothing new")
    lead.sees("Answered: nothing new.")
    assert not lead.can_press("checkin.answer")
    assert town.channel("trust:projects") == before
    assert written(town, "checkin_status") == []
    assert of(town)[0].state == "nothing_new"


def test_the_deputy_may_answer_and_the_lead_s_card_says_who_did(town: TownInProcess, lead: Somebody) -> None:
    deputy = town.person(DEPUTY)
    deputy.types("/collab checkin PRJ-03")
    answer(deputy, "green")
    lead.sees("Answered: green. By Mei-Lin Orchard.")
    assert not lead.can_press("checkin.answer")
    assert len([one for one in of(town) if one.due_on == on("2026-12-11")]) == 1


def test_the_second_of_two_answers_reads_who_came_first(town: TownInProcess, lead: Somebody) -> None:
    lead.presses("checkin.answer")
    deputy = town.person(DEPUTY)
    deputy.types("/collab checkin PRJ-03")
    answer(deputy, "green")
    lead.fills(status="red", progress="Too late", effort="cost")
    lead.sends()
    lead.sees("Mei-Lin Orchard has answered this one: green. Your press changed nothing.")
    assert of(town)[0].status == "green"


def test_the_same_form_sent_twice_takes_effect_once(town: TownInProcess, lead: Somebody) -> None:
    lead.presses("checkin.answer")
    lead.fills(status="green", progress="Done", effort="same")
    form, filled = lead.form, dict(lead.filled)
    lead.sends()
    lead.form, lead.filled = form, filled
    lead.sends()
    assert town.channel("trust:projects").count("PRJ-03 · Re-engaging the workforce") == 1
    assert written(town, "checkin_thanks") == ["person:p21"]


@pytest.mark.parametrize(
    ("field", "value", "beside"),
    [
        ("progress", "  ", "Say in a line what has happened."),
        ("progress", "x" * 10_000, "That has 10,000 characters; 600 is the most."),
        ("next", "x" * 301, "That has 301 characters; 300 is the most."),
        ("blocker", "x" * 301, "That has 301 characters; 300 is the most."),
        ("status", "purple", "Choose green, amber or red."),
        ("effort", "lots", "Choose one"),
    ],
)
def test_what_is_not_right_is_said_beside_its_box_and_nothing_is_kept(
    town: TownInProcess, lead: Somebody, field: str, value: str, beside: str
) -> None:
    lead.presses("checkin.answer")
    lead.fills(**{"status": "green", "progress": "Done", "effort": "same", field: value})
    lead.sends()
    lead.reads_beside(field, beside)
    assert of(town)[0].state == "asked"
    lead.fills(status="green", progress="Done", next="", blocker="", effort="same")
    lead.sends()
    lead.has_no_form()


def test_at_any_time_a_lead_says_how_it_goes_and_the_rhythm_counts_from_it(town: TownInProcess) -> None:
    lead = town.person(LEAD)
    lead.types("/collab checkin")
    answer(lead, "green")
    lead.sees("I'll ask again on Friday 18 December.")
    happens(town, ask, ASKED)
    assert "person:p21" not in written(town, "checkin")
    happens(town, ask, "2026-12-18 13:00")
    lead.sees("Last time, on 23 November, it was green: All six bite-size pieces sent")


def test_what_was_asked_before_the_load_can_still_be_answered(town: TownInProcess) -> None:
    hamza = town.person("p26")
    hamza.types("/collab checkin PRJ-04")
    answer(hamza, "green")
    assert [(one.due_on, one.state) for one in of(town, "PRJ-04")] == [(on("2026-11-20"), "answered")]
    hamza.sees("I'll ask again on Friday 11 December.")


def test_who_leads_several_picks_one(town: TownInProcess) -> None:
    with books_of(town) as books:
        books.change(register, register.c.id == "PRJ-04", lead_id=LEAD)
    lead = town.person(LEAD)
    lead.types("/collab checkin")
    lead.sees("Which project is it about?")
    lead.has_no_form()
    lead.presses("checkin.answer", "PRJ-03")
    answer(lead, "green")
    assert of(town)[0].status == "green"


def test_who_leads_none_is_kindly_told(town: TownInProcess) -> None:
    governor = town.person(GOVERNOR)
    governor.types("/collab checkin")
    governor.sees("You lead no project at the moment")
    governor.has_no_form()


def test_another_s_project_is_theirs_to_speak_for(town: TownInProcess, lead: Somebody) -> None:
    head = town.person(OTHER)
    head.types("/collab checkin PRJ-03")
    head.sees("is for its lead and deputy to say. Jonty Applewhite or Mei-Lin Orchard can. Nothing was stored.")
    head.has_no_form()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("PRJ-90", "is not running, so there is nothing to check in on"),
        ("PRJ-77", "I can't find “PRJ-77”"),
    ],
)
def test_a_project_that_is_over_or_unknown_gets_a_sentence(town: TownInProcess, typed: str, words: str) -> None:
    deputy = town.person(DEPUTY)
    deputy.types(f"/collab checkin {typed}")
    deputy.sees(words)
    deputy.has_no_form()


def test_a_forged_button_of_somebody_else_s_check_in_stores_nothing(town: TownInProcess, lead: Somebody) -> None:
    head = town.person(OTHER)
    for action in ("checkin.answer", "checkin.nothing_new"):
        outcome = town.router.press(head._caller(), action, ROUND, Where("slack", "dm", is_direct=True))
        assert "for its lead and deputy to say" in str(outcome)
    assert of(town)[0].state == "asked"


def test_home_shows_what_waits_and_opens_it(town: TownInProcess, lead: Somebody) -> None:
    lead.types("/collab")
    lead.sees("PRJ-03 · Re-engaging the workforce with the T&L Charter: how is it going?")
    lead.presses("checkin.answer", ROUND)
    answer(lead, "green")
    lead.forgets()
    lead.types("/collab")
    lead.does_not_see("how is it going?")


def test_the_other_trust_s_project_of_the_same_name_is_not_touched(
    town: TownInProcess, elsewhere: TownInProcess, lead: Somebody
) -> None:
    before = of(elsewhere, "PRJ-03")
    lead.presses("checkin.nothing_new")
    assert of(elsewhere, "PRJ-03") == before
