"""The Chair's check: who is asked, what they may do, and how the log comes back to its clerk."""

from __future__ import annotations

from datetime import date

import pytest

from storage import cascades
from storage.tables.engine import outbox
from tests.handlers.board import (
    CASCADE,
    CEO,
    CHAIR,
    CLERK,
    GOVERNOR,
    VICE,
    check,
    direct,
    down_to_release,
    forges,
    item_ids,
    log_board,
    release,
    resigns,
    send,
    sends_away,
    set_item,
    vacate,
)
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.town import TownInProcess

pytestmark = IN_EACH_CHAT


def test_the_chair_is_asked_and_the_clerk_reads_what_is_next(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    town.person(CLERK).sees("Sent. Next: Dame Augusta Wren checks it, then the CEO releases it.")
    chair = town.person(CHAIR)
    chair.sees("Please check: the log of the board, Thursday 3 December")
    chair.sees("Land at Vellumhurst A sale is being looked at.")
    assert chair.can_press("cascade.check", CASCADE)
    assert chair.can_press("cascade.change", CASCADE)
    town.person(VICE).does_not_see("Please check")
    town.person(CEO).does_not_see("Ready to release")


def test_the_chair_and_the_ceo_read_what_somebody_is_to_do(town: TownInProcess) -> None:
    log_board(town)
    set_item(town, 1, action="Send the budget round", owner="p07", due_on=date(2027, 1, 15))
    send(town)
    town.person(CHAIR).sees("Dilip Marchbank: Send the budget round by 15 January")
    check(town)
    town.person(CEO).sees("Dilip Marchbank: Send the budget round by 15 January")


def test_the_chairs_ok_brings_it_to_the_ceo(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    check(town)
    chair = town.person(CHAIR)
    chair.sees("Checked by Dame Augusta Wren, Friday 4 December, 10:00.")
    assert not chair.can_press("cascade.check")
    town.person(CEO).sees("Ready to release: the board, Thursday 3 December")


def test_the_vice_chair_is_asked_when_the_chair_is_away(town: TownInProcess) -> None:
    sends_away(town, CHAIR, date(2026, 12, 1), date(2026, 12, 11))
    log_board(town)
    send(town)
    town.person(CHAIR).does_not_see("Please check")
    town.person(VICE).presses("cascade.check")
    town.person(CEO).sees("Checked by: Emeka Holloway, Friday 4 December")


def test_the_vice_chair_is_asked_when_there_is_no_chair(town: TownInProcess) -> None:
    vacate(town, CHAIR)
    log_board(town)
    send(town)
    assert town.person(VICE).can_press("cascade.check")


def test_everybody_else_who_presses_reads_who_can(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    for person in (CLERK, CEO, VICE, "p37", "p10", "p03", "p59"):
        for action in ("cascade.check", "cascade.change"):
            someone = town.person(person)
            forges(town, someone, action, CASCADE)
            someone.has_no_form()
            someone.sees("Checking is for Dame Augusta Wren. Nothing was changed.")
    assert town.person(CHAIR).can_press("cascade.check")


def test_a_change_goes_back_to_the_clerk_with_one_line_and_the_log_opens_again(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    chair, clerk = town.person(CHAIR), town.person(CLERK)
    chair.presses("cascade.change")
    chair.is_asked_for("reason")
    chair.fills(reason="Leave out the land for now.")
    chair.sends()
    chair.sees("Sent back to the clerk for a change. It will come to you again.")
    assert not chair.can_press("cascade.check")
    clerk.sees("Dame Augusta Wren asks for a change in the log of Board of Directors, Thursday 3 December")
    clerk.sees("“Leave out the land for now.”")
    clerk.presses("meeting.remove_item", item_ids(town)[2])
    send(town)
    assert chair.can_press("cascade.check")
    check(town)
    town.person(CEO).does_not_see("Land at Vellumhurst")
    town.person(CEO).sees("Budget agreed")


SECRET = "The head of finance leaves"


def written_anew(town: TownInProcess) -> None:
    """The log was sent back, and comes again with one more item, for named people only."""
    clerk = town.person(CLERK)
    clerk.presses("meeting.add_item")
    clerk.fills(title=SECRET, level="private")
    clerk.sends()
    send(town)


def sent_back(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    chair = town.person(CHAIR)
    chair.presses("cascade.change")
    chair.fills(reason="One item is missing.")
    chair.sends()


def test_a_former_chair_reads_nothing_new_and_has_no_buttons(town: TownInProcess) -> None:
    sent_back(town)
    resigns(town, CHAIR, "chair", "chair_of_board")
    written_anew(town)
    chair = town.person(CHAIR)
    assert SECRET not in direct(town, CHAIR)
    assert "Checking it is for Emeka Holloway now." in direct(town, CHAIR)
    assert not chair.can_press("cascade.check")
    assert SECRET in direct(town, VICE)


def test_a_card_of_somebody_who_has_left_stays_as_it_was(town: TownInProcess) -> None:
    sent_back(town)
    before = direct(town, CHAIR)
    vacate(town, CHAIR)
    written_anew(town)
    assert direct(town, CHAIR) == before
    assert SECRET in direct(town, VICE)


def test_whoever_has_checked_it_still_reads_what_they_checked(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    check(town)
    resigns(town, CHAIR, "chair", "chair_of_board")
    town.person(CEO).presses("cascade.release")
    town.person(CEO).fills(when="now")
    town.person(CEO).sends()
    assert "Budget agreed" in direct(town, CHAIR)


def test_without_a_ceo_the_clerk_reads_that_nobody_can_release_it_yet(town: TownInProcess) -> None:
    vacate(town, CEO)
    log_board(town)
    send(town)
    clerk = town.person(CLERK)
    clerk.sees("Sent. Next: Dame Augusta Wren checks it. Nobody can release it yet: the trust's file names no CEO.")
    clerk.does_not_see("then the CEO releases it")


def test_a_change_needs_its_line(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    chair = town.person(CHAIR)
    chair.presses("cascade.change")
    chair.fills(reason="  ")
    chair.sends()
    chair.reads_beside("reason", "One line, so that the clerk knows what to change.")
    assert not town.person(CLERK).can_press("meeting.edit_item")


def test_a_check_pressed_twice_asks_the_ceo_once(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    check(town)
    chair = town.person(CHAIR)
    forges(town, chair, "cascade.check", CASCADE)
    chair.sees("Dame Augusta Wren has checked this already; it is with the CEO now.")
    assert town.person(CEO).everything().count("Ready to release") == 1


def test_a_log_that_is_open_again_cannot_be_checked(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    chair = town.person(CHAIR)
    chair.presses("cascade.change")
    chair.fills(reason="One more thing.")
    chair.sends()
    forges(town, chair, "cascade.check", CASCADE)
    chair.sees("The clerk is changing this log. It will come to you again.")


def test_the_chair_hears_in_waking_hours(town: TownInProcess) -> None:
    log_board(town, at="2026-12-04 21:30")
    send(town)
    chair = town.person(CHAIR)
    chair.does_not_see("Please check")
    town.walks_to("2026-12-07 07:59")
    chair.does_not_see("Please check")
    town.walks_to("2026-12-07 08:00")
    chair.sees("Please check")


def test_what_is_waiting_is_on_everybodys_own_home_card(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    chair, ceo = town.person(CHAIR), town.person(CEO)
    chair.types("/collab")
    chair.sees("Please check the log of the board, Thursday 3 December.")
    ceo.types("/collab")
    ceo.does_not_see("Please release")
    check(town)
    ceo.types("/collab")
    ceo.sees("Please release the log of the board, Thursday 3 December.")


def test_what_quiet_time_holds_comes_to_whoever_asks_for_it_and_only_once(town: TownInProcess) -> None:
    log_board(town, at="2026-12-04 22:00")
    send(town)
    chair = town.person(CHAIR)
    assert "Please check: the log" not in direct(town, CHAIR)
    chair.types("/collab")
    chair.presses("cascade.show")
    chair.presses("cascade.check")
    chair.sees("Checked by Dame Augusta Wren, Friday 4 December, 22:00.")
    town.walks_to("2026-12-07 09:00")
    assert direct(town, CHAIR).count("Please check: the log") == 1


def test_what_is_asked_for_goes_before_what_has_more_time(town: TownInProcess) -> None:
    log_board(town, at="2026-12-04 22:00")
    send(town)
    with town.database.transaction() as shelf:
        books, to = shelf.books(town.trust_id), f"person:{CHAIR}"
        came = cascades.let_come(books, "cascade_check", f"cascade:{CASCADE}", to, message_class="answer", at=town.now)
        row = books.row(books.select(outbox).where(outbox.c.kind == "cascade_check"))
        assert row
        assert (came, row.message_class, row.urgency) == (True, "answer", 0)


@pytest.mark.parametrize("person", [CLERK, VICE, CEO, GOVERNOR])
def test_the_card_to_check_comes_to_nobody_whose_turn_it_is_not(town: TownInProcess, person: str) -> None:
    log_board(town)
    send(town)
    before = direct(town, person)
    forges(town, town.person(person), "cascade.show", CASCADE)
    town.person(person).sees("That isn't waiting for you now.")
    assert direct(town, person) == before


@pytest.mark.parametrize("value", ["", "CAS-nonsense", "m016", "CAS-2026-12-03:lc_qfp"])
def test_a_step_of_nothing_is_shown_to_nobody(town: TownInProcess, value: str) -> None:
    log_board(town)
    send(town)
    chair, before = town.person(CHAIR), direct(town, CHAIR)
    forges(town, chair, "cascade.show", value)
    chair.sees("I can't find")
    assert direct(town, CHAIR) == before


def test_a_log_that_was_sent_meanwhile_is_shown_without_a_way_to_change_it(town: TownInProcess) -> None:
    log_board(town)
    clerk = town.person(CLERK)
    clerk.types("/collab")
    send(town)
    clerk.presses("meeting.show")
    for action in ("meeting.send", "meeting.edit_item", "meeting.remove_item", "meeting.add_item"):
        assert not clerk.can_press(action)


def test_a_card_that_is_far_above_comes_again_and_only_to_whose_turn_it_is(town: TownInProcess) -> None:
    down_to_release(town)
    ceo = town.person(CEO)
    ceo.types("/collab")
    ceo.presses("cascade.show")
    assert direct(town, CEO).count("Ready to release") == 2
    release(town)
    assert not ceo.can_press("cascade.release")
    for person in (CHAIR, CEO, GOVERNOR):
        forges(town, town.person(person), "cascade.show", CASCADE)
        town.person(person).sees("That isn't waiting for you now. Nothing was changed.")


def test_a_log_that_is_not_sent_waits_on_its_clerks_home_card(town: TownInProcess) -> None:
    log_board(town)
    clerk = town.person(CLERK)
    clerk.types("/collab")
    clerk.sees("Not sent yet: the log of Board of Directors, Thursday 3 December.")
    send(town)
    clerk.types("/collab")
    assert "Not sent yet" not in clerk.answers[-1].title + str(clerk.answers[-1].parts)
    send_back(town)
    clerk.presses("meeting.show")
    assert direct(town, CLERK).count("Board of Directors, Thursday 3 December: 3 items logged") == 2
    forges(town, town.person(GOVERNOR), "meeting.show", "m016")
    town.person(GOVERNOR).sees("I can't find that log")


def test_the_clerk_who_finds_a_slip_reads_who_can_still_send_it_back(town: TownInProcess) -> None:
    log_board(town)
    send(town)
    town.person(CLERK).sees("Until it is checked, the Chair can send it back to you with Change.")
    check(town)
    town.person(CLERK).sees("A sent log is closed; put a slip right at the next meeting.")


def send_back(town: TownInProcess) -> None:
    chair = town.person(CHAIR)
    chair.presses("cascade.change")
    chair.fills(reason="When does it start?")
    chair.sends()


def test_a_private_item_is_the_chairs_and_the_clerks_and_not_the_releasers(town: TownInProcess) -> None:
    log_board(town)
    set_item(town, 3, level="private")
    send(town)
    town.person(CHAIR).sees("Land at Vellumhurst")
    check(town)
    town.person(CEO).does_not_see("Land at Vellumhurst")
