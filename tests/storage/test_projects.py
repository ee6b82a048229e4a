"""The register of projects, on both databases: whole, in order, and seen by those it names."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.domain.projects import (
    ACTIVE,
    APPROVED,
    COMPLETED,
    DECLINED,
    DRAFT,
    PROPOSED,
    RETURNED,
    SOMEDAY,
    Challenge,
    Project,
    Regard,
)
from bot.domain.references import next_reference
from bot.domain.spans import Span
from storage import projects
from storage.database import Books, Database
from storage.schema import upgrade
from storage.tables.people import people
from storage.tables.projects import audiences
from storage.tables.trusts import schools
from tests.factories import ALL_SCHOOLS, MONDAY_MORNING, a_project
from tests.storage.rows import a_trust

PEOPLE = {"p03": "Yetunde Bramwell", "p15": "Kwame Fairlie", "p16": "Siân Rhydderch", "p17": "Leopold Vance"}
OPEN = frozenset({"open"})


def audience_of(books: Books, project: Project) -> frozenset[str]:
    rows = books.rows(books.select(audiences, audiences.c.member).where(audiences.c.subject == project.subject))
    return frozenset(row.member for row in rows)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, is_durable=False)
    upgrade(database)
    with database.transaction() as shelf:
        for trust_id in ("lanternfield", "harbourside"):
            register(a_trust(shelf, trust_id))
    yield database
    database.close()


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    with database.transaction() as shelf:
        yield shelf.books("lanternfield")


def register(books: Books) -> None:
    books.add(schools, *({"id": id_, "name": id_} for id_ in ALL_SCHOOLS))
    books.add(people, *(a_row(id_, name) for id_, name in PEOPLE.items()))


def a_row(id_: str, name: str) -> dict[str, object]:
    given = {"known_as": None, "school_id": None, "starts_on": None, "leaves_on": None, "ended_on": None}
    email = f"{id_}@lanternfield.example.org"
    return {**given, "id": id_, "name": name, "email": email, "delivery": "slack", "account": "member", "details": {}}


def stored(books: Books, *names: str, status: str = ACTIVE, audience: frozenset[str] = OPEN, **facts: object) -> None:
    for name in names:
        projects.add(books, a_project(name, status, **{"reference": name, **facts}), audience)


def everything() -> Project:
    """A project with something in every place."""
    regard = Regard(
        "R9",
        "starts_on",
        "Falls in exams.",
        needs_override=True,
        windows=("ks2tests",),
        schools=("QFP",),
        reason="Agreed.",
        answered_by="p03",
        answered_at=MONDAY_MORNING,
    )
    challenge = Challenge("p03", MONDAY_MORNING, "What stops?", "Two meetings.")
    return a_project(
        status=RETURNED,
        reference="PRJ-05",
        sponsor="p03",
        schools=("VHS", "QFP", "MDA"),
        team=("p17", "p16"),
        aims=("A2b", "A1a"),
        priorities=("TIP2", "TIP1"),
        pauses=(Span(date(2027, 4, 12), date(2027, 6, 18)), Span(date(2027, 7, 1), date(2027, 7, 1))),
        stage="explore",
        rag="amber",
        regards=(regard, Regard("R4", "starts_on", "Starts in 9 school days.")),
        challenges=(challenge, replace(challenge, answer=None)),
        proposed_at=MONDAY_MORNING,
        decided_by="p03",
        decided_at=MONDAY_MORNING,
        decision_reason="Which days? “Ask Siân” — 😀",
        next_checkin_on=date(2027, 2, 5),
    )


def test_a_project_comes_back_as_it_was_stored(books: Books) -> None:
    projects.add(books, everything(), ("open",))
    assert projects.find(books, "PRJ-05") == everything()


def test_a_project_with_nothing_but_a_title_comes_back_too(books: Books) -> None:
    bare = a_project(
        "p-1", DRAFT, schools=(), team=(), aims=(), priorities=(), pauses=(), purpose="", together="", impact="",
        starts_on=SOMEDAY, ends_on=SOMEDAY, deputy_lead=None,
    )  # fmt: skip
    projects.add(books, bare, ("project-team:p-1",))
    assert projects.find(books, "p-1") == bare


def test_a_replaced_project_keeps_nothing_of_what_it_was(books: Books) -> None:
    projects.add(books, everything(), ("open", "leaders"))
    later = replace(
        everything(), schools=("CLJ", "QFP"), team=("p15",), regards=(), challenges=(), pauses=(), status=DECLINED
    )
    assert projects.replace(books, later, ("role:ceo",))
    assert projects.find(books, "PRJ-05") == later
    assert audience_of(books, later) == {"role:ceo"}


def test_the_second_of_two_decisions_changes_nothing(books: Books) -> None:
    projects.add(books, a_project(), ("leaders",))
    assert projects.replace(books, a_project(status=APPROVED), OPEN, was=PROPOSED)
    assert not projects.replace(books, a_project(status=DECLINED, team=()), ("role:ceo",), was=PROPOSED)
    found = projects.find(books, "PRJ-05")
    assert found is not None
    assert (found.status, found.team) == (APPROVED, a_project().team)
    assert audience_of(books, found) == {"open"}


def test_a_project_that_is_not_there_cannot_be_replaced(books: Books) -> None:
    assert not projects.replace(books, a_project(), OPEN)
    assert projects.find(books, "PRJ-05") is None


def test_only_those_whom_its_audience_names_find_it(books: Books) -> None:
    projects.add(books, a_project(), ("leaders", "person:p16"))
    assert projects.seen(books, "PRJ-05", {"leaders", "open"}) == a_project()
    assert projects.seen(books, "PRJ-05", {"person:p16"}) is not None
    assert projects.seen(books, "PRJ-05", {"open", "person:p17"}) is None
    assert projects.seen(books, "PRJ-05", ()) is None
    assert projects.listed(books, {"open"}) == ([], 0)
    assert projects.with_status(books, PROPOSED, members={"open"}) == []


def test_what_waits_comes_first_then_what_runs_newest_first(books: Books) -> None:
    stored(books, "PRJ-90", status=COMPLETED)
    stored(books, "PRJ-01", starts_on=date(2026, 9, 14))
    stored(books, "PRJ-02", starts_on=date(2026, 11, 9))
    stored(books, "PRJ-05", status=PROPOSED)
    stored(books, "PRJ-08", status=APPROVED)
    stored(books, "PRJ-91", status=DECLINED)
    lines, total = projects.listed(books, OPEN)
    assert [line.id for line in lines] == ["PRJ-05", "PRJ-02", "PRJ-01", "PRJ-08", "PRJ-90", "PRJ-91"]
    assert total == 6


def test_a_page_knows_how_many_it_leaves_out(books: Books) -> None:
    stored(books, "PRJ-01", "PRJ-02", "PRJ-03")
    lines, total = projects.listed(books, OPEN, most=2)
    assert (len(lines), total) == (2, 3)


def test_a_line_names_the_lead_and_the_schools_in_their_order(books: Books) -> None:
    stored(books, "PRJ-01", schools=("VHS", "CLJ"))
    (line,), _ = projects.listed(books, OPEN)
    assert (line.lead, line.schools, line.title) == ("Siân Rhydderch", ("VHS", "CLJ"), a_project().title)


@pytest.mark.parametrize(
    ("post", "person"), [("lead", "p03"), ("deputy_lead", "p03"), ("sponsor", "p03"), ("proposed_by", "p03")]
)
def test_mine_is_what_i_hold_a_post_in(books: Books, post: str, person: str) -> None:
    stored(books, "PRJ-01", team=())
    posted: dict[str, Any] = {post: person}
    stored(books, "PRJ-02", team=(), **posted)
    lines, total = projects.listed(books, OPEN, of_person=person)
    assert ([line.id for line in lines], total) == (["PRJ-02"], 1)
    assert projects.teams_of(books, person) == ["PRJ-02"]


def test_mine_is_also_what_i_am_on_the_team_of(books: Books) -> None:
    stored(books, "PRJ-01", team=("p17",))
    stored(books, "PRJ-02", team=("p15",))
    lines, _ = projects.listed(books, OPEN, of_person="p17")
    assert [line.id for line in lines] == ["PRJ-01"]


def test_a_school_lists_what_it_takes_part_in(books: Books) -> None:
    stored(books, "PRJ-01", schools=("QFP", "CLJ"))
    stored(books, "PRJ-02", schools=("MDA", "VHS"))
    lines, _ = projects.listed(books, OPEN, school="VHS")
    assert [line.id for line in lines] == ["PRJ-02"]


def test_a_lead_finds_what_is_live_and_what_is_in_hand(books: Books) -> None:
    stored(books, "PRJ-01")
    stored(books, "PRJ-02", status=APPROVED)
    stored(books, "PRJ-06", status=DRAFT)
    stored(books, "PRJ-07", status=RETURNED)
    stored(books, "PRJ-90", status=COMPLETED)
    assert [one.id for one in projects.led_by(books, "p16")] == ["PRJ-01", "PRJ-02"]
    assert [one.id for one in projects.in_hand_of(books, "p16")] == ["PRJ-07", "PRJ-06"]
    assert projects.led_by(books, "p17") == projects.in_hand_of(books, "p17") == []


def test_the_oldest_proposal_waits_first(books: Books) -> None:
    stored(books, "PRJ-06", status=PROPOSED, proposed_at=MONDAY_MORNING)
    stored(books, "PRJ-05", status=PROPOSED, proposed_at=MONDAY_MORNING.replace(day=20))
    assert [one.id for one in projects.with_status(books, PROPOSED, members=OPEN)] == ["PRJ-05", "PRJ-06"]


def test_references_are_all_that_were_ever_given(books: Books) -> None:
    stored(books, "PRJ-01", "PRJ-91")
    projects.add(books, a_project("p-1", DRAFT, reference=None), OPEN)
    assert sorted(projects.references(books)) == ["PRJ-01", "PRJ-91"]


def test_a_trust_finds_nothing_of_another(database: Database) -> None:
    with database.transaction() as shelf:
        ours, theirs = shelf.books("lanternfield"), shelf.books("harbourside")
        projects.add(ours, a_project(reference="PRJ-05"), OPEN)
        assert projects.find(theirs, "PRJ-05") is None
        assert projects.listed(theirs, OPEN) == ([], 0)
        assert projects.references(theirs) == []
        projects.add(theirs, a_project(title="Another", reference="PRJ-05"), ("leaders",))
        projects.replace(theirs, a_project(title="Changed", team=(), schools=()), ("leaders",))
        assert projects.find(ours, "PRJ-05") == a_project(reference="PRJ-05")
        assert audience_of(ours, a_project()) == OPEN
        assert projects.seen(ours, "PRJ-05", {"leaders"}) is None


def test_of_two_decisions_at_once_one_wins_and_no_reference_is_given_twice(database: Database) -> None:
    names = ("p-1", "p-2", "p-3")
    with database.transaction() as shelf:
        for name in names:
            projects.add(shelf.books("lanternfield"), a_project(name, reference=None), OPEN)
    with ThreadPoolExecutor(4) as executives:
        pressed = [executives.submit(approved, database, name) for name in names * 4]
        won = [one.result(timeout=30) for one in pressed]
    assert won.count(True) == len(names)
    with database.reading() as shelf:
        found = [projects.find(shelf.books("lanternfield"), name) for name in names]
    assert sorted(one.reference or "" for one in found if one) == ["PRJ-01", "PRJ-02", "PRJ-03"]


def test_a_draft_that_is_being_sent_is_not_forgotten(database: Database) -> None:
    with database.transaction() as shelf:
        projects.add(shelf.books("lanternfield"), a_project("p-1", DRAFT, reference=None), OPEN)
    with ThreadPoolExecutor(1) as other:
        with database.transaction() as shelf:
            projects.replace(shelf.books("lanternfield"), a_project("p-1", PROPOSED, reference=None), OPEN, was=DRAFT)
            thrown = other.submit(thrown_away, database, "p-1")
            wait([thrown], timeout=0.3)
        assert thrown.result(timeout=30) is False
    with database.reading() as shelf:
        found = projects.find(shelf.books("lanternfield"), "p-1")
    assert found is not None
    assert (found.status, found.schools) == (PROPOSED, a_project("p-1").schools)


def thrown_away(database: Database, name: str) -> bool:
    with database.transaction() as shelf:
        return projects.remove_draft(shelf.books("lanternfield"), name)


def approved(database: Database, name: str) -> bool:
    with database.transaction() as shelf:
        books = shelf.books("lanternfield")
        reference = next_reference(projects.references(books))
        decided = a_project(name, APPROVED, reference=reference)
        return projects.replace(books, decided, OPEN, was=PROPOSED)


def test_new_ids_are_new() -> None:
    first, second = projects.new_project_id(), projects.new_project_id()
    assert first.startswith("p-")
    assert first != second
