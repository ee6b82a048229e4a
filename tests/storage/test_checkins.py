"""Check-ins asked and answered, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.attention import PROMPT
from bot.domain.checkins import Checkin
from storage import checkins, outbox, projects, register
from storage.database import Books, Database
from storage.outbox import Letter
from storage.register import put_person
from storage.tables.engine import outbox as letters
from storage.tables.trusts import schools
from tests.factories import ALL_SCHOOLS, a_person, a_project, at, on
from tests.storage.rows import TODAY, a_trust

ASKED = Checkin("PRJ-03-2026-12-11", "PRJ-03", on("2026-12-11"), "asked", asked_at=at("2026-12-11 13:00"))


@pytest.fixture
def stocked(database: Database) -> Database:
    """Two trusts with projects of the same names, led by Jonty with Mei-Lin."""
    with database.transaction() as shelf:
        for trust_id in ("lanternfield", "harbourside"):
            books = a_trust(shelf, trust_id)
            books.add(schools, *({"id": id_, "name": id_} for id_ in ALL_SCHOOLS))
            for id_ in ("p21", "p22", "p26"):
                put_person(books, a_person(id_, id_, "teacher"))
            for project in (
                running("PRJ-03"),
                running("PRJ-04", lead="p26", deputy_lead="p21"),
                running("PRJ-05", status="completed"),
                running("PRJ-08", status="approved", next_checkin_on=None),
            ):
                projects.add(books, project, ("open",))
    return database


@pytest.fixture
def books(stocked: Database) -> Iterator[Books]:
    with stocked.transaction() as shelf:
        yield shelf.books("lanternfield")


def running(id_: str, **facts: Any) -> Any:
    given = {"lead": "p21", "deputy_lead": "p22", "team": (), "proposed_by": "p21", "next_checkin_on": on("2026-12-11")}
    return a_project(id_, facts.pop("status", "active"), **{**given, **facts})


def answered(**facts: Any) -> Checkin:
    given = {"state": "answered", "status": "green", "progress": "Sent", "answered_by": "p21", "answered_at": TODAY}
    return replace(ASKED, **{**given, **facts})


def a_letter(key: str, subject: str, **facts: Any) -> Letter:
    now = datetime(2026, 12, 11, 13, tzinfo=UTC)
    given = {"kind": "checkin", "message_class": PROMPT, "recipient": "person:p21", "card": {}, "due_at": now}
    return Letter(key=key, subject=subject, written_at=now, **{**given, **facts})


def test_a_check_in_comes_back_as_it_was_stored(books: Books) -> None:
    one = answered(next="Pairs", blocker="No slot", effort="saved", reminded_at=TODAY)
    checkins.put(books, ASKED)
    checkins.put(books, one)
    assert checkins.checkin(books, ASKED.id) == one
    assert checkins.checkin(books, "PRJ-03-2026-01-01") is None


def test_a_project_s_check_ins_are_listed_newest_first(books: Books) -> None:
    for day in ("2026-11-20", "2026-12-11", "2026-10-30"):
        checkins.put(books, replace(ASKED, id=f"PRJ-03-{day}", due_on=on(day)))
    days = [one.due_on.isoformat() for one in checkins.of_project(books, "PRJ-03")]
    assert days == ["2026-12-11", "2026-11-20", "2026-10-30"]


def test_only_what_was_asked_and_has_no_answer_waits(books: Books) -> None:
    checkins.put(books, ASKED)
    checkins.put(books, answered(id="PRJ-03-2026-11-20", due_on=on("2026-11-20")))
    checkins.put(books, replace(ASKED, id="PRJ-04-2026-11-20", project="PRJ-04", due_on=on("2026-11-20")))
    assert [one.id for one in checkins.waiting(books)] == ["PRJ-04-2026-11-20", "PRJ-03-2026-12-11"]
    assert [one.id for one in checkins.waiting(books, "PRJ-03")] == ["PRJ-03-2026-12-11"]


def test_the_first_answer_stands(books: Books) -> None:
    checkins.put(books, ASKED)
    assert checkins.answer(books, answered())
    assert not checkins.answer(books, answered(status="red", answered_by="p22"))
    stands = checkins.checkin(books, ASKED.id)
    assert stands is not None
    assert (stands.status, stands.answered_by) == ("green", "p21")


@pytest.mark.parametrize("given", [False, True])
def test_what_waits_is_settled_or_reminded_of_and_an_answer_is_left_alone(books: Books, given: bool) -> None:
    stood = answered() if given else ASKED
    checkins.put(books, stood)
    assert checkins.remind(books, ASKED.id, at=TODAY) is not given
    assert checkins.settle(books, ASKED.id, "missed") is not given
    stands = checkins.checkin(books, ASKED.id)
    assert stands == (stood if given else replace(ASKED, state="missed", reminded_at=TODAY))


def test_of_two_answers_at_the_same_moment_one_is_stored(stocked: Database) -> None:
    with stocked.transaction() as shelf:
        checkins.put(shelf.books("lanternfield"), ASKED)

    def says(person: str) -> bool:
        with stocked.transaction() as shelf:
            return checkins.answer(shelf.books("lanternfield"), answered(answered_by=person))

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(says, ("p21", "p22"))) == [False, True]


def test_the_same_round_is_begun_once(books: Books) -> None:
    assert checkins.add(books, ASKED)
    assert not checkins.add(books, ASKED)


def test_a_lead_s_rounds_of_one_day_are_found_together(books: Books) -> None:
    checkins.put(books, ASKED)
    checkins.put(books, replace(ASKED, id="PRJ-04-2026-12-11", project="PRJ-04"))
    assert [one.project for one in checkins.due_on(books, on("2026-12-11"), lead="p21")] == ["PRJ-03"]
    assert checkins.due_on(books, on("2026-12-12"), lead="p21") == []


def test_live_projects_whose_day_has_come_are_due(books: Books) -> None:
    assert checkins.projects_due(books, on("2026-12-10")) == []
    assert checkins.projects_due(books, on("2026-12-11")) == ["PRJ-03", "PRJ-04"]


def test_lead_and_deputy_have_their_live_projects(books: Books) -> None:
    assert checkins.projects_of(books, "p21") == ["PRJ-03", "PRJ-04", "PRJ-08"]
    assert checkins.projects_of(books, "p22") == ["PRJ-03", "PRJ-08"]


def test_when_the_next_is_and_how_it_goes_are_kept_each_by_itself(books: Books) -> None:
    checkins.plan_next(books, "PRJ-03", None)
    checkins.note_status(books, "PRJ-03", "amber")
    stands = projects.find(books, "PRJ-03")
    assert stands is not None
    assert (stands.rag, stands.next_checkin_on) == ("amber", None)


def test_a_card_has_reached_somebody_once_it_was_sent(books: Books) -> None:
    subject, sent_at = "checkins:p21:2026-12-11", at("2026-12-14 08:00")
    assert not checkins.is_written(books, subject)
    outbox.put(books, a_letter("asked", subject))
    assert checkins.is_written(books, subject)
    assert checkins.reached_at(books, subject, "person:p21") is None
    books.change(letters, letters.c.key == "asked", sent_at=sent_at)
    outbox.put(books, a_letter("reminded", subject))
    assert checkins.reached_at(books, subject, "person:p21") == sent_at
    assert checkins.reached_at(books, subject, "person:p22") is None


def test_a_redrawn_card_has_reached_nobody(books: Books) -> None:
    subject = "checkins:p21:2026-12-11"
    outbox.put(books, a_letter("edit", subject, edits="posting-1"))
    books.change(letters, letters.c.key == "edit", sent_at=at("2026-12-14 08:00"))
    assert checkins.reached_at(books, subject, "person:p21") is None


def test_when_the_file_brought_a_project_in_is_known(books: Books) -> None:
    register.note(books, {("project", "PRJ-03"): {"id": "PRJ-03"}}, at=TODAY)
    assert checkins.brought_in_at(books, "PRJ-03") == TODAY
    assert checkins.brought_in_at(books, "p-18c") is None


def test_the_other_trust_has_its_own(books: Books) -> None:
    theirs = books.shelf.books("harbourside")
    checkins.put(books, ASKED)
    checkins.plan_next(books, "PRJ-03", None)
    assert checkins.checkin(theirs, ASKED.id) is None
    assert checkins.waiting(theirs) == []
    assert "PRJ-03" in checkins.projects_due(theirs, on("2026-12-11"))
