"""The conversation about the weekly agenda: looking at it, and adding to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.cards import agendas as cards
from bot.cards.card import Card
from bot.cards.home import Waiting
from bot.domain.agendas import mistake_in, mistake_in_minutes
from bot.domain.errors import Refused
from bot.domain.offices import LEADER_ROLES
from bot.domain.people import Person
from bot.services import calendar_files, forms
from bot.services.agendas import add, read, weeks
from bot.services.agendas.add import Said
from bot.services.checkins.answer import put_on_agenda
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
    Rejected,
    to_offices,
)


def show_agenda(ask: Ask) -> Outcome:
    agenda = read.as_it_stands(ask.books, ask.trust, viewer=ask.person, at=ask.at)
    if ask.words:
        raise Refused(cards.not_a_verb(ask.words))
    return Answer(cards.as_it_stands(ask.trust, agenda, at=ask.at))


def add_to_agenda(ask: Ask) -> Outcome:
    """With words it takes effect at once; without, a form opens."""
    if not ask.words:
        return _open_form(ask)
    return Answer(_add(ask, add.said(ask.words)))


def press_add(press: Press) -> Outcome:
    """The value is the group's id, or a project's that its check-in offers to put on the agenda."""
    group = weeks.group_of(press.books, press.trust, viewer=press.person, at=press.at)
    if press.value == group.id:
        return _open_form(press)
    done = put_on_agenda(press.books, press.trust, press.value, by=press.person, at=press.at)
    return Answer(cards.added(press.trust, done, may_remove=False))


def press_remove(press: Press) -> Outcome:
    return Answer(cards.taken_off(add.take_off(press.books, press.trust, press.value, by=press.person, at=press.at)))


def press_calendar(press: Press) -> Outcome:
    calendar_files.send(press.books, press.trust, press.value, by=press.person, at=press.at)
    return Answer(cards.on_its_way())


def submit_item(filled: Filled) -> Outcome:
    what = add.said(filled.values.text("item"), filled.values.number("minutes"))
    found = {"item": mistake_in(what.words), "minutes": mistake_in_minutes(what.minutes)}
    mistakes = {box: sentence for box, sentence in found.items() if sentence}
    if mistakes:
        return Rejected(mistakes)
    done = add.add(filled.books, filled.trust, what, by=filled.person, at=filled.at)
    add.answer_added(filled.books, filled.trust, done, to=filled.person, at=filled.at)
    return Done()


def waits(ask: Ask) -> Sequence[Waiting]:
    return read.waiting_for(ask.books, ask.trust, ask.person, ask.at)


def _open_form(ask: Ask) -> Outcome:
    week = read.open_week(ask.books, ask.trust, viewer=ask.person, at=ask.at)
    token = forms.open_form(ask.books, cards.ADD, ask.person, at=ask.at)
    return OpenForm(cards.form(ask.trust, week, token))


def _add(ask: Ask, what: Said) -> Card:
    there = add.already_added(ask.books, ask.trust, what, by=ask.person, at=ask.at)
    if there:
        return cards.already_there(there)
    return cards.added(ask.trust, add.add(ask.books, ask.trust, what, by=ask.person, at=ask.at))


def _is_leader(person: Person, on: date) -> bool:
    return person.holds_any(LEADER_ROLES, on=on)


COMMANDS = (
    Command("agenda", show_agenda, "the next weekly agenda as it stands", writes=False, offered=to_offices(_is_leader)),
    Command("agenda add", add_to_agenda, "put something on it", usage="[WORDS 10 min]", offered=to_offices(_is_leader)),
)
FORMS = (FormKind(cards.ADD, submit_item),)
BUTTONS = (
    ButtonKind(cards.ADD, press_add),
    ButtonKind(cards.REMOVE, press_remove),
    ButtonKind(cards.CALENDAR, press_calendar),
)
