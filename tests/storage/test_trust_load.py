"""A clerk loads the trust's file, and loads it again when something has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.cards import plaintext
from bot.domain.checkins import ANSWERED, ASKED, Checkin
from bot.domain.meetings import Meeting
from bot.domain.projects import ACTIVE, COMPLETED, DECLINED, PROPOSED, Project
from bot.services.meetings.log import opening
from bot.services.projects.news import DECISION_CARD, draw_decision
from bot.services.trust_file.mistakes import TrustFileRefused
from bot.services.trusts.ended import NO_LONGER
from bot.services.trusts.load import load
from bot.services.trusts.report import words
from storage import cascades, checkins, meetings, people, places, projects, trusts
from storage.database import Books, Database
from storage.delivery import counts
from storage.places import Place
from storage.tables.engine import outbox, postings
from tests.storage.conftest import MONDAY
from tests.trust_files import broken, harbourside, lanternfield, line_of

TUESDAY = MONDAY + timedelta(days=1)


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
