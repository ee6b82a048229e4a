"""Somebody proposes a project: told at once what stands in the way, kept for later, or sent."""

from __future__ import annotations

from datetime import date

import pytest

from bot.cards.card import PickMany, Value
from bot.domain.projects import PROPOSED
from storage import outbox
from storage.tables.people import offices, places
from storage.trusts import charter_of, put_charter, trust_of
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.proposals import FIELDS, LONG, filled, propose, stored, the_one
from tests.handlers.town import TownInProcess

pytestmark = IN_EACH_CHAT
REMEDIES: list[tuple[dict[str, Value], str, str]] = [
    ({"schools": ("CLJ",)}, "schools", "Copperlatch only: a collaboration has two or more schools"),
    ({"schools": ()}, "schools", "Please choose the schools"),
    ({"schools": ("CLJ", "NOWHERE")}, "schools", "not in the trust's register"),
    ({"schools": ("BRW", "TID")}, "schools", "not in the trust's register"),
    ({"purpose": ""}, "purpose", "Please say what it is for"),
    ({"purpose": "…?!"}, "purpose", "Please say what it is for"),
    ({"purpose": LONG}, "purpose", "Please cut"),
    ({"together": ""}, "together", "together"),
    ({"impact": "   "}, "impact", "Please say what will be different"),
    ({"title": LONG}, "title", "Please cut"),
    ({"starts_on": None}, "starts_on", "Please choose the day it starts."),
    ({"starts_on": date(2026, 9, 14)}, "starts_on", "14 September has passed"),
    ({"ends_on": date(2026, 12, 1)}, "ends_on", "It would end before it starts"),
    ({"ends_on": None}, "ends_on", "Please choose the day it ends."),
    ({"aims": ()}, "aims", "at least one of the aims"),
    ({"aims": ("A9z",)}, "aims", "not in the statement"),
    ({"priorities": ("TIP9",)}, "priorities", "not the trust's"),
]


@pytest.fixture
def quiet_town(town: TownInProcess) -> TownInProcess:
    """The same town, where the executives have no channel."""
    with town.database.transaction() as shelf:
        shelf.books(town.trust_id).remove(places, places.c.subject == "group:exec")
    return town


# -------------------------------------------------------------------------------------------- the form


def test_a_head_gets_the_whole_form_with_their_title_and_their_own_school(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose Reading buddies")
    head.is_asked_for(*FIELDS.split())
    assert head.form
    assert [box.id for box in head.form.fields] == FIELDS.split()
    boxes = {box.id: box for box in head.form.fields}
    assert boxes["title"].initial == "Reading buddies"
    assert boxes["schools"].initial == ("CLJ",)
    assert boxes["then"].initial == "send"


def test_the_fifteen_parts_stand_under_the_five_aims(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    assert head.form
    aims = next(box for box in head.form.fields if box.id == "aims")
    assert isinstance(aims, PickMany)
    assert (len(aims.options), len({option.group for option in aims.options})) == (15, 5)


def test_an_executive_without_a_school_starts_with_none(town: TownInProcess) -> None:
    executive = town.person("p03")
    executive.types("/collab propose")
    assert executive.form
    assert next(box for box in executive.form.fields if box.id == "schools").initial == ()


@pytest.mark.parametrize("governor", ["p37", "p59", "p36"])
def test_who_is_not_staff_hears_kindly_who_proposes(town: TownInProcess, governor: str) -> None:
    someone = town.person(governor)
    someone.types("/collab propose A new hall")
    someone.sees("Projects are proposed by the staff of our schools")
    someone.has_no_form()
    someone.types("/collab help")
    someone.does_not_see("/collab propose [title]")


# ------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(("changes", "field", "remedy"), REMEDIES)
def test_what_stands_in_the_way_is_said_beside_its_box_and_nothing_is_stored(
    town: TownInProcess, changes: dict[str, Value], field: str, remedy: str
) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(**changes))
    head.sends()
    head.reads_beside(field, remedy)
    assert stored(town) == []


def test_everything_that_stands_in_the_way_is_said_at_once(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(schools=("CLJ",), purpose="", aims=(), ends_on=date(2026, 12, 1)))
    head.sends()
    assert set(head.errors) == {"schools", "purpose", "aims", "ends_on"}
    head.fills(**filled())
    head.sends()
    head.has_no_form()
    assert the_one(town).status == PROPOSED


def test_hostile_words_are_kept_as_words(town: TownInProcess) -> None:
    propose(town, title="<!channel> *free* <https://evil.example|click>")
    assert the_one(town).title == "<!channel> *free* <https://evil.example|click>"


# ------------------------------------------------------------------------------------------- warnings


def test_a_clean_proposal_is_sent_and_the_head_hears_what_comes_next(town: TownInProcess) -> None:
    head = propose(town)
    head.sees("Sent: Reading buddies")
    head.sees("Next: the executive leaders")
    project = the_one(town)
    assert (project.status, project.lead, project.proposed_by, project.reference) == (PROPOSED, "p12", "p12", None)
    assert project.regards == ()
    assert project.proposed_at == town.now


def test_a_head_hears_it_where_nobody_can_decide(quiet_town: TownInProcess) -> None:
    with quiet_town.database.transaction() as shelf:
        books = shelf.books(quiet_town.trust_id)
        books.remove(offices, offices.c.role.in_(trust_of(books).rules.approval.roles))
        document, version = charter_of(shelf, quiet_town.trust_id) or ({}, 0)
        put_charter(shelf, quiet_town.trust_id, document, version + 1, at=quiet_town.now)
    head = propose(quiet_town)
    head.sees("Nobody can decide it yet: it waits until the register names an executive leader")
    head.does_not_see("read it and decide")


def test_warnings_come_back_with_the_statement_and_a_choice(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(starts_on=date(2026, 12, 7), priorities=()))
    head.sends()
    head.is_asked_for("proceed", "reason", *FIELDS.split())
    head.sees("Starts in 10 school days; we ask for 15.")
    head.sees("All collaboration should be planned in advance")
    head.sees("It names none of the trust's priorities.")
    assert stored(town) == []
    assert head.form
    assert {box.id: box.initial for box in head.form.fields}["purpose"] == filled()["purpose"]


def test_changing_it_sends_it_without_a_reason(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(priorities=()))
    head.sends()
    head.fills(proceed="change", priorities=("TIP1",))
    head.sends()
    head.has_no_form()
    assert the_one(town).regards == ()


def test_changing_nothing_shows_the_same_warning_again(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(priorities=()))
    head.sends()
    head.sends()
    head.sees("It names none of the trust's priorities.")
    head.is_asked_for("proceed")
    assert head.errors == {}
    assert stored(town) == []


def test_sending_anyway_asks_for_a_reason_that_stays_on_the_record(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(starts_on=date(2026, 12, 7)))
    head.sends()
    head.fills(proceed="anyway", reason="")
    head.sends()
    head.reads_beside("reason", "Please say in a sentence")
    head.fills(reason=LONG)
    head.sends()
    head.reads_beside("reason", "500 is the most")
    assert stored(town) == []
    head.fills(reason="The books come on that day.")
    head.sends()
    head.has_no_form()
    (regard,) = the_one(town).regards
    assert (regard.rule, regard.reason, regard.answered_by) == ("R4", "The books come on that day.", "p12")
    executive = town.person("p03")
    executive.sees("Starts in 10 school days")
    executive.sees("The books come on that day.")


def test_what_blocks_still_blocks_whoever_sends_anyway(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(priorities=()))
    head.sends()
    head.fills(proceed="anyway", reason="Worth it.", schools=("CLJ",))
    head.sends()
    head.reads_beside("schools", "two or more schools")
    assert stored(town) == []


def test_an_exam_window_is_named_with_the_next_clear_day(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(starts_on=date(2027, 5, 11), ends_on=date(2027, 12, 17), schools=("CLJ", "MDA")))
    head.sends()
    head.sees("Key stage 2 national curriculum tests")
    head.sees("10 to 13 May")
    head.sees("Copperlatch")
    head.sees("Marrowdown")
    head.sees("The next clear day is 24 June.")
    head.sees("Timing of collaboration should avoid examination terms")


def test_a_head_who_asks_for_an_exception_hears_who_decides_it(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(starts_on=date(2027, 5, 11), ends_on=date(2027, 12, 17)))
    head.sends()
    head.fills(proceed="anyway", reason="The hall is free then.")
    head.sends()
    head.sees("Next: Ines Harrowgate reads it and decides. I'll tell you when something changes.")


def test_a_head_hears_of_mocks_on_the_first_day(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(schools=("CLJ", "VHS"), starts_on=date(2027, 1, 18), ends_on=date(2027, 7, 9)))
    head.sends()
    head.fills(proceed="anyway")
    head.sends()
    head.sees("18 January falls in the Year 13 mocks (11 to 22 January) at Vellumhurst. It may go ahead")


def test_who_sends_it_again_unchanged_reads_that_it_was_not_sent(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(priorities=()))
    head.sends()
    head.sees("Before it goes")
    head.sends()
    head.sees("Not sent yet")
    assert stored(town) == []


def test_a_long_project_rests_in_the_exams_without_having_to_argue(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    head.fills(**filled(ends_on=date(2027, 7, 9)))
    head.sends()
    head.sees("Let it rest from 12 April to 18 June")
    head.sees("If you send it as it is, I'll note that it rests from 12 April to 18 June.")
    head.fills(proceed="anyway")
    head.sends()
    head.has_no_form()
    head.sees("It rests from 12 April to 18 June")
    (pause,) = the_one(town).pauses
    assert (pause.first, pause.last) == (date(2027, 4, 12), date(2027, 6, 18))


# ------------------------------------------------------------------------------------ who hears of it


def test_the_executives_channel_gets_the_proposal_once(town: TownInProcess) -> None:
    propose(town)
    posted = town.channel("group:exec")
    assert posted.count("For your decision: Reading buddies") == 1
    assert "Zoë Adeyemi-Clarke proposes this" in posted
    assert "Every buddy reads a book a fortnight." in posted
    town.person("p37").does_not_see("Reading buddies")
    places_of_it = [one.conversation for one in town.slack.shown if one.card.title.startswith("For your decision")]
    assert places_of_it == ["C:group:exec"]


def test_without_a_channel_each_who_may_decide_gets_it(quiet_town: TownInProcess) -> None:
    propose(quiet_town)
    for executive in ("p01", "p02", "p03"):
        quiet_town.person(executive).sees("For your decision: Reading buddies")
    for other in ("p07", "p10", "p12"):
        quiet_town.person(other).does_not_see("For your decision")


def test_an_executives_own_proposal_is_not_theirs_to_get(quiet_town: TownInProcess) -> None:
    propose(quiet_town, by="p03")
    quiet_town.person("p02").sees("For your decision: Reading buddies")
    quiet_town.person("p03").does_not_see("For your decision")


def test_the_same_form_sent_twice_is_one_proposal(town: TownInProcess) -> None:
    head = town.person("p12")
    head.types("/collab propose x")
    form = head.form
    head.fills(**filled())
    head.sends()
    head.form = form
    head.fills(**filled(title="Again"))
    head.sends()
    head.has_no_form()
    assert the_one(town).title == "Reading buddies"
    assert town.channel("group:exec").count("For your decision") == 1


def test_the_other_trust_hears_nothing(town: TownInProcess, elsewhere: TownInProcess) -> None:
    propose(town)
    with elsewhere.database.reading() as shelf:
        assert outbox.postings_of(shelf.books("harbourside"), f"project:{the_one(town).id}") == []
    principal = elsewhere.person("h04")
    principal.types("/collab projects buddies")
    principal.does_not_see("Reading buddies")
