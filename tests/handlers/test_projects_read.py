"""Looking at projects: who sees which, how a list is narrowed, and how a project is found."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import event

from bot.cards.plaintext import words
from bot.domain.audience import audience_of_project
from bot.domain.projects import ACTIVE, APPROVED, COMPLETED, DECLINED, DRAFT, PROPOSED, RETURNED
from storage import projects
from tests.handlers.town import TownInProcess

CEO, EXECUTIVE, COO, CLERK, ADMIN = "p01", "p02", "p07", "p08", "p09"
LEAD, COLLEAGUE, HEAD, TEACHER = "p16", "p17", "p13", "p23"
GOVERNOR, DIRECTOR, PARTNER = "p42", "p33", "p59"
EVERYBODY = (CEO, EXECUTIVE, COO, CLERK, ADMIN, LEAD, COLLEAGUE, HEAD, TEACHER, GOVERNOR, DIRECTOR, PARTNER)
TEAM = {LEAD, COLLEAGUE}
INSIDE = set(EVERYBODY) - {PARTNER}
MAY_SEE = {
    DRAFT: TEAM,
    PROPOSED: TEAM | {CEO, EXECUTIVE, COO, HEAD},
    RETURNED: TEAM | {CEO, EXECUTIVE},
    APPROVED: INSIDE,
    ACTIVE: INSIDE,
    COMPLETED: INSIDE,
    DECLINED: TEAM | {CEO, EXECUTIVE},
}


def put_as(town: TownInProcess, status: str, project_id: str = "PRJ-05") -> None:
    with town.database.transaction() as shelf:
        books = shelf.books(town.trust_id)
        found = projects.find(books, project_id)
        assert found
        changed = replace(found, status=status)
        projects.replace(books, changed, audience_of_project(changed, town.trust))


@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize("status", MAY_SEE)
def test_who_sees_a_project(town: TownInProcess, status: str, person: str) -> None:
    put_as(town, status)
    someone = town.person(person)
    someone.types("/collab project PRJ-05")
    someone.types("/collab projects SENCO release")
    told = someone.everything()
    assert ("Pool SENCO time" in told) is (person in MAY_SEE[status])
    assert ("PRJ-05 · SENCO release" in told) is (person in MAY_SEE[status])
    assert ("isn't yours to see" in " ".join(told.split())) is (person not in MAY_SEE[status])


def test_a_partner_sees_the_one_project_they_were_let_in_for(town: TownInProcess) -> None:
    partner = town.person(PARTNER)
    partner.types("/collab projects")
    partner.sees("1 project")
    partner.sees("PRJ-04")
    partner.types("/collab project 4")
    partner.sees("Choose one platform set")
    partner.types("/collab project 1")
    partner.does_not_see("strategic plan")


def test_missing_and_forbidden_read_the_same(town: TownInProcess) -> None:
    teacher = town.person(TEACHER)
    teacher.types("/collab project PRJ-05")
    teacher.types("/collab project PRJ-77")
    forbidden, missing = map(words, teacher.answers)
    assert forbidden.replace("PRJ-05", "…").split("”")[0] == missing.replace("PRJ-77", "…").split("”")[0]
    assert "SENCO" not in forbidden


def test_people_of_another_trust_see_none_of_ours(town: TownInProcess, elsewhere: TownInProcess) -> None:
    for person in ("h01", "h02", "h04", "h06"):
        stranger = elsewhere.person(person)
        stranger.types("/collab projects")
        stranger.types("/collab project PRJ-01")
        assert len(stranger.answers) == 2
        stranger.does_not_see("Strategic Plan")


# ------------------------------------------------------------------------------------------ the list


def test_a_head_reads_five_lines_and_how_to_narrow_them(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab projects")
    head.sees("7 projects")
    head.sees("PRJ-05 · SENCO release and shared assessment clinic")
    head.sees("Quillfeather, St Thistlewick's and Copperlatch · 18 January to 9 July · Siân Rhydderch")
    head.sees("waiting for a decision")
    head.sees("and 2 more")
    head.does_not_see("PRJ-90")


@pytest.mark.parametrize(("words", "number"), [("", 7), ("quillfeather", 6), ("e", 7)])
def test_a_head_reads_the_rest_with_one_press(town: TownInProcess, words: str, number: int) -> None:
    head = town.person(HEAD)
    head.types(f"/collab projects {words}")
    head.sees(f"{number} projects")
    head.does_not_see("PRJ-90")
    head.presses("projects.all")
    head.sees("PRJ-90 · Shared reading spine")
    head.does_not_see("projects of yours")


def test_whoever_types_all_reads_all_and_not_what_mentions_it(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab projects All")
    head.sees("7 projects")
    head.does_not_see("that mention")
    head.sees("PRJ-90 · Shared reading spine")
    assert not head.can_press("projects.all")


def test_where_all_is_shown_there_is_nothing_to_press(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab projects VHS")
    assert not head.can_press("projects.all")


def test_mine_is_what_i_work_on(town: TownInProcess) -> None:
    lead = town.person("p18")
    lead.types("/collab projects mine")
    lead.sees("4 projects of yours")
    for mine in ("PRJ-01", "PRJ-03", "PRJ-07", "PRJ-08"):
        lead.sees(mine)
    lead.does_not_see("PRJ-02")


@pytest.mark.parametrize("words", ["VHS", "vhs", "Vellumhurst", "vellumhurst school"])
def test_a_school_lists_its_own(town: TownInProcess, words: str) -> None:
    head = town.person(HEAD)
    head.types(f"/collab projects {words}")
    head.sees("5 projects for Vellumhurst")
    head.does_not_see("PRJ-05")


@pytest.mark.parametrize("words", ["reading", "READING spine", "prj-90", "mei-lin"])
def test_words_find_what_mentions_them(town: TownInProcess, words: str) -> None:
    head = town.person(HEAD)
    head.types(f"/collab projects {words}")
    head.sees("PRJ-90 · Shared reading spine, Reception to Year 6")
    head.sees("15 September 2025 to 3 July 2026")
    head.does_not_see("PRJ-05")


def test_one_found_is_spoken_of_as_one(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab projects reading spine")
    head.sees("1 project that mentions “reading spine”")


def test_nothing_found_says_what_else_to_try(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab projects <!channel> xylophones")
    head.sees("No projects that mention “<!channel> xylophones”.")
    head.sees("/collab projects")


def test_reading_asks_the_database_for_little(town: TownInProcess) -> None:
    head = town.person(HEAD)
    asked: list[str] = []

    def count(raw: sqlite3.Connection, *_: object) -> None:
        raw.set_trace_callback(asked.append)

    event.listen(town.database.engine, "checkout", count)
    head.types("/collab projects")
    event.remove(town.database.engine, "checkout", count)
    of_projects = [one for one in asked if "project" in one and one.startswith("SELECT")]
    assert 0 < len(of_projects) <= 3, of_projects


# --------------------------------------------------------------------------------------- one project


@pytest.mark.parametrize("typed", ["PRJ-08", "prj-08", "prj 8", "8", "08", "transition week"])
def test_a_project_is_found_however_it_is_written(town: TownInProcess, typed: str) -> None:
    governor = town.person(GOVERNOR)
    governor.types(f"/collab project {typed}")
    governor.sees("PRJ-08 · Transition week: Year 6 into Year 7")


def test_the_whole_project_is_on_one_card(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab project PRJ-04")
    for line in (
        "PRJ-04 · Blended Learning Platforms",
        "Running, needs a look.",
        "Copperlatch, Marrowdown and Vellumhurst",
        "5 October to 2 July",
        "12 April to 23 June",
        "Hamza Quarrington",
        "Viktor Halloran",
        "Priya Somerfold",
        "Dr Amara Fenwick",
        "Choose one platform set",
        "One choice and one contract",
        "Homework platforms cut from seven to three",
        "developing stronger curricula for students",
        "Reading for every pupil, every stage",
        "The next check-in is on",
    ):
        head.sees(line)


def test_an_exception_stays_on_the_record_with_its_reason(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab project PRJ-08")
    head.sees("Callum Strand: “One agreed transition week; planning runs from January”")


def test_a_slip_gets_a_suggestion_one_may_see(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab project transision week: year 6 into year 7")
    head.sees("Did you mean `/collab project PRJ-08`, Transition week: Year 6 into Year 7?")
    teacher = town.person(TEACHER)
    teacher.types("/collab project senco release and shared asessment clinic")
    teacher.does_not_see("PRJ-05")


def test_without_a_reference_the_list_is_shown(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab project")
    head.sees("7 projects")


@pytest.mark.parametrize("typed", ["x" * 10_000, "<!channel>", "'; drop table projects; --", "%", "__", "0" * 5000])
def test_hostile_words_find_nothing_and_break_nothing(town: TownInProcess, typed: str) -> None:
    head = town.person(HEAD)
    head.types(f"/collab project {typed}")
    assert len(words(head.answers[-1])) < 250
    head.types(f"/collab projects {typed}")
    assert len(words(head.answers[-1])) < 250
    head.types("/collab projects")
    head.sees("7 projects")


def test_only_the_lead_is_offered_to_go_on_with_a_draft(town: TownInProcess) -> None:
    lead, colleague = town.person("p24"), town.person("p22")
    for someone in (lead, colleague):
        someone.types("/collab project PRJ-06")
        someone.sees("Moderate Year 6 writing together.")
    assert lead.can_press("project.open_draft", "PRJ-06")
    assert not colleague.can_press("project.open_draft")
