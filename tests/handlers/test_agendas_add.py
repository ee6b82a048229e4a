"""Adding to the weekly agenda, and looking at it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import agendas, register
from tests.factories import at
from tests.handlers.board import resigns
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.rhythm import books_of
from tests.handlers.town import TownInProcess

HEAD, EXECUTIVE, GOVERNOR, TEACHER, CHAIR_OF_BOARD = "p12", "p03", "p37", "p26", "p31"
pytestmark = IN_EACH_CHAT


def on_agenda(town: TownInProcess) -> list[tuple[str, int | None]]:
    with books_of(town) as books:
        return [(item.words, item.minutes) for item in agendas.items_between(books, "elt", None, None)]


def test_a_head_adds_an_item_and_hears_for_when_and_how_full_it_is(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda add Lunch rota 10 min")
    head.sees("On the agenda for Wednesday 25 November")
    head.sees("Lunch rota, 10 min")
    head.sees("50 of 60 minutes so far.")
    head.does_not_see("over the hour")
    assert on_agenda(town) == [("Lunch rota", 10)]


def test_minutes_need_not_be_said(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda add Wet playtimes")
    head.sees("40 of 60 minutes so far (1 item without minutes).")
    assert on_agenda(town) == [("Wet playtimes", None)]


def test_everybody_who_leads_sees_it_with_its_minutes_and_who_added_it(town: TownInProcess) -> None:
    town.person(HEAD).types("/collab agenda add Lunch rota 10 min")
    executive = town.person(EXECUTIVE)
    executive.types("/collab agenda")
    executive.sees("Agenda for Wednesday 25 November, 08:30")
    executive.sees("join here")
    executive.sees("Send attendance letters template: Bridget O'Shaughnessy, by 25 November")
    executive.sees("PRJ-05 · SENCO release and shared assessment clinic")
    executive.sees("Staffing and wellbeing: 10 min")
    executive.sees("1. Lunch rota, 10 min: Zoë Adeyemi-Clarke")
    executive.sees("In all 50 of 60 minutes.")
    executive.sees("until Monday 23 November at 11:00")
    assert executive.can_press("agenda.add", "elt")


def test_the_same_words_again_at_once_are_already_there(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda add Lunch rota 10 min")
    town.now += timedelta(seconds=119)
    head.types("/collab agenda add lunch  rota 10 min")
    head.sees("Already there")
    assert len(on_agenda(town)) == 1


def test_the_same_words_later_or_from_somebody_else_are_another_item(town: TownInProcess) -> None:
    town.person(HEAD).types("/collab agenda add Lunch rota")
    town.person(EXECUTIVE).types("/collab agenda add Lunch rota")
    town.now += timedelta(minutes=3)
    town.person(HEAD).types("/collab agenda add Lunch rota")
    assert len(on_agenda(town)) == 3


def test_the_form_asks_for_the_item_and_its_minutes(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda add")
    head.is_asked_for("item", "minutes")
    head.sees("For Wednesday 25 November, 08:30.")
    head.fills(item="Lunch rota", minutes=15)
    head.sends()
    head.has_no_form()
    head.sees("Lunch rota, 15 min")
    assert on_agenda(town) == [("Lunch rota", 15)]


def test_a_form_sent_twice_adds_one_item(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda add")
    head.fills(item="Lunch rota 5 min")
    form = head.form
    head.sends()
    head.form = form
    head.sends()
    assert on_agenda(town) == [("Lunch rota", 5)]


@pytest.mark.parametrize(
    ("item", "beside"),
    [
        ("", "Say in a few words what it is about"),
        ("   \n ", "Say in a few words what it is about"),
        ("10 min", "Say in a few words what it is about"),
        ("x" * 10_000, "That has 10,000 characters; 200 is the most."),
    ],
)
def test_an_item_that_says_nothing_or_too_much_stays_in_the_form(town: TownInProcess, item: str, beside: str) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda add")
    head.fills(item=item)
    head.sends()
    head.reads_beside("item", beside)
    assert on_agenda(town) == []


def test_too_much_typed_after_the_command_gets_a_sentence(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types(f"/collab agenda add {'x' * 10_000}")
    head.sees("That has 10,000 characters; 200 is the most.")
    head.sees("Nothing was added.")
    assert on_agenda(town) == []


def test_what_looks_like_a_call_to_everybody_stays_words(town: TownInProcess) -> None:
    town.person(HEAD).types("/collab agenda add <!channel> *look*\x07 here")
    assert on_agenda(town) == [("<!channel> *look* here", None)]


def test_what_was_added_by_mistake_is_taken_off_again(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda add Lunch rotta 10 min")
    head.presses("agenda.remove")
    head.sees("Taken off the agenda for Wednesday 25 November: Lunch rotta")
    assert on_agenda(town) == []
    head.presses("agenda.remove")
    head.sees("I can't find that item, or it isn't yours to see.")
    head.types("/collab agenda add Lunch rotta 10 min")
    assert on_agenda(town) == [("Lunch rotta", 10)]


def test_nobody_takes_off_what_another_added_or_what_is_posted(town: TownInProcess) -> None:
    head, other = town.person(HEAD), town.person("p13")
    head.types("/collab agenda add Lunch rota 10 min")
    other.answers.extend(head.answers)
    other.presses("agenda.remove")
    other.sees("I can't find that item, or it isn't yours to see.")
    town.walks_to("2026-11-23 12:30")
    head.presses("agenda.remove")
    head.sees("The agenda for Wednesday 25 November has been posted with it, so it stays on.")
    assert on_agenda(town) == [("Lunch rota", 10)]


def test_an_item_that_was_carried_may_be_taken_off_until_the_agenda_it_was_carried_to(town: TownInProcess) -> None:
    head = town.person(HEAD)
    for number in range(1, 10):
        head.types(f"/collab agenda add Item {number}")
    ninth = head._buttons()[-1][1].value
    town.walks_to("2026-11-23 12:30")
    head.presses("agenda.remove", ninth)
    head.sees("Taken off the agenda for Wednesday 2 December: Item 9")
    assert len(on_agenda(town)) == 8


def test_who_has_left_the_leadership_takes_nothing_off(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda add Lunch rota 10 min")
    resigns(town, HEAD, "headteacher", "member")
    head.presses("agenda.remove")
    head.does_not_see("Taken off")
    assert on_agenda(town) == [("Lunch rota", 10)]


def test_a_full_hour_is_said(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda add Budget round 45 minutes")
    head.sees("85 of 60 minutes so far.")
    head.sees("That is over the hour by 25 minutes: it may be carried to the meeting after it.")


def test_the_ninth_item_hears_that_it_may_be_carried(town: TownInProcess) -> None:
    head = town.person(HEAD)
    for number in range(8):
        head.types(f"/collab agenda add Item {number}")
    head.does_not_see("may be carried")
    head.types("/collab agenda add One more")
    head.sees("8 items are on it before yours, so it may be carried to the meeting after it.")


@pytest.mark.parametrize("moment", ["2026-11-23 11:00", "2026-11-23 12:30", "2026-11-25 08:29"])
def test_after_the_close_it_is_for_the_next_meeting(town: TownInProcess, moment: str) -> None:
    town.now = at(moment)
    head = town.person(HEAD)
    head.types("/collab agenda add Lunch rota 10 min")
    head.sees("On the agenda for Wednesday 2 December")
    head.sees("The agenda for Wednesday 25 November is closed, so it is for the meeting after.")
    head.types("/collab agenda")
    head.sees("Agenda for Wednesday 25 November, 08:30")
    head.sees("It is closed")


@pytest.mark.parametrize("person", [GOVERNOR, TEACHER, CHAIR_OF_BOARD])
def test_others_are_kindly_told_whose_it_is(town: TownInProcess, person: str) -> None:
    someone = town.person(person)
    for words in ("agenda", "agenda add", "agenda add Lunch rota"):
        someone.types(f"/collab {words}")
        someone.has_no_form()
    someone.sees("is for its members and for school and trust leaders")
    someone.does_not_see("Send attendance letters template")
    assert on_agenda(town) == []


def test_words_without_the_verb_are_pointed_to_it(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda Lunch rota")
    head.sees("/collab agenda add Lunch rota")
    head.sees("Nothing was added.")


def test_home_offers_it_while_it_is_open_and_not_after(town: TownInProcess) -> None:
    head = town.person(HEAD)
    head.types("/collab")
    head.sees("Items for Wednesday 25 November? The agenda closes on Monday 23 November at 11:00.")
    town.now = at("2026-11-23 11:00")
    head.forgets()
    head.types("/collab")
    head.does_not_see("Items for Wednesday")


def test_a_governor_is_offered_no_agenda(town: TownInProcess) -> None:
    governor = town.person(GOVERNOR)
    governor.types("/collab")
    governor.does_not_see("agenda")
    governor.does_not_see("Items for Wednesday")


def test_each_trust_has_an_agenda_of_its_own(town: TownInProcess, elsewhere: TownInProcess) -> None:
    town.person(HEAD).types("/collab agenda add Lunch rota 10 min")
    assert on_agenda(elsewhere) == []


def test_a_trust_whose_team_has_ended_says_so(town: TownInProcess) -> None:
    with books_of(town) as books:
        register.end_group(books, "elt", on=town.today())
    head = town.person(HEAD)
    head.types("/collab agenda")
    head.sees("There is no Education Leadership Team in the register yet.")
    head.types("/collab")
    head.does_not_see("Items for")
