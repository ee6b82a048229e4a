"""The next meeting with a weekly agenda as a file for one's own calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from bot.cards import agendas as cards
from bot.cards.agendas import Agenda
from bot.domain.errors import not_here
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.services.agendas.read import as_it_stands
from bot.services.made import Made
from bot.services.outbox import ANSWER, tell, to_person
from storage.database import Books
from storage.identifiers import new_id
from storage.trusts import trust_of

KIND = "agenda_calendar"


def send(books: Books, trust: Trust, group_id: str, *, by: Person, at: datetime) -> None:
    """To their own chat or mailbox, at once. Refused where the agenda is not theirs."""
    agenda = _agenda(books, trust, group_id, by, at)
    card = cards.for_calendar(trust, agenda.group, agenda.week)
    event = f"{KIND}:{group_id}:{new_id()}"
    tell(books, to_person(by.id), card, event=event, kind=KIND, message_class=ANSWER, at=at)


def next_meeting(books: Books, group_id: str, to: Person, at: datetime) -> Made:
    """One event. A calendar that has it already moves it, since its name stays the same."""
    trust = trust_of(books)
    agenda = _agenda(books, trust, group_id, to, at)
    name = f"{group_id}-{agenda.week.meeting_on}.ics"
    return Made(name, "text/calendar", _calendar(trust, agenda, at).to_ical())


def _agenda(books: Books, trust: Trust, group_id: str, person: Person, at: datetime) -> Agenda:
    agenda = as_it_stands(books, trust, viewer=person, at=at)
    if agenda.group.id != group_id:
        raise not_here("that meeting")
    return agenda


def _calendar(trust: Trust, agenda: Agenda, at: datetime) -> Calendar:
    week, group = agenda.week, agenda.group
    event = Event()
    event.add("uid", f"{group.id}-{week.meeting_on}@{trust.id}.collab")
    event.add("dtstamp", at)
    event.add("dtstart", week.meets_at)
    event.add("dtend", week.meets_at + timedelta(minutes=week.minutes))
    event.add("summary", f"{group.name}, {trust.short}")
    link = week.link or group.link
    if link:
        event.add("location", link)
        event.add("url", link)
    calendar = Calendar()
    calendar.add("prodid", "-//Collab//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar
