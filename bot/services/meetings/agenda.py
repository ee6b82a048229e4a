"""The weekly agenda where it was posted: once its meeting's log is sent, it shows what was dealt with.

So a week has two posts in the group's channel and not three, and the outcome rings nobody.
"""

from __future__ import annotations

from datetime import date, datetime

from bot.cards.agendas import dealt_with
from bot.cards.card import Card
from bot.cards.document import from_document
from bot.cards.meetings.log import group_post
from bot.domain.groups import has_agenda
from bot.domain.instants import local_day
from bot.domain.meetings import Log
from bot.domain.trusts import Trust
from bot.services.meetings.readings import as_group_reads, called_in, log_of
from bot.services.outbox import Living
from storage import letters, meetings, outbox
from storage.database import Books
from storage.outbox import CLAIMED, WAITING
from storage.trusts import trust_of

POSTED = "agenda_posted"


def subject_of(meeting_on: date) -> str:
    return f"agenda:{meeting_on}"


def event_of(meeting_on: date) -> str:
    return f"{POSTED}:{meeting_on}"


def is_where_it_stands(books: Books, log: Log) -> bool:
    """Whether this log is read on the agenda of its meeting, and not in a post of its own."""
    return _posted(books, log) is not None


def as_read(books: Books, trust: Trust, log: Log, today: date) -> Card:
    """A log as its group reads it: on the agenda where that stands, else as a card of its own."""
    shown = as_group_reads(log, today)
    card, posted = group_post(trust, shown, called_in(books, shown)), _posted(books, log)
    return dealt_with(posted, card) if posted else card


def draw_agenda(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """As it was posted; with what was dealt with, once that was sent."""
    group_id, meeting_on = recipient.partition(":")[2], date.fromisoformat(subject.partition(":")[2])
    posted = letters.told(books, event_of(meeting_on), recipient)
    sent = next((one for one in meetings.on_day(books, group_id, meeting_on) if one.sent_at), None)
    if posted is None or sent is None:
        return from_document(posted.card) if posted else None
    trust = trust_of(books)
    return as_read(books, trust, log_of(books, sent), local_day(trust.zone, at))


def _posted(books: Books, log: Log) -> Card | None:
    """The agenda of that meeting, if it is in the group's channel or on its way there: so that it can be redrawn."""
    if not has_agenda(log.group):
        return None
    told = letters.told(books, event_of(log.meeting.held_on), f"group:{log.group.id}")
    if told is None or told.subject is None:
        return None
    stands = told.state in (WAITING, CLAIMED) or outbox.postings_of(books, told.subject)
    return from_document(told.card) if stands else None


LIVING = (Living(POSTED, draw_agenda),)
