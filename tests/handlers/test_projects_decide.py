"""Deciding: who may, what stands in the way, who hears, and what becomes of the second press."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.audience import audience_of_project
from bot.domain.people import Person
from bot.domain.projects import APPROVED, PROPOSED, RETURNED, Challenge
from bot.services.projects.news import draw_decision
from storage import people, projects
from storage.tables.people import offices
from tests.handlers.board import resigns
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.proposals import (
    CALLUM,
    CEO,
    CHAIR,
    CLERK,
    COO,
    GOVERNOR,
    HEAD,
    OTHER_HEAD,
    PARTNER,
    TEACHER,
    YETUNDE,
    as_it_stands,
    filled,
    own_projects,
    proposed,
)
from tests.handlers.town import Somebody, TownInProcess

pytestmark = IN_EACH_CHAT
DECISIONS = ("project.approve", "project.return", "project.decline")
EVERYWHERE = ("QFP", "STT", "CLJ", "MDA", "VHS")


def change(town: TownInProcess, project_id: str, **facts: object) -> None:
    """Behind everybody's back: what a later version or the trust's file would do."""
    with town.database.transaction() as shelf:
        books = shelf.books(town.trust_id)
        found = projects.find(books, project_id)
        assert found
        changed = replace(found, **facts)  # type: ignore[arg-type]
        projects.replace(books, changed, audience_of_project(changed, town.trust))


def presses_from_memory(someone: Somebody, action: str, project_id: str) -> None:
    """A button's value, sent by somebody who was never shown the button."""
    town = someone.town
    lent = town.person(YETUNDE).answers
    someone.answers.extend(lent)
    shown = town.person("p01")
    shown.types(f"/collab project {project_id}")
    someone.answers.append(shown.answers[-1])
    someone.presses(action, project_id)


# ------------------------------------------------------------------------------------------- approval


def test_one_press_approves_and_everybody_hears(town: TownInProcess) -> None:
    project_id = proposed(town)
    executive, head = town.person(YETUNDE), town.person(HEAD)
    executive.presses("project.approve", project_id)
    executive.sees("Approved: PRJ-92 · Reading buddies")
    head.sees("Approved: PRJ-92 · Reading buddies")
    head.sees("Yetunde Bramwell, Monday 23 November at 07:45")
    assert "Approved: PRJ-92 · Reading buddies" in town.channel("trust:projects")
    town.person(GOVERNOR).sees("Sponsor: Yetunde Bramwell.")
    project = as_it_stands(town, project_id)
    assert (project.status, project.reference, project.sponsor) == (APPROVED, "PRJ-92", YETUNDE)
    assert (project.year, project.decided_by, project.decided_at) == ("2026-2027", YETUNDE, town.now)
    assert project.next_checkin_on == date(2026, 12, 18)


def test_the_channel_shows_the_decision_and_no_buttons_any_more(town: TownInProcess) -> None:
    project_id = proposed(town)
    town.person(YETUNDE).presses("project.approve", project_id)
    posted = town.channel("group:exec")
    assert "Approved by Yetunde Bramwell, Monday 23 November at 07:45" in " ".join(posted.split())
    assert "For your decision: Reading buddies" not in posted
    assert not any(town.person(CALLUM).can_press(action, project_id) for action in DECISIONS)


def test_references_go_on_from_the_trusts_highest(town: TownInProcess) -> None:
    first = proposed(town)
    town.person(YETUNDE).presses("project.approve", first)
    second = proposed(town, by="p10", title="Writing buddies", schools=("QFP", "CLJ"))
    town.person(YETUNDE).presses("project.approve", second)
    assert [as_it_stands(town, one).reference for one in (first, second)] == ["PRJ-92", "PRJ-93"]


def test_a_project_of_next_year_is_in_next_years_register(town: TownInProcess) -> None:
    project_id = proposed(town, starts_on=date(2027, 9, 13), ends_on=date(2028, 2, 11))
    town.person(YETUNDE).presses("project.approve", project_id)
    assert as_it_stands(town, project_id).year == "2027-2028"


def test_the_team_hears_that_they_are_on_it(town: TownInProcess) -> None:
    project_id = proposed(town)
    change(town, project_id, team=(HEAD, TEACHER), deputy_lead="p17")
    town.person(YETUNDE).presses("project.approve", project_id)
    town.walks_to("2026-11-24 17:00")
    for colleague in (TEACHER, "p17"):
        town.person(colleague).sees("You are on the team of PRJ-92")
    town.person(HEAD).does_not_see("You are on the team")


def test_whoever_approves_and_is_on_the_team_is_not_told_what_they_did(town: TownInProcess) -> None:
    project_id = proposed(town)
    change(town, project_id, team=(HEAD, "p02"))
    town.person("p02").presses("project.approve", project_id)
    town.walks_to("2026-11-24 17:00")
    town.person("p02").does_not_see("You are on the team")


def test_the_second_of_two_presses_reads_who_decided(town: TownInProcess) -> None:
    project_id = proposed(town)
    first, second = town.person(YETUNDE), town.person(CALLUM)
    second.types(f"/collab project {project_id}")
    first.presses("project.approve", project_id)
    for action in DECISIONS:
        second.presses(action, project_id)
        second.has_no_form()
        second.sees("Yetunde Bramwell approved this on Monday 23 November at 07:45. Your press changed nothing.")
    assert as_it_stands(town, project_id).sponsor == YETUNDE


def test_two_sentences_at_once_and_the_first_counts(town: TownInProcess) -> None:
    project_id = proposed(town)
    first, second = town.person(YETUNDE), town.person(CALLUM)
    first.presses("project.return", project_id)
    second.presses("project.decline", project_id)
    first.fills(reason="Which days?")
    first.sends()
    second.fills(reason="Not this year.")
    second.sends()
    second.sees("Yetunde Bramwell returned this")
    assert as_it_stands(town, project_id).status == RETURNED


# ------------------------------------------------------------------------------------------- who may


@pytest.mark.parametrize(("person", "may"), [(CEO, True), (YETUNDE, True), (CALLUM, True), (COO, False)])
def test_the_executive_leaders_and_the_ceo_may_decide(town: TownInProcess, person: str, may: bool) -> None:
    project_id = proposed(town)
    someone = town.person(person)
    someone.types(f"/collab project {project_id}")
    assert bool(someone.answers[-1].buttons) is may


@pytest.mark.parametrize("action", DECISIONS)
@pytest.mark.parametrize("person", [COO, OTHER_HEAD])
def test_a_leader_who_may_not_decide_hears_who_can(town: TownInProcess, person: str, action: str) -> None:
    project_id = proposed(town)
    someone = town.person(person)
    presses_from_memory(someone, action, project_id)
    someone.has_no_form()
    someone.sees("Deciding on projects is not yours.")
    someone.sees("Callum Strand")
    assert as_it_stands(town, project_id).status == PROPOSED


@pytest.mark.parametrize("person", [TEACHER, GOVERNOR, CHAIR, CLERK, PARTNER])
def test_who_may_not_even_see_it_hears_no_more_than_that(town: TownInProcess, person: str) -> None:
    project_id = proposed(town)
    someone = town.person(person)
    presses_from_memory(someone, "project.approve", project_id)
    someone.sees("isn't yours to see")
    assert as_it_stands(town, project_id).status == PROPOSED


@pytest.mark.parametrize("own", ["proposed_by", "lead"])
def test_nobody_decides_their_own(town: TownInProcess, own: str) -> None:
    project_id = proposed(town)
    change(town, project_id, **{own: YETUNDE})
    executive = town.person(YETUNDE)
    executive.presses("project.approve", project_id)
    executive.sees("This one is your own, so somebody else decides.")
    assert as_it_stands(town, project_id).status == PROPOSED


def test_a_project_of_all_schools_is_the_ceos_to_decide(town: TownInProcess) -> None:
    project_id = proposed(town, schools=EVERYWHERE)
    town.person(HEAD).sees("Next: Ines Harrowgate")
    executive, ceo = town.person(YETUNDE), town.person(CEO)
    executive.presses("project.approve", project_id)
    executive.sees("It takes in every school or asks for an exception")
    executive.sees("Ines Harrowgate can.")
    assert as_it_stands(town, project_id).status == PROPOSED
    ceo.presses("project.approve", project_id)
    assert as_it_stands(town, project_id).status == APPROVED


def test_the_ceos_own_project_of_all_schools_is_an_executives(town: TownInProcess) -> None:
    project_id = proposed(town, by=CEO, schools=EVERYWHERE)
    town.person(CEO).presses("project.approve", project_id)
    town.person(CEO).sees("This one is your own")
    town.person(YETUNDE).presses("project.approve", project_id)
    assert as_it_stands(town, project_id).status == APPROVED


def test_an_office_that_has_ended_decides_nothing(town: TownInProcess) -> None:
    project_id = proposed(town)
    with town.database.reading() as shelf:
        executive = people.person(shelf.books(town.trust_id), YETUNDE)
    assert isinstance(executive, Person)
    town.walks_to("2026-11-24 09:00")
    with town.database.transaction() as shelf:
        from_now = offices.update().where(offices.c.person_id == YETUNDE)
        shelf.do(from_now.values(last_on=date(2026, 11, 23)))
    town.reads_the_register_afresh()
    someone = town.person(YETUNDE)
    presses_from_memory(someone, "project.approve", project_id)
    assert as_it_stands(town, project_id).status == PROPOSED


# --------------------------------------------------------------------------------- what stands in the way


def test_an_unanswered_question_blocks_and_is_named(town: TownInProcess) -> None:
    executive = town.person(YETUNDE)
    executive.types("/collab project 5")
    executive.presses("project.approve", "PRJ-05")
    executive.sees("Marguerite Dunnock's question is not answered yet: “What stops when SENCOs are released?”")
    executive.sees("It can be approved once the answer is in the trust's file: its lead can give it to the clerk.")
    assert as_it_stands(town, "PRJ-05").status == PROPOSED


def test_an_answered_question_blocks_no_more_and_the_reference_stays(town: TownInProcess) -> None:
    asked = Challenge("p14", town.now, "What stops when SENCOs are released?", "Two meetings a half-term.")
    change(town, "PRJ-05", challenges=(asked,))
    executive = town.person(CALLUM)
    executive.types("/collab project PRJ-05")
    executive.presses("project.approve", "PRJ-05")
    executive.sees("Approved: PRJ-05")
    project = as_it_stands(town, "PRJ-05")
    assert (project.reference, project.sponsor) == ("PRJ-05", CALLUM)
    (rest,) = project.pauses
    assert (rest.first, rest.last) == (date(2027, 4, 12), date(2027, 6, 18))


def in_the_exams(town: TownInProcess) -> str:
    head = town.person(HEAD)
    head.types("/collab propose x")
    head.fills(**filled(starts_on=date(2027, 5, 11), ends_on=date(2027, 12, 17)))
    head.sends()
    head.fills(proceed="anyway", reason="The visiting author comes only then.")
    head.sends()
    head.has_no_form()
    return next(id_ for id_ in own_projects(town) if id_.startswith("p-"))


def test_a_start_in_the_exams_needs_the_ceo_and_a_reason_that_is_kept(town: TownInProcess) -> None:
    project_id = in_the_exams(town)
    executive, ceo = town.person(YETUNDE), town.person(CEO)
    executive.presses("project.approve", project_id)
    executive.sees("Ines Harrowgate can.")
    ceo.presses("project.approve", project_id)
    ceo.is_asked_for("reason")
    ceo.sees("Key stage 2 national curriculum tests")
    ceo.fills(reason="  ")
    ceo.sends()
    ceo.reads_beside("reason", "please say in a sentence why it may run then")
    assert as_it_stands(town, project_id).status == PROPOSED
    ceo.fills(reason="One day only, and the heads agree.")
    ceo.sends()
    ceo.has_no_form()
    ceo.sees("Approved: PRJ-92")
    kept = as_it_stands(town, project_id).regards[-1]
    assert (kept.rule, kept.needs_override, kept.windows) == ("R9", True, ("ks2tests",))
    assert set(kept.schools) == {"CLJ", "STT"}
    assert (kept.reason, kept.answered_by, kept.answered_at) == ("One day only, and the heads agree.", CEO, town.now)
    governor = town.person(GOVERNOR)
    governor.types("/collab project 92")
    governor.sees("Ines Harrowgate: “One day only, and the heads agree.”")


def test_a_card_is_drawn_for_who_decides_today_and_for_who_has_decided(town: TownInProcess) -> None:
    """What a proposer writes anew is not put before somebody who was an executive leader once."""
    project_id = proposed(town)

    def is_drawn(person: str) -> bool:
        with town.database.reading() as shelf:
            books = shelf.books(town.trust_id)
            return draw_decision(books, f"project:{project_id}", f"person:{person}", town.now) is not None

    assert is_drawn(YETUNDE)
    resigns(town, YETUNDE, "executive_leader")
    assert not is_drawn(YETUNDE)
    assert not is_drawn(TEACHER)
    change(town, project_id, status=RETURNED, decided_by=YETUNDE)
    assert is_drawn(YETUNDE)
    with town.database.reading() as shelf:
        assert draw_decision(shelf.books(town.trust_id), f"project:{project_id}", "group:exec", town.now)
