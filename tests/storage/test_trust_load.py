"""A clerk loads the trust's file, and loads it again when something has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.checkins import ANSWERED, Checkin
from bot.services.trust_file.mistakes import TrustFileRefused
from bot.services.trusts.load import load
from bot.services.trusts.report import words
from storage import checkins, meetings, people, places, projects, trusts
from storage.database import Database
from storage.delivery import counts
from storage.places import Place
from tests.storage.conftest import MONDAY, TUESDAY
from tests.trust_files import broken, harbourside, lanternfield, line_of


def test_everything_of_the_file_is_there_and_nothing_is_sent(database: Database) -> None:
    report = load(database, lanternfield(), at=MONDAY)
    with database.reading() as shelf:
        books = shelf.books("lanternfield")
        assert len(people.everybody(books)) == 59
        assert len(people.all_groups(books)) == 21
        assert people.holders(books, "headteacher", "CLJ", on=MONDAY.date())[0].called == "Zoë Adeyemi-Clarke"
        assert trusts.trust_of(books).motto == "One Trust, One Vision, Five schools"
        assert sum(counts(shelf).values()) == 0
    assert "added: 59 people\n" in words(report)
    assert "added: 1 delegation (" in words(report)
    assert "added: 4 priorities (TIP1," in words(report)
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


def test_an_answer_given_here_outlives_the_same_check_in_of_the_file(loaded: Database) -> None:
    text = lanternfield()
    line = "- {project: PRJ-02, due: 2026-11-13, by: p02, state: no_reply_yet}\n"
    with loaded.transaction() as shelf:
        said = Checkin("PRJ-02-2026-11-13", "PRJ-02", date(2026, 11, 13), ANSWERED, answered_at=MONDAY, progress="Done")
        checkins.put(shelf.books("lanternfield"), said)
    report = load(loaded, broken(text, "- {project: PRJ-02,", f"{line}- {{project: PRJ-02,"), at=TUESDAY)
    assert ("checkin", "PRJ-02-2026-11-13") in report.kept
    with loaded.reading() as shelf:
        stands = checkins.checkin(shelf.books("lanternfield"), "PRJ-02-2026-11-13")
    assert stands is not None
    assert stands.progress == "Done"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("slack_team: T0HARBOUR", "slack_team: T0LANTERN", "Put in your own workspace's id (it begins with T)."),
        ("5b1d7a40-9c3e-4f62-8a1d-2e7c90b4d318", "354d2fc6-a223-510c-ad9e-5156aa3845fc", "your own tenant's id"),
    ],
)
def test_a_trust_that_kept_the_examples_workspace_is_told_so(loaded: Database, old: str, new: str, words: str) -> None:
    text = broken(harbourside(), old, new)
    with pytest.raises(TrustFileRefused) as refused:
        load(loaded, text, at=TUESDAY)
    assert f"{new.rpartition(' ')[2]} belongs to the trust lanternfield already." in str(refused.value)
    assert words in str(refused.value)
    assert refused.value.mistakes[0].line == line_of(text, new)
    with loaded.reading() as shelf:
        assert trusts.all_ids(shelf) == ["lanternfield"]


def test_a_user_whom_another_trust_knows_is_named_and_nothing_is_loaded(loaded: Database) -> None:
    with loaded.transaction() as shelf:
        people.match_identity(shelf.books("lanternfield"), "slack", "T0HARBOUR", "U0HLT002", "p12", at=TUESDAY)
    with pytest.raises(TrustFileRefused, match=r"Another trust knows U0HLT002 already.*Nothing was loaded"):
        load(loaded, harbourside(), at=TUESDAY)
    with loaded.reading() as shelf:
        assert trusts.all_ids(shelf) == ["lanternfield"]


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


def test_a_reference_that_collab_has_given_is_named_and_nothing_is_loaded(loaded: Database) -> None:
    with loaded.transaction() as shelf:
        books = shelf.books("lanternfield")
        project = projects.find(books, "PRJ-05")
        assert project is not None
        projects.add(books, replace(project, id="p-1", reference="PRJ-92"), ["open"])
    text = broken(lanternfield(), "- id: PRJ-08\n", "- id: PRJ-92\n")
    with pytest.raises(TrustFileRefused, match=r"PRJ-92 was given to another project in Collab") as refused:
        load(loaded, text, at=TUESDAY)
    assert refused.value.mistakes[0].line == line_of(text, "- id: PRJ-92")
    with loaded.reading() as shelf:
        assert projects.find(shelf.books("lanternfield"), "PRJ-08") is not None
