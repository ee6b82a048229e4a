"""Adding to the weekly agenda, and taking off again what was added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards import agendas as cards
from bot.cards.agendas import Added
from bot.domain.agendas import Week, mistake_in, words_and_minutes
from bot.domain.errors import Refused, not_here
from bot.domain.meetings import AgendaItem, plain
from bot.domain.people import Group, Person
from bot.domain.trusts import Trust
from bot.services.agendas.read import arranged_for
from bot.services.agendas.weeks import group_of, next_week, open_week_of, wait_turn, week_of
from bot.services.meetings.agenda import event_of
from bot.services.outbox import ANSWER, tell, to_person
from storage import agendas, letters
from storage.database import Books
from storage.identifiers import new_id

RETYPED = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wants on the agenda; `minutes` is None where they did not say."""

    words: str
    minutes: int | None = None


def said(words: str, minutes: int | None = None) -> Said:
    """What was typed: `Lunch rota 10 min`, or the words and the minutes of the form."""
    typed = " ".join(plain(words).split())
    if minutes is not None:
        return Said(typed, minutes)
    return Said(*words_and_minutes(typed))


def add(books: Books, trust: Trust, what: Said, *, by: Person, at: datetime) -> Added:
    """Put an item on the agenda that is open, or on the one after it. Refused with the remedy."""
    group = group_of(books, trust, viewer=by, at=at)
    mistake = mistake_in(what.words)
    if mistake:
        raise Refused(mistake)
    week = open_week_of(books, trust, group, at)
    item = AgendaItem(new_id("a-"), group.id, week.meeting_on, what.words, by.id, at, what.minutes)
    agendas.add(books, item)
    return _added(books, trust, group, week, item, at)


def take_off(books: Books, trust: Trust, item_id: str, *, by: Person, at: datetime) -> AgendaItem:
    """Take an item of theirs off the agenda. Refused once the agenda is posted."""
    group = group_of(books, trust, viewer=by, at=at)
    wait_turn(books, group)
    item = agendas.item(books, item_id)
    if item is None or (item.group, item.added_by) != (group.id, by.id):
        raise not_here("that item")
    if letters.was_told(books, event_of(week_of(books, trust, group, item).meeting_on)):
        raise Refused(cards.posted_already(item))
    agendas.remove(books, item.id)
    return item


def already_added(books: Books, trust: Trust, what: Said, *, by: Person, at: datetime) -> Added | None:
    """The item, if the same person typed the same words less than two minutes ago."""
    group = group_of(books, trust, viewer=by, at=at)
    wait_turn(books, group)
    recent = agendas.added_since(books, group.id, at - RETYPED, by=by.id)
    item = next((one for one in recent if one.words.casefold() == what.words.casefold()), None)
    return None if item is None else _added(books, trust, group, week_of(books, trust, group, item), item, at)


def answer_added(books: Books, trust: Trust, done: Added, *, to: Person, at: datetime) -> None:
    """What somebody hears who added an item by the form."""
    card, event = cards.added(trust, done), f"agenda_added:{done.item.id}"
    tell(books, to_person(to.id), card, event=event, kind="agenda_added", message_class=ANSWER, at=at)


def _added(books: Books, trust: Trust, group: Group, week: Week, item: AgendaItem, at: datetime) -> Added:
    around, _ = arranged_for(books, trust, group, week)
    nearest = next_week(books, trust, group, at)
    instead_of = nearest if nearest.meeting_on < week.meeting_on else None
    return Added(item, week, around, trust.rules.elt.max_items, instead_of)
