"""What a trust's file names no more, and what becomes of it when it is put back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.cards import plaintext
from bot.domain.checkins import ANSWERED, ASKED, Checkin
from bot.domain.meetings import Meeting
from bot.domain.projects import ACTIVE, COMPLETED, DECLINED, PROPOSED, Project
from bot.services.meetings.log import opening
from bot.services.projects.news import DECISION_CARD, draw_decision
from bot.services.trusts.ended import NO_LONGER
from bot.services.trusts.load import load
from storage import cascades, checkins, meetings, people, projects, trusts
from storage.database import Books, Database
from storage.delivery import counts
from storage.tables.engine import outbox, postings
from tests.storage.conftest import MONDAY, TUESDAY
from tests.trust_files import lanternfield


def test_who_vanished_is_ended_and_not_deleted(loaded: Database) -> None:
    text = lanternfield()
    start, end = text.index("- id: p57"), text.index("- id: p58")
    report = load(loaded, text[:start] + text[end:], at=TUESDAY)
    assert ("person", "p57") in report.ended
    with loaded.reading() as shelf:
        gone = people.person(shelf.books("lanternfield"), "p57")
        assert gone is not None
        assert gone.ended_on == TUESDAY.date()
        assert not gone.is_here(date(2027, 2, 1))


def without(text: str, kind: str, id_: str) -> str:
    """The file without this entry of a list, and without the one-line check-ins that name it."""
    start = text.index(f"- id: {id_}\n")
    end = min(found for sign in ("\n- ", "\n" + kind) if (found := text.find(sign, start)) > 0) + 1
    shorter = text[:start] + text[end:]
    return "".join(
        line.replace(f"depends_on: [{id_}]", "depends_on: []")
        for line in shorter.splitlines(keepends=True)
        if f"{{project: {id_}," not in line
    )


def as_it_stands(database: Database, project: str) -> Project:
    with database.reading() as shelf:
        found = projects.find(shelf.books("lanternfield"), project)
        assert found is not None
        return found


def meeting_as_it_stands(database: Database, meeting: str) -> Meeting:
    with database.reading() as shelf:
        found = meetings.find(shelf.books("lanternfield"), meeting)
        assert found is not None
        return found


def test_a_live_project_that_vanished_is_completed_and_nobody_is_asked_about_it(loaded: Database) -> None:
    with loaded.transaction() as shelf:
        asked = Checkin("PRJ-02-2026-11-20", "PRJ-02", date(2026, 11, 20), ASKED, asked_at=MONDAY)
        checkins.add(shelf.books("lanternfield"), asked)
    report = load(loaded, without(lanternfield(), "checkins:", "PRJ-02"), at=TUESDAY)
    assert ("project", "PRJ-02") in report.ended
    gone = as_it_stands(loaded, "PRJ-02")
    assert (gone.status, gone.decision_reason, gone.next_checkin_on) == (COMPLETED, NO_LONGER, None)
    with loaded.reading() as shelf:
        books = shelf.books("lanternfield")
        assert "PRJ-02" not in checkins.projects_due(books, date(2027, 7, 31))
        assert checkins.waiting(books, "PRJ-02") == []
        assert sum(counts(shelf).values()) == 0


@pytest.mark.parametrize("id_", ["PRJ-05", "PRJ-06"])
def test_a_project_without_a_decision_that_vanished_is_declined(loaded: Database, id_: str) -> None:
    load(loaded, without(lanternfield(), "checkins:", id_), at=TUESDAY)
    gone = as_it_stands(loaded, id_)
    assert (gone.status, gone.decision_reason, gone.decided_by) == (DECLINED, NO_LONGER, None)


def test_the_decision_card_of_a_proposal_that_vanished_is_redrawn_and_says_why(loaded: Database) -> None:
    with loaded.transaction() as shelf:
        books = shelf.books("lanternfield")
        row = {"subject": "project:PRJ-05", "recipient": "group:exec", "kind": DECISION_CARD, "platform": "slack"}
        place = {"conversation": "C1", "reference": "1.1", "version": 1, "posted_at": MONDAY}
        books.add(postings, {"id": "x1", **row, **place})
    load(loaded, without(lanternfield(), "checkins:", "PRJ-05"), at=TUESDAY)
    with loaded.reading() as shelf:
        books = shelf.books("lanternfield")
        assert [(one.message_class, one.edits) for one in books.rows(books.select(outbox))] == [("edit", "x1")]
        card = draw_decision(books, "project:PRJ-05", "group:exec", TUESDAY)
    assert card is not None
    assert card.buttons == ()
    assert NO_LONGER in plaintext.words(card)


def test_a_project_that_people_worked_on_goes_on_though_it_vanished(loaded: Database) -> None:
    with loaded.transaction() as shelf:
        books = shelf.books("lanternfield")
        projects.replace(books, replace(as_loaded(books, "PRJ-05"), title="Renamed here"), ["leaders"])
        answer = Checkin("c-1", "PRJ-02", TUESDAY.date(), ANSWERED, answered_at=TUESDAY, answered_by="p02")
        checkins.add(books, answer)
    text = without(without(lanternfield(), "checkins:", "PRJ-05"), "checkins:", "PRJ-02")
    report = load(loaded, text, at=TUESDAY)
    assert {("project", "PRJ-05"), ("project", "PRJ-02")} <= set(report.kept)
    assert not {("project", "PRJ-05"), ("project", "PRJ-02")} & set(report.ended)
    assert (as_it_stands(loaded, "PRJ-05").status, as_it_stands(loaded, "PRJ-02").status) == (PROPOSED, ACTIVE)
    back = load(loaded, lanternfield(), at=TUESDAY)
    assert ("project", "PRJ-05") in back.kept
    assert as_it_stands(loaded, "PRJ-05").title == "Renamed here"


def as_loaded(books: Books, project: str) -> Project:
    found = projects.find(books, project)
    assert found is not None
    return found


def test_a_planned_meeting_that_vanished_is_cancelled(loaded: Database) -> None:
    report = load(loaded, without(lanternfield(), "monitoring:", "m011"), at=TUESDAY)
    assert ("meeting", "m011") in report.ended
    assert meeting_as_it_stands(loaded, "m011").status == "cancelled"


def test_the_log_does_not_begin_with_a_meeting_that_was_cancelled(loaded: Database) -> None:
    load(loaded, without(lanternfield(), "monitoring:", "m011"), at=TUESDAY)
    the_day_after = date(2026, 11, 26)
    with loaded.reading() as shelf:
        books = shelf.books("lanternfield")
        chair, (elt,) = people.person(books, "p02"), [one for one in people.all_groups(books) if one.id == "elt"]
        assert chair is not None
        begun = opening(books, trusts.trust_of(books), elt, viewer=chair, on=the_day_after)
    assert begun.held_on == the_day_after


def test_a_meeting_that_was_logged_here_stands_though_it_vanished(loaded: Database) -> None:
    meeting = meeting_as_it_stands(loaded, "m011")
    with loaded.transaction() as shelf:
        meetings.log(shelf.books("lanternfield"), meeting, by="p10", at=TUESDAY, attended=["p10"])
    report = load(loaded, without(lanternfield(), "monitoring:", "m011"), at=TUESDAY)
    assert ("meeting", "m011") in report.kept
    assert meeting_as_it_stands(loaded, "m011").status == "held"
    assert ("meeting", "m011") in load(loaded, lanternfield(), at=TUESDAY).kept
    assert meeting_as_it_stands(loaded, "m011").logged_by == "p10"


@pytest.mark.parametrize(
    ("kind", "id_"),
    [("checkins:", "PRJ-02"), ("checkins:", "PRJ-05"), ("checkins:", "PRJ-06"), ("checkins:", "PRJ-90")],
)
def test_a_project_that_is_put_back_stands_as_the_file_says(loaded: Database, kind: str, id_: str) -> None:
    before = as_it_stands(loaded, id_)
    load(loaded, without(lanternfield(), kind, id_), at=TUESDAY)
    back = load(loaded, lanternfield(), at=TUESDAY)
    assert ("project", id_) in back.added
    assert back.kept == ()
    assert as_it_stands(loaded, id_) == before
    assert load(loaded, lanternfield(), at=TUESDAY).added == ()


@pytest.mark.parametrize("id_", ["m011", "m010"])
def test_a_meeting_that_is_put_back_stands_as_the_file_says(loaded: Database, id_: str) -> None:
    before = meeting_as_it_stands(loaded, id_)
    load(loaded, without(lanternfield(), "monitoring:", id_), at=TUESDAY)
    back = load(loaded, lanternfield(), at=TUESDAY)
    assert (("meeting", id_) in back.added, back.kept) == (True, ())
    assert meeting_as_it_stands(loaded, id_) == before


def test_a_cascade_that_is_put_back_stands_as_it_was(loaded: Database) -> None:
    with loaded.reading() as shelf:
        before = cascades.find(shelf.books("lanternfield"), "CAS-2026-09-24")
    load(loaded, without(lanternfield(), "upward_reports:", "CAS-2026-09-24"), at=TUESDAY)
    back = load(loaded, lanternfield(), at=TUESDAY)
    assert ("cascade", "CAS-2026-09-24") in back.added
    with loaded.reading() as shelf:
        assert cascades.find(shelf.books("lanternfield"), "CAS-2026-09-24") == before
