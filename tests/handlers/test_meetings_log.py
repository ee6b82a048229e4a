"""Logging a meeting: whose log it is, which meeting it was, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from storage import meetings
from tests.handlers.board import BOARD_DAY, CLERK, ITEMS, begins, forges, log_board
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.town import Somebody, TownInProcess

pytestmark = IN_EACH_CHAT


def logged(town: TownInProcess, meeting_id: str) -> list[str]:
    with town.database.reading() as shelf:
        return [item.title for item in meetings.items_of(shelf.books(town.trust_id), meeting_id)]


def log(someone: Somebody, group: str, held_on: date, items: str = "One thing\nWas said.") -> None:
    someone.types(f"/collab meeting log {group}")
    someone.fills(held_on=held_on, items=items)
    someone.sends()


def test_the_clerk_logs_the_board_and_everybody_is_ticked(town: TownInProcess) -> None:
    log_board(town)
    clerk = town.person(CLERK)
    clerk.has_no_form()
    clerk.sees("Board of Directors, Thursday 3 December: 3 items logged")
    clerk.sees("1. Budget agreed")
    clerk.sees("Every school keeps its reading hour.")
    clerk.sees("Dame Augusta Wren")
    assert logged(town, "m016") == ["Budget agreed", "Reading first", "Land at Vellumhurst"]


def test_the_form_says_that_nobody_is_to_be_named(town: TownInProcess) -> None:
    clerk = town.person(CLERK)
    clerk.types("/collab meeting log board")
    clerk.is_asked_for("group", "held_on", "attended", "items")
    clerk.sees("No pupil, parent or staff-matter names.")


def test_who_did_not_come_is_unticked(town: TownInProcess) -> None:
    begins(town, "2026-12-04 10:00")
    clerk = town.person(CLERK)
    clerk.types("/collab meeting log board")
    clerk.fills(held_on=BOARD_DAY, items=ITEMS, attended=("p31", "p32"))
    clerk.sends()
    clerk.sees("There: Dame Augusta Wren and Emeka Holloway.")


@pytest.mark.parametrize("words", ["elt", "ELT", "Education Leadership Team", "leadership team"])
def test_a_group_is_meant_by_its_id_its_name_or_words_of_it(town: TownInProcess, words: str) -> None:
    ceo = town.person("p01")
    log(ceo, words, date(2026, 11, 11))
    ceo.sees("Education Leadership Team, Wednesday 11 November: 1 item logged")


def test_without_a_group_the_clerk_picks_one_of_theirs(town: TownInProcess) -> None:
    clerk = town.person(CLERK)
    clerk.types("/collab meeting log")
    clerk.fills(group="lc_qfp")
    clerk.sends()
    clerk.is_asked_for("held_on", "attended", "items")
    clerk.fills(held_on=date(2026, 11, 10), items="Attendance\nIt is up.")
    clerk.sends()
    clerk.sees("Quillfeather Primary School Local Committee, Tuesday 10 November: 1 item logged")
    clerk.sees("Malcolm Teasdale")


def test_words_that_fit_several_groups_open_a_pick_of_them(town: TownInProcess) -> None:
    clerk = town.person(CLERK)
    clerk.types("/collab meeting log local committee")
    clerk.is_asked_for("group")
    assert clerk.form
    assert len(clerk.form.fields) == 1


def test_a_group_changed_in_the_form_brings_its_own_people(town: TownInProcess) -> None:
    clerk = town.person(CLERK)
    clerk.types("/collab meeting log lc_qfp")
    clerk.fills(group="lc_stt", held_on=date(2026, 11, 11), items="Attendance\nIt is up.")
    clerk.sends()
    clerk.is_asked_for("attended")
    clerk.sends()
    clerk.sees("St Thistlewick's Church of England Primary School Local Committee, Wednesday 11 November")
    clerk.sees("Canon Felix Arbuthnot")
    clerk.does_not_see("Malcolm Teasdale")


@pytest.mark.parametrize(
    ("person", "group"),
    [("p01", "elt"), ("p03", "elt"), ("p08", "chairs"), ("p38", "pf_safeguarding"), ("p05", "tig_maths")],
)
def test_a_log_is_opened_by_those_whose_it_is(town: TownInProcess, person: str, group: str) -> None:
    someone = town.person(person)
    someone.types(f"/collab meeting log {group}")
    someone.is_asked_for("items")


@pytest.mark.parametrize(
    ("person", "group"),
    [("p10", "elt"), ("p31", "board"), ("p01", "board"), ("p37", "lc_qfp"), ("p18", "tig_maths"), ("p08", "elt")],
)
def test_nobody_else_opens_it_and_reads_whose_logs_are_theirs(town: TownInProcess, person: str, group: str) -> None:
    someone = town.person(person)
    someone.types(f"/collab meeting log {group}")
    someone.has_no_form()
    assert "can't find a group" in someone.everything() or "keep no group's log" in someone.everything()


def test_a_group_that_does_not_exist_is_refused_in_the_same_words_as_somebody_elses(town: TownInProcess) -> None:
    lead = town.person("p05")
    for words in ("arc", "nowhere"):
        lead.types(f"/collab meeting log {words}")
        lead.sees(f"I can't find a group “{words}” whose log is yours.")


def test_a_word_typed_wrongly_gets_the_nearest_group(town: TownInProcess) -> None:
    clerk = town.person(CLERK)
    clerk.types("/collab meeting log borad of directors")
    clerk.sees("Did you mean Board of Directors?")
    clerk.types("/collab meeting log quillfeathr")
    clerk.sees("Did you mean Quillfeather Primary School Local Committee?")
    clerk.types("/collab meeting log comittee")
    clerk.sees("I can't find a group “comittee” whose log is yours. Yours: Audit")


def test_a_day_that_is_still_to_come_is_refused_beside_the_box(town: TownInProcess) -> None:
    clerk = town.person(CLERK)
    log(clerk, "board", BOARD_DAY)
    clerk.reads_beside("held_on", "Thursday 3 December is still to come.")
    assert logged(town, "m016") == []


def test_a_day_before_the_groups_life_is_refused(town: TownInProcess) -> None:
    clerk = town.person(CLERK)
    log(clerk, "board", date(2026, 7, 9))
    clerk.reads_beside("held_on", "no meetings here before Tuesday 1 September")


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ("", "Write at least one item"),
        (" \n \n\t\n", "Write at least one item"),
        ("x" * 121, "121 characters in its first line; 120 is the most"),
        ("Title\n" + "y" * 501, "has 501 characters; 500 is the most"),
        ("\n\n".join(f"Item {number}" for number in range(13)), "13 items; 12 is the most"),
        ("z" * 10_000, "10,000 characters"),
    ],
)
def test_items_that_cannot_be_kept_say_why_and_store_nothing(town: TownInProcess, items: str, sentence: str) -> None:
    begins(town, "2026-12-04 10:00")
    clerk = town.person(CLERK)
    log(clerk, "board", BOARD_DAY, items)
    clerk.reads_beside("items", sentence)
    assert logged(town, "m016") == []
    clerk.fills(items="Now short\nEnough.")
    clerk.sends()
    clerk.sees("1 item logged")


def test_hostile_words_stay_words(town: TownInProcess) -> None:
    log_board(town, "<!channel> & <https://evil.example|click>\x00\nNo *bold*, no `code`.")
    assert logged(town, "m016") == ["<!channel> & <https://evil.example|click>"]


def test_a_meeting_that_nobody_planned_is_logged_too(town: TownInProcess) -> None:
    clerk = town.person(CLERK)
    log(clerk, "board", date(2026, 11, 19))
    clerk.sees("Board of Directors, Thursday 19 November: 1 item logged")
    assert logged(town, "board-2026-11-19") == ["One thing"]


def test_the_second_to_log_reads_who_was_first_and_loses_none_of_their_words(town: TownInProcess) -> None:
    first, second = town.person("p01"), town.person("p03")
    log(first, "elt", date(2026, 11, 11), "First\nBy Ines.")
    log(second, "elt", date(2026, 11, 11), "Second\nBy Yetunde.")
    second.sees("Education Leadership Team, Wednesday 11 November, was logged by Ines Harrowgate on Monday 23 November")
    second.sees("Second: By Yetunde.")
    second.sees("1. First")
    assert logged(town, "m009") == ["First"]
    assert second.can_press("meeting.edit_item")


def test_decisions_of_the_trust_file_stay_and_what_is_logged_comes_after_them(town: TownInProcess) -> None:
    ceo = town.person("p01")
    log(ceo, "elt", date(2026, 11, 18))
    ceo.sees("1. Heads agree a shared cover rota for SENCO release, spring term")
    ceo.sees("2. One thing")


def test_the_same_form_sent_twice_logs_once(town: TownInProcess) -> None:
    begins(town, "2026-12-04 10:00")
    clerk = town.person(CLERK)
    clerk.types("/collab meeting log board")
    form = clerk.form
    clerk.fills(held_on=BOARD_DAY, items=ITEMS)
    clerk.sends()
    clerk.form = form
    clerk.sends()
    assert len(logged(town, "m016")) == 3
    clerk.does_not_see("was logged by")


def test_another_trusts_clerk_cannot_touch_it(town: TownInProcess, elsewhere: TownInProcess) -> None:
    log_board(town)
    stranger = elsewhere.person("h03")
    stranger.types("/collab meeting log board")
    stranger.does_not_see("Budget agreed")
    with town.database.reading() as shelf:
        item_id = meetings.items_of(shelf.books("lanternfield"), "m016")[0].id
    forges(elsewhere, stranger, "meeting.remove_item", item_id)
    stranger.sees("I can't find that log, or it isn't yours to see.")
    assert len(logged(town, "m016")) == 3
