"""A clerk loads the trust's file, and loads it again when something has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.services.trust_file.mistakes import TrustFileRefused
from bot.services.trusts.load import load
from bot.services.trusts.report import words
from storage import meetings, people, places, projects, trusts
from storage.database import Database
from storage.delivery import counts
from storage.places import Place
from tests.trust_files import broken, harbourside, lanternfield

MONDAY = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def loaded(database: Database) -> Database:
    load(database, lanternfield(), at=MONDAY)
    return database


def test_everything_of_the_file_is_there_and_nothing_is_sent(database: Database) -> None:
    report = load(database, lanternfield(), at=MONDAY)
    with database.reading() as shelf:
        books = shelf.books("lanternfield")
        assert len(people.everybody(books)) == 59
        assert len(people.all_groups(books)) == 21
        assert people.holders(books, "headteacher", "CLJ", on=MONDAY.date())[0].called == "Zoë Adeyemi-Clarke"
        assert trusts.trust_of(books).motto == "One Trust, One Vision, Five schools"
        assert sum(counts(shelf).values()) == 0
    assert "59 person" in words(report)
    assert "Nothing was sent." in words(report)


def test_the_same_file_again_changes_nothing(loaded: Database) -> None:
    report = load(loaded, lanternfield(), at=TUESDAY)
    assert (report.added, report.changed, report.ended) == ((), (), ())
    assert words(report) == "Lanternfield Academies Trust stands as the file says. Nothing was changed."


def test_a_file_with_a_mistake_changes_nothing_at_all(loaded: Database) -> None:
    text = broken(lanternfield(), "name: Theodora Vale", "name: Theodora Vail")
    with pytest.raises(TrustFileRefused):
        load(loaded, broken(text, "school: STT", "school: STX"), at=TUESDAY)
    with loaded.reading() as shelf:
        person = people.person(shelf.books("lanternfield"), "p57")
        assert person is not None
        assert person.name == "Theodora Vale"


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


def test_a_chair_who_is_one_no_more_holds_the_office_no_more(loaded: Database) -> None:
    text = lanternfield()
    changed = broken(text, "chair: p37", "chair: p38")
    load(loaded, changed, at=TUESDAY)
    with loaded.reading() as shelf:
        books = shelf.books("lanternfield")
        assert [one.id for one in people.holders(books, "chair", "lc_qfp", on=TUESDAY.date())] == ["p38"]
        assert "p37" in [one.id for one in people.holders(books, "chair", "lc_qfp", on=MONDAY.date())]


def test_a_planned_meeting_moves_as_the_file_says(loaded: Database) -> None:
    moved = broken(lanternfield(), "date: 2026-12-02", "date: 2026-12-01")
    report = load(loaded, moved, at=TUESDAY)
    assert ("meeting", "m012") in report.changed
    with loaded.reading() as shelf:
        meeting = meetings.find(shelf.books("lanternfield"), "m012")
        assert meeting is not None
        assert meeting.held_on == date(2026, 12, 1)


def test_a_project_that_people_worked_on_stands_as_they_made_it(loaded: Database) -> None:
    with loaded.transaction() as shelf:
        books = shelf.books("lanternfield")
        project = projects.find(books, "PRJ-05")
        assert project is not None
        projects.replace(books, replace(project, title="Renamed here"), ["leaders"])
    text = broken(lanternfield(), "Pool SENCO time", "Share SENCO time")
    report = load(loaded, text, at=TUESDAY)
    assert ("project", "PRJ-05") in report.kept
    with loaded.reading() as shelf:
        kept = projects.find(shelf.books("lanternfield"), "PRJ-05")
        assert kept is not None
        assert (kept.title, kept.purpose.split()[0]) == ("Renamed here", "Pool")


def test_a_project_that_nobody_touched_is_as_the_file_says(loaded: Database) -> None:
    text = broken(lanternfield(), "Pool SENCO time", "Share SENCO time")
    load(loaded, text, at=TUESDAY)
    with loaded.reading() as shelf:
        changed = projects.find(shelf.books("lanternfield"), "PRJ-05")
        assert changed is not None
        assert changed.purpose.startswith("Share SENCO time")


def test_two_trusts_with_the_same_ids_do_not_meet(loaded: Database) -> None:
    load(loaded, harbourside(), at=MONDAY)
    with loaded.reading() as shelf:
        ours, theirs = (projects.find(shelf.books(trust), "PRJ-01") for trust in ("lanternfield", "harbourside"))
        assert ours is not None
        assert theirs is not None
        assert ours.title != theirs.title
        assert people.person(shelf.books("harbourside"), "p12") is None


def test_a_channel_named_by_its_id_is_tied_and_one_tied_by_hand_stays(loaded: Database) -> None:
    text = broken(lanternfield(), "channel: elt\n", "channel: C0123456789\n")
    load(loaded, text, at=TUESDAY)
    with loaded.transaction() as shelf:
        books = shelf.books("lanternfield")
        assert places.place_of(books, "group:elt") == Place("group:elt", "slack", "C0123456789", is_private=False)
        assert places.place_of(books, "group:board") is None
        places.tie(books, Place("group:elt", "slack", "C0BYHAND00", is_private=True), by="p08", at=TUESDAY)
    load(loaded, broken(text, "C0123456789", "C0999999999"), at=TUESDAY)
    with loaded.reading() as shelf:
        tied = places.place_of(shelf.books("lanternfield"), "group:elt")
        assert tied is not None
        assert tied.conversation == "C0BYHAND00"
