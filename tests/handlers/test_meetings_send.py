"""Sending a log: where it goes, who hears what they took on, and what the next agenda asks after."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.cards.plaintext import plain_text
from storage import actions, meetings
from tests.handlers.board import CLERK, begins, direct, forges, log_board, send, set_item, vacate
from tests.handlers.town import TownInProcess, flat


@pytest.fixture
def maths(town: TownInProcess) -> TownInProcess:
    """The mathematics group met on Tuesday 24 November; its lead has logged two items on the Wednesday."""
    begins(town, "2026-11-25 09:00")
    lead = town.person("p05")
    lead.types("/collab meeting log mathematics")
    lead.fills(held_on=date(2026, 11, 24), items="Fluency\nTen minutes a day.\n\nFractions\nOne model for all.")
    lead.sends()
    lead.presses("meeting.edit_item")
    lead.fills(action="Write the model down", owner="p24", due_on=date(2026, 12, 11))
    lead.sends()
    return town


def open_actions(town: TownInProcess, group: str) -> list[str]:
    with town.database.reading() as shelf:
        return [one.text for one in actions.open_of_group(shelf.books(town.trust_id), group)]


def first_item(town: TownInProcess) -> str:
    with town.database.reading() as shelf:
        books = shelf.books(town.trust_id)
        met = meetings.on_day(books, "tig_maths", date(2026, 11, 24))[0]
        return meetings.items_of(books, met.id)[0].id


def test_a_sent_log_is_posted_to_the_groups_channel_once(maths: TownInProcess) -> None:
    maths.person("p05").presses("meeting.send")
    post = maths.channel("group:tig_maths")
    assert post.count("Fluency") == 1
    assert "Mathematics Trust Improvement Group, Tuesday 24 November: what we dealt with" in " ".join(post.split())
    maths.person("p05").sees("Sent.")
    assert not maths.person("p05").can_press("meeting.send")


def test_an_owner_hears_once_of_all_they_took_on_and_says_when_it_is_done(maths: TownInProcess) -> None:
    owner = maths.person("p24")
    owner.does_not_see("Write the model down")
    maths.person("p05").presses("meeting.send")
    maths.walks_to("2026-11-26 09:00")
    owner.sees("You took on 1 thing at Mathematics Trust Improvement Group, Tuesday 24 November")
    owner.sees("Write the model down by 11 December")
    owner.presses("action.done")
    owner.sees("Done on 26 November: Write the model down")
    assert not owner.can_press("action.done")


def test_nobody_else_can_say_that_it_is_done(maths: TownInProcess) -> None:
    maths.person("p05").presses("meeting.send")
    maths.walks_to("2026-11-26 09:00")
    button = next(button for _, button in maths.person("p24")._buttons() if button.action == "action.done")
    other = maths.person("p15")
    forges(maths, other, "action.done", button.value)
    other.sees("I can't find that action")


def test_the_next_agenda_asks_after_what_is_open_and_only_once_the_log_was_sent(maths: TownInProcess) -> None:
    assert open_actions(maths, "tig_maths") == []
    maths.person("p05").presses("meeting.send")
    assert open_actions(maths, "tig_maths") == ["Write the model down"]
    maths.walks_to("2026-11-26 09:00")
    maths.person("p24").presses("action.done")
    assert open_actions(maths, "tig_maths") == []


def test_what_the_trust_file_knows_is_open_too(town: TownInProcess) -> None:
    assert open_actions(town, "elt") == ["Send attendance letters template", "Draft SENCO release rota"]


def test_a_private_item_and_its_action_stay_out_of_the_channel_and_the_agenda(maths: TownInProcess) -> None:
    lead = maths.person("p05")
    lead.presses("meeting.edit_item")
    lead.fills(level="private")
    lead.sends()
    lead.presses("meeting.send")
    assert "Fractions" not in maths.channel("group:tig_maths")
    assert open_actions(maths, "tig_maths") == []
    maths.walks_to("2026-11-26 09:00")
    maths.person("p24").sees("Write the model down")


def test_what_is_not_shown_leaves_no_gap_in_the_numbers(maths: TownInProcess) -> None:
    lead = maths.person("p05")
    lead.presses("meeting.edit_item", first_item(maths))
    lead.fills(level="private")
    lead.sends()
    lead.presses("meeting.send")
    assert "1. Fractions" in maths.channel("group:tig_maths")
    assert "Fluency" not in maths.channel("group:tig_maths")


def test_an_item_taken_out_leaves_no_gap_in_the_numbers(maths: TownInProcess) -> None:
    lead = maths.person("p05")
    lead.presses("meeting.remove_item", first_item(maths))
    lead.sees("1. Fractions")


def test_only_a_group_with_an_agenda_is_told_that_one_asks_after_it(maths: TownInProcess) -> None:
    maths.person("p05").presses("meeting.send")
    maths.person("p05").sees("Everybody who took something on hears of it.")
    maths.walks_to("2026-11-26 09:00")
    maths.person("p24").sees("Press Done when one is done.")
    maths.person("p24").does_not_see("agenda")
    assert "agenda asks" not in direct(maths, "p05")


def test_where_nobody_took_anything_on_nobody_is_said_to_hear_of_it(maths: TownInProcess) -> None:
    lead = maths.person("p05")
    lead.presses("meeting.edit_item")
    lead.fills(action="", owner=None, due_on=None)
    lead.sends()
    lead.sees("Send posts it to the group's channel.")
    lead.presses("meeting.send")
    assert "took something on" not in direct(maths, "p05")


def test_a_log_with_nothing_in_it_is_not_sent(maths: TownInProcess) -> None:
    lead = maths.person("p05")
    lead.presses("meeting.remove_item")
    lead.presses("meeting.remove_item")
    lead.presses("meeting.send")
    lead.sees("There is nothing in this log yet.")
    assert maths.channel("group:tig_maths") == ""


def test_the_preview_of_a_group_is_the_very_post(maths: TownInProcess) -> None:
    lead = maths.person("p05")
    lead.presses("meeting.preview")
    lead.sees("As Mathematics Trust Improvement Group reads it")
    lead.sees("1. Fluency Ten minutes a day.")
    lead.sees("Nothing has been sent.")


def test_the_preview_of_a_board_shows_what_each_would_get(town: TownInProcess) -> None:
    log_board(town)
    set_item(town, 1, level="open")
    set_item(town, 3, level="chairs_only", until=date(2027, 1, 15))
    clerk = town.person(CLERK)
    clerk.presses("meeting.preview")
    shown = flat(plain_text(clerk.answers[-1]))
    _, governor, chair, staff = re.split("As a governor -+|As a chair -+|As a member of staff -+", shown)
    assert "Land at Vellumhurst" not in governor
    assert "For chairs only: not before 15 January." in chair
    assert "Open to them, should they ask: Budget agreed." in staff
    assert "Reading first" not in staff


def test_a_board_with_nobody_to_check_is_not_sent_and_says_so(town: TownInProcess) -> None:
    log_board(town)
    vacate(town, "p31", "p32")
    send(town)
    town.person(CLERK).sees("has no chair or vice-chair in the register who could check this. Nothing was sent.")
    assert town.person(CLERK).can_press("meeting.send")
