"""Working on a log before it is sent: items, their readers, what somebody takes on, and the confidential count."""

from __future__ import annotations

from datetime import date

import pytest

from bot.cards.card import Value
from bot.cards.plaintext import plain_text
from storage import actions, meetings
from storage.tables.metadata import metadata
from tests.handlers.board import CLERK, forges, item_ids, log_board, send, set_item
from tests.handlers.conftest import IN_EACH_CHAT
from tests.handlers.town import IN_CHAT, TownInProcess

pytestmark = IN_EACH_CHAT


@pytest.fixture
def log(town: TownInProcess) -> TownInProcess:
    """The board's log of 3 December, with three items, on the Friday morning."""
    log_board(town)
    return town


def test_an_item_is_put_right(log: TownInProcess) -> None:
    clerk = log.person(CLERK)
    set_item(log, 1, title="Budget set", summary="For 2027.", level="open")
    clerk.sees("1. Budget set For 2027. For: All staff and governors")
    clerk.does_not_see("Budget agreed")


def test_an_item_with_nothing_to_do_asks_for_nobody_who_does_it(log: TownInProcess) -> None:
    """In Teams an empty box brings nothing: what the button brings of its own must not be read as its words."""
    set_item(log, 1, title="Budget set")
    assert log.person(CLERK).form is None
    log.person(CLERK).sees("1. Budget set")
    log.person(CLERK).does_not_see("form.submit")


def test_the_form_of_an_item_holds_what_stands(log: TownInProcess) -> None:
    clerk = log.person(CLERK)
    clerk.presses("meeting.edit_item", item_ids(log)[1])
    clerk.is_asked_for("title", "summary", "level", "until", "owner", "due_on", "action")
    assert clerk.form
    held = {box.id: box.initial for box in clerk.form.fields}
    assert held["title"] == "Reading first"
    assert held["level"] == "governance"


def test_people_are_listed_under_their_schools_and_two_of_one_name_can_be_told_apart(log: TownInProcess) -> None:
    clerk = log.person(CLERK)
    clerk.presses("meeting.add_item")
    assert clerk.form
    owners = next(box for box in clerk.form.fields if box.id == "owner")
    called_sam = {option.group for option in owners.options if option.label == "Sam Patel"}  # type: ignore[union-attr]
    assert called_sam == {"St Thistlewick's", "Copperlatch"}


def test_an_item_is_added_at_the_end(log: TownInProcess) -> None:
    clerk = log.person(CLERK)
    clerk.presses("meeting.add_item")
    clerk.fills(title="Insurance", action="Ask for three offers", owner="p07", due_on=date(2026, 12, 18))
    clerk.sends()
    clerk.sees("4. Insurance Dilip Marchbank: Ask for three offers by 18 December")
    clerk.sees("4 items logged")


def test_an_item_is_removed_with_what_was_to_be_done(log: TownInProcess) -> None:
    set_item(log, 2, action="Tell the schools", owner="p02")
    log.person(CLERK).presses("meeting.remove_item", item_ids(log)[1])
    log.person(CLERK).sees("2 items logged")
    log.person(CLERK).does_not_see("Tell the schools")
    with log.database.reading() as shelf:
        assert actions.of_meeting(shelf.books("lanternfield"), "m016") == []


def test_an_action_is_changed_in_place_and_cleared(log: TownInProcess) -> None:
    set_item(log, 1, action="Print it", owner="p07")
    set_item(log, 1, action="Publish it", owner="p09")
    with log.database.reading() as shelf:
        kept = actions.of_meeting(shelf.books("lanternfield"), "m016")
    assert [(one.text, one.owner) for one in kept] == [("Publish it", "p09")]
    set_item(log, 1, action="", owner=None)
    log.person(CLERK).does_not_see("Publish it")


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"title": " "}, "title", "Every item needs a title."),
        ({"title": "x" * 121}, "title", "120 is the most"),
        ({"summary": "x" * 501}, "summary", "500 is the most"),
        ({"level": "part_b"}, "level", "who may read it"),
        ({"level": "chairs_only"}, "until", "Until when"),
        ({"level": "chairs_only", "until": date(2026, 12, 4)}, "until", "not in the future"),
        ({"level": "open", "until": date(2026, 12, 24)}, "until", "only with “Chairs only”"),
        ({"action": "x" * 201, "owner": "p07"}, "action", "200 is the most"),
        ({"action": "Do it"}, "owner", "Who takes this on?"),
        ({"action": "Do it", "owner": "nobody"}, "owner", "Who takes this on?"),
        ({"action": "Do it", "owner": "p59"}, "owner", "Who takes this on?"),
        ({"action": "Do it", "owner": "p57"}, "owner", "Who takes this on?"),
        ({"owner": "p07"}, "action", "What will they do?"),
        ({"due_on": date(2026, 12, 20)}, "action", "What will they do?"),
        ({"action": "Do it", "owner": "p07", "due_on": date(2026, 12, 1)}, "due_on", "before the meeting"),
    ],
)
def test_a_slip_in_an_item_is_named_beside_its_box_and_nothing_is_stored(
    log: TownInProcess, values: dict[str, Value], field: str, sentence: str
) -> None:
    clerk = log.person(CLERK)
    set_item(log, 1, **values)
    clerk.reads_beside(field, sentence)
    with log.database.reading() as shelf:
        first = meetings.items_of(shelf.books("lanternfield"), "m016")[0]
        assert (first.title, first.level) == ("Budget agreed", "governance")
        assert actions.of_meeting(shelf.books("lanternfield"), "m016") == []


def test_confidential_items_are_counted_and_one_can_be_taken_back(log: TownInProcess) -> None:
    clerk = log.person(CLERK)
    assert not clerk.can_press("meeting.uncount_part_b")
    for action in ("meeting.count_part_b", "meeting.count_part_b", "meeting.uncount_part_b"):
        clerk.presses(action)
    clerk.sees("Confidential items: 1. Only this number is kept, nowhere any text.")


def test_there_is_no_box_and_no_column_for_a_confidential_item(log: TownInProcess) -> None:
    clerk = log.person(CLERK)
    clerk.presses("meeting.count_part_b")
    clerk.has_no_form()
    columns = {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns}
    assert [name for name in columns if "part_b" in name] == ["meetings.part_b"]
    clerk.presses("meeting.add_item")
    assert clerk.form
    levels = next(box for box in clerk.form.fields if box.id == "level")
    assert "part_b" not in {option.value for option in levels.options}  # type: ignore[union-attr]


def test_nothing_can_be_changed_once_it_is_sent(log: TownInProcess) -> None:
    clerk = log.person(CLERK)
    clerk.presses("meeting.edit_item", item_ids(log)[0])
    open_form = clerk.form
    send(log)
    clerk.form = open_form
    clerk.fills(title="Too late")
    clerk.sends()
    clerk.sees("This log has been sent, so it is closed. Nothing was changed.")
    clerk.sees("1. Budget agreed")
    assert not clerk.can_press("meeting.edit_item")


def test_somebody_who_guesses_an_id_reads_what_they_would_read_of_a_missing_one(log: TownInProcess) -> None:
    head = log.person("p10")
    for action, value in (("meeting.send", "m016"), ("meeting.send", "m999"), ("meeting.preview", "m016")):
        forges(log, head, action, value)
    for value in (item_ids(log)[0], "i-999"):
        forges(log, head, "meeting.edit_item", value)
        forges(log, head, "meeting.remove_item", value)
    answers = {plain_text(card).strip().replace("\n", " ") for card in head.answers}
    assert answers == {"I can't find that log, or it isn't yours to see. Nothing was changed."}
    head.does_not_see("Budget")


def test_an_elt_item_begins_with_the_elts_own_readers(town: TownInProcess) -> None:
    ceo = town.person("p01")
    ceo.types("/collab meeting log elt")
    ceo.fills(held_on=date(2026, 11, 18), items="Rota\nShared.")
    ceo.sends()
    ceo.sees("School and trust leaders")


def test_in_a_large_trust_the_owner_is_found_by_typing(town: TownInProcess) -> None:
    """The box that is drawn is the one that is asked about, by its own id."""
    log_board(town)
    clerk = town.person(CLERK)
    clerk.presses("meeting.edit_item", item_ids(town)[0])
    assert clerk.form
    box = next(one for one in clerk.form.fields if one.id == "owner")
    found = town.router.suggest(clerk._caller(), box.id, "zoë", IN_CHAT)
    assert [option.value for option in found] == ["p12"]
    assert town.router.suggest(clerk._caller(), "attended", "zoë", IN_CHAT) == found
