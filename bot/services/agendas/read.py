"""What stands on the weekly agenda."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.cards import agendas as cards
from bot.cards.agendas import Agenda
from bot.cards.home import Waiting
from bot.domain.agendas import Arranged, Week, arranged, schools_away
from bot.domain.instants import local_day
from bot.domain.meetings import AgendaItem
from bot.domain.offices import heads_of, may_add_agenda_item
from bot.domain.people import Group, Person
from bot.domain.projects import Project
from bot.domain.trusts import Trust
from bot.domain.wording import school_names
from bot.services.agendas.weeks import group_of, next_week, open_week_of, weekly_group, weeks_after
from bot.services.projects.read import waiting_for_decision
from storage import actions, agendas, people
from storage.database import Books

LOOKS_BACK = timedelta(weeks=10)


def as_it_stands(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> Agenda:
    """The next meeting's agenda. Refused where it is not theirs to see, or no meeting is planned."""
    group = group_of(books, trust, viewer=viewer, at=at)
    week = next_week(books, trust, group, at)
    on = local_day(trust.zone, at)
    return whole(books, trust, group, week, waiting_for_decision(books, viewer=viewer, on=on))


def open_week(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> Week:
    """The meeting that what they add now is for."""
    group = group_of(books, trust, viewer=viewer, at=at)
    return open_week_of(books, trust, group, at)


def waiting_for(books: Books, trust: Trust, person: Person, at: datetime) -> list[Waiting]:
    """For `/collab` alone: between the call for items and the close, the offer to add one."""
    group = weekly_group(books)
    if group is None or not may_add_agenda_item(person, group, local_day(trust.zone, at)):
        return []
    week = next(weeks_after(books, trust, group, at), None)
    is_open = week is not None and week.opens_at <= at < week.closes_at
    return [cards.waiting(trust, group, week)] if week and is_open else []


def is_on_agenda(books: Books, words: str, *, since: datetime) -> AgendaItem | None:
    """The item with these words that somebody added after that moment."""
    group = weekly_group(books)
    found = agendas.added_since(books, group.id, since) if group else []
    return next((one for one in found if one.words == words), None)


def whole(books: Books, trust: Trust, group: Group, week: Week, proposals: list[Project]) -> Agenda:
    around, later = arranged_for(books, trust, group, week)
    still_open = actions.open_of_group(books, group.id)
    named = [item.added_by for item in (*around.chosen, *around.carried)]
    named += [action.owner for action in still_open] + [project.lead for project in proposals]
    return Agenda(
        group=group,
        week=week,
        arranged=around,
        standing=trust.rules.elt.standing,
        actions=still_open,
        proposals=proposals,
        away=_away(books, trust, week.meeting_on),
        called={id_: one.called for id_, one in people.people_of(books, named).items()},
        later=later,
    )


def arranged_for(books: Books, trust: Trust, group: Group, week: Week) -> tuple[Arranged, Week | None]:
    """What is on that meeting's agenda, and the meeting after it.

    An item belongs to the first meeting on its day or after: one that was moved or cancelled loses none.
    """
    around = list(_until_after(weeks_after(books, trust, group, week.meets_at - LOOKS_BACK), week))
    before = [one.meeting_on for one in around if one.meeting_on < week.meeting_on]
    later = next((one for one in around if one.meeting_on > week.meeting_on), None)
    items = agendas.items_between(books, group.id, max(before, default=None), later.meeting_on if later else None)
    rules = trust.rules.elt
    return arranged(items, rules.standing, rules.max_items, week.minutes), later


def _until_after(found: Iterator[Week], week: Week) -> Iterator[Week]:
    for one in found:
        yield one
        if one.meeting_on > week.meeting_on:
            return


def _away(books: Books, trust: Trust, on: date) -> list[str]:
    """`Farhan Malik (Vellumhurst)`, for each head whose school is closed that day."""
    closed = schools_away(trust, on)
    short, everybody = school_names(trust), people.everybody(books) if closed else []
    return [f"{head.called} ({short[school.id]})" for school in closed for head in heads_of(everybody, school.id, on)]
