"""What happens by itself: Thursday's call for items and Monday's post."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cards import agendas as cards
from bot.cards.agendas import Agenda
from bot.domain.audience import LEADERS
from bot.domain.instants import local_day
from bot.domain.meetings import AgendaItem
from bot.domain.projects import PROPOSED
from bot.domain.trusts import Trust
from bot.services import places
from bot.services.agendas.read import whole
from bot.services.agendas.weeks import wait_turn, weekly_group, weeks_after
from bot.services.meetings.agenda import POSTED, event_of, subject_of
from bot.services.outbox import PROMPT, TOLD, tell
from storage import agendas, letters, projects
from storage.database import Books


def open_moments(books: Books, trust: Trust, after: datetime) -> datetime | None:
    """When items are next called for."""
    group = weekly_group(books)
    found = weeks_after(books, trust, group, after) if group else iter(())
    return next((week.opens_at for week in found if week.opens_at > after), None)


def post_moments(books: Books, trust: Trust, after: datetime) -> datetime | None:
    """When an agenda is next posted."""
    group = weekly_group(books)
    found = weeks_after(books, trust, group, after) if group else iter(())
    return next((week.posts_at for week in found if week.posts_at > after), None)


def open_items(books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
    """Call for items in the group's channel: one post, and nobody is mentioned. Too late, and there is none."""
    group = weekly_group(books)
    if group is None:
        return
    week = next((one for one in weeks_after(books, trust, group, due_at) if one.opens_at == due_at), None)
    if week is None or at >= week.closes_at:
        return
    card = cards.call_for_items(trust, group, week)
    for place in places.for_group(books, group.id, on=local_day(trust.zone, at)):
        event = f"agenda_opened:{week.meeting_on}"
        tell(books, place, card, event=event, kind="agenda_opened", message_class=PROMPT, at=at)


def post_weekly(books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
    """Post the agenda, and carry what does not fit to the next meeting.

    Once the meeting has begun nothing is posted any more, and all of it is carried. What was posted once stays so,
    whatever the settings say afterwards of when it should have been.
    """
    group = weekly_group(books)
    if group is None:
        return
    week = next((one for one in weeks_after(books, trust, group, due_at) if one.posts_at == due_at), None)
    wait_turn(books, group)
    if week is None or letters.was_told(books, event_of(week.meeting_on)):
        return
    agenda = whole(books, trust, group, week, projects.with_status(books, PROPOSED, members={LEADERS}))
    is_late = at >= week.meets_at
    _carry(books, agenda, (*agenda.arranged.chosen, *agenda.arranged.carried) if is_late else agenda.arranged.carried)
    if not is_late:
        _post(books, trust, agenda, at)


def _post(books: Books, trust: Trust, agenda: Agenda, at: datetime) -> None:
    meeting_on = agenda.week.meeting_on
    card = replace(cards.whole(trust, agenda), subject=subject_of(meeting_on))
    for place in places.for_group(books, agenda.group.id, on=local_day(trust.zone, at)):
        tell(books, place, card, event=event_of(meeting_on), kind=POSTED, message_class=TOLD, at=at)


def _carry(books: Books, agenda: Agenda, items: tuple[AgendaItem, ...]) -> None:
    if agenda.later is None:
        return
    for item in items:
        agendas.carry(books, item, to=agenda.later.meeting_on)
