"""The group with a weekly agenda, whose it is to add to, and its meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.cards import agendas as cards
from bot.domain.agendas import WEEKS_AHEAD, Week, weeks
from bot.domain.calendars import monday_of
from bot.domain.errors import Refused
from bot.domain.groups import has_agenda
from bot.domain.instants import local_day
from bot.domain.meetings import AgendaItem
from bot.domain.offices import may_add_agenda_item
from bot.domain.people import Group, Person
from bot.domain.trusts import Trust
from storage import meetings, outbox, people
from storage.database import Books


def group_of(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> Group:
    """The group with a weekly agenda. Refused unless they may see the agenda and add to it."""
    group = weekly_group(books)
    if group is None:
        raise Refused(cards.no_group(trust))
    if not may_add_agenda_item(viewer, group, local_day(trust.zone, at)):
        raise Refused(cards.not_yours(group))
    return group


def may_add(books: Books, person: Person, *, on: date) -> bool:
    group = weekly_group(books)
    return group is not None and may_add_agenda_item(person, group, on)


def wait_turn(books: Books, group: Group) -> None:
    """Until the transaction ends nobody else looks whether to add, take off or post: what is sent twice at once is
    added once, and what is posted is not taken off.

    Taken before any card's own guard, and never to draw one: a letter holds its card's while it is drawn.
    """
    outbox.guard(books, f"agenda:{group.id}")


def weekly_group(books: Books) -> Group | None:
    return next((group for group in people.all_groups(books) if has_agenda(group)), None)


def weeks_after(books: Books, trust: Trust, group: Group, after: datetime) -> Iterator[Week]:
    """Its meetings that begin after that moment, in order."""
    first = monday_of(local_day(trust.zone, after))
    register = meetings.between(books, group.id, first, first + timedelta(weeks=WEEKS_AHEAD))
    return weeks(trust, register, after)


def next_week(books: Books, trust: Trust, group: Group, at: datetime) -> Week:
    week = next(weeks_after(books, trust, group, at), None)
    if week is None:
        raise Refused(cards.no_meeting(group))
    return week


def open_week_of(books: Books, trust: Trust, group: Group, at: datetime) -> Week:
    week = next((one for one in weeks_after(books, trust, group, at) if at < one.closes_at), None)
    if week is None:
        raise Refused(cards.no_meeting(group))
    return week


def week_of(books: Books, trust: Trust, group: Group, item: AgendaItem) -> Week:
    """The meeting an item is for: the first on its day or after."""
    found = weeks_after(books, trust, group, item.added_at)
    week = next((one for one in found if one.meeting_on >= item.meeting_on), None)
    return week or next_week(books, trust, group, item.added_at)
