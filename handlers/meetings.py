"""Meetings in conversation: logged, put right item by item, previewed and sent."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.card import Form, Option, Values
from bot.cards.home import Waiting
from bot.cards.meetings import log as cards
from bot.cards.meetings.forms import item_form, log_form, people_options, pick_group
from bot.domain.errors import Refused
from bot.domain.people import Group
from bot.services import forms
from bot.services.meetings import actions, items, living, log, readings, send
from handlers.conversation import (
    Answer,
    Ask,
    ButtonKind,
    Command,
    Done,
    Filled,
    FormKind,
    OpenForm,
    Outcome,
    Press,
    ShowForm,
    Suggestions,
)

LOG, EDIT, ADD = "meeting.log", "meeting.edit_item", "meeting.add_item"


def begin_log(ask: Ask) -> Outcome:
    """`/collab meeting log [GROUP]`."""
    meant = log.groups_meant(ask.books, ask.trust, ask.words, viewer=ask.person, on=ask.today)
    token = forms.open_form(ask.books, LOG, ask.person, at=ask.at)
    if len(meant) > 1:
        return OpenForm(pick_group(meant, token))
    return OpenForm(_log_form(ask, meant[0], token))


def submit_log(filled: Filled) -> Outcome:
    """One page picks the group, the next holds the rest; a group changed there brings its own people."""
    values = filled.values
    mine = readings.groups_to_log(filled.books, filled.person, on=filled.today)
    group = next((one for one in mine if one.id == values.choice("group")), None)
    _refuse_strangers(filled, mine)
    if group and ("items" not in values.by_field or _is_of_another(filled, group)):
        return ShowForm(_log_form(filled, group, filled.token).filled(_but_attended(values)))
    typed = log.Typed(
        values.choice("group") or "", values.day("held_on"), values.choices("attended"), values.text("items")
    )
    log.log(filled.books, filled.trust, typed, by=filled.person, at=filled.at)
    return Done()


def _log_form(ask: Ask, group: Group, token: str) -> Form:
    mine = readings.groups_to_log(ask.books, ask.person, on=ask.today)
    opening = log.opening(ask.books, ask.trust, group, viewer=ask.person, on=ask.today)
    return log_form(ask.trust, mine, opening, token)


def _is_of_another(filled: Filled, group: Group) -> bool:
    """Whether somebody is ticked who is not of this group: it was changed after they were listed."""
    known = readings.of_group(filled.books, group.id, filled.person, on=filled.today)
    return not set(filled.values.choices("attended")) <= {one.id for one in known}


def _refuse_strangers(filled: Filled, mine: Sequence[Group]) -> None:
    """Somebody of none of their groups can have been ticked by no hand."""
    theirs = (readings.of_group(filled.books, group.id, filled.person, on=filled.today) for group in mine)
    known = {one.id for people in theirs for one in people}
    if not set(filled.values.choices("attended")) <= known:
        raise Refused(fields={"attended": "Somebody here isn't of this group. Please tick again."})


def _but_attended(values: Values) -> Values:
    return Values({name: value for name, value in values.by_field.items() if name != "attended" and value})


def open_edit(press: Press) -> Outcome:
    found, logged = readings.item_to_write(press.books, press.value, press.person, on=press.today)
    items.refuse_closed(found)
    token = forms.open_form(press.books, EDIT, press.person, at=press.at, subject=press.value)
    people = readings.everybody(press.books, press.person, on=press.today)
    return OpenForm(item_form(press.trust, EDIT, found.group, people, logged, token))


def open_add(press: Press) -> Outcome:
    found = readings.log_to_write(press.books, press.value, press.person, on=press.today)
    items.refuse_closed(found)
    token = forms.open_form(press.books, ADD, press.person, at=press.at, subject=press.value)
    people = readings.everybody(press.books, press.person, on=press.today)
    return OpenForm(item_form(press.trust, ADD, found.group, people, None, token))


def submit_edit(filled: Filled) -> Outcome:
    items.edit_item(
        filled.books,
        filled.trust,
        filled.subject or "",
        _typed(filled.values),
        by=filled.person,
        at=filled.at,
    )
    return Done()


def submit_add(filled: Filled) -> Outcome:
    items.add_item(
        filled.books,
        filled.trust,
        filled.subject or "",
        _typed(filled.values),
        by=filled.person,
        at=filled.at,
    )
    return Done()


def _typed(values: Values) -> items.Typed:
    return items.Typed(
        title=values.text("title"),
        summary=values.text("summary"),
        level=values.choice("level") or "",
        until=values.day("until"),
        owner=values.choice("owner"),
        due_on=values.day("due_on"),
        action=values.text("action"),
    )


def remove_item(press: Press) -> Outcome:
    items.remove_item(press.books, press.trust, press.value, by=press.person, at=press.at)
    return Done()


def count_part_b(press: Press) -> Outcome:
    items.count_part_b(press.books, press.trust, press.value, step=1, by=press.person, at=press.at)
    return Done()


def uncount_part_b(press: Press) -> Outcome:
    items.count_part_b(press.books, press.trust, press.value, step=-1, by=press.person, at=press.at)
    return Done()


def preview(press: Press) -> Outcome:
    return Answer(send.preview(press.books, press.trust, press.value, viewer=press.person, at=press.at))


def send_log(press: Press) -> Outcome:
    send.send(press.books, press.trust, press.value, by=press.person, at=press.at)
    return Done()


def show_log(press: Press) -> Outcome:
    """The log once more, at the foot of their chat."""
    living.show_own(press.books, press.trust, press.value, viewer=press.person, at=press.at)
    return Done()


def waits(ask: Ask) -> Sequence[Waiting]:
    """For `/collab` alone: logs that have still to be sent."""
    return tuple(cards.unsent(one) for one in readings.unsent(ask.books, ask.person, on=ask.today))


def finish_action(press: Press) -> Outcome:
    actions.finish(press.books, press.trust, press.value, by=press.person, at=press.at)
    return Done()


def find_people(ask: Ask) -> tuple[Option, ...]:
    """People whose name has what was typed so far."""
    typed = ask.words.casefold().split()
    everybody = people_options(ask.trust, readings.everybody(ask.books, ask.person, on=ask.today))
    return tuple(one for one in everybody if all(word in one.label.casefold() for word in typed))


def _keeps_a_log(ask: Ask) -> bool:
    return bool(readings.groups_to_log(ask.books, ask.person, on=ask.today))


COMMANDS = (
    Command(
        "meeting log",
        begin_log,
        "log a meeting: who came, what was dealt with, who does what",
        usage="[GROUP]",
        offered=_keeps_a_log,
    ),
)
FORMS = (FormKind(LOG, submit_log), FormKind(EDIT, submit_edit), FormKind(ADD, submit_add))
BUTTONS = (
    ButtonKind("meeting.show", show_log),
    ButtonKind("meeting.edit_item", open_edit),
    ButtonKind("meeting.remove_item", remove_item),
    ButtonKind("meeting.add_item", open_add),
    ButtonKind("meeting.count_part_b", count_part_b),
    ButtonKind("meeting.uncount_part_b", uncount_part_b),
    ButtonKind("meeting.preview", preview),
    ButtonKind("meeting.send", send_log),
    ButtonKind("action.done", finish_action),
)
SUGGESTIONS = tuple(Suggestions(box, find_people) for box in ("owner", "attended"))
