"""Preview a log as its readers will get it, and send it on its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.cards.card import Card
from bot.cards.cascades.digests import brief, digest
from bot.cards.cascades.steps import NOBODY_TO_RELEASE
from bot.cards.meetings.log import group_post, previews, sent_answer, staff_view, subject_of
from bot.domain.errors import Refused
from bot.domain.groups import has_agenda
from bot.domain.instants import local_day
from bot.domain.meetings import Log
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.domain.wording import day
from bot.services import places
from bot.services.cascades.check import start
from bot.services.cascades.contents import for_chairs, for_governors, for_staff, would_join
from bot.services.cascades.seats import seats
from bot.services.meetings import agenda
from bot.services.meetings.actions import tell_owners
from bot.services.meetings.agenda import as_read, is_where_it_stands
from bot.services.meetings.items import refuse_closed
from bot.services.meetings.living import POST
from bot.services.meetings.readings import as_group_reads, called_in, log_to_write
from bot.services.outbox import ANSWER, TOLD, changed, tell, to_person
from storage import meetings
from storage.database import Books
from storage.identifiers import new_id


def preview(books: Books, trust: Trust, meeting_id: str, *, viewer: Person, at: datetime) -> Card:
    """The very cards that each kind of reader would get."""
    log = log_to_write(books, meeting_id, viewer, on=local_day(trust.zone, at))
    views = _of_board(books, trust, log, at) if log.group.type == "board" else [_of_group(books, trust, log, at)]
    return previews(views)


def send(books: Books, trust: Trust, meeting_id: str, *, by: Person, at: datetime) -> None:
    """Close the log. A board's goes to be checked, and nothing leaves before its release; another is posted."""
    log = log_to_write(books, meeting_id, by, on=local_day(trust.zone, at))
    refuse_closed(log)
    if not log.items and not log.meeting.part_b:
        raise Refused("There is nothing in this log yet. Add an item, or count a confidential one. Nothing was sent.")
    if not meetings.send(books, meeting_id, at=at):
        refuse_closed(replace(log, meeting=replace(log.meeting, sent_at=at)))
    to_check = log.group.type == "board"
    words = _to_the_chair(books, trust, log, by, at) if to_check else _to_the_group(books, trust, log, at)
    changed(books, subject_of(meeting_id), at=at)
    event = f"meeting_sent:{meeting_id}:{new_id()}"
    card = sent_answer(*words)
    tell(books, to_person(by.id), card, event=event, kind="meeting_sent", message_class=ANSWER, at=at)


def _to_the_chair(books: Books, trust: Trust, log: Log, by: Person, at: datetime) -> tuple[str, str]:
    checker = start(books, trust, log, by=by, at=at)
    has_releaser = seats(books, local_day(trust.zone, at)).releasers()
    after = ", then the CEO releases it." if has_releaser else f". {NOBODY_TO_RELEASE}"
    return (
        f"Sent. Next: {checker} checks it{after}",
        "Nothing has gone to anybody else yet. `/collab cascade` shows how far it has come.",
    )


def _to_the_group(books: Books, trust: Trust, log: Log, at: datetime) -> tuple[str, ...]:
    sent = replace(log, meeting=replace(log.meeting, sent_at=at))
    on_agenda = is_where_it_stands(books, sent)
    if on_agenda:
        changed(books, agenda.subject_of(log.meeting.held_on), at=at)
    else:
        _post(books, trust, sent, at)
    tell_owners(books, trust, sent, at=at)
    where = " on the agenda of that day, and nobody is rung" if on_agenda else ""
    return (
        f"Sent. {log.group.name} reads what was dealt with on {day(log.meeting.held_on)}{where}.",
        *_owners_hear(log),
    )


def _owners_hear(log: Log) -> tuple[str, ...]:
    """What comes of the actions, where there are any; only some groups have an agenda that asks after them."""
    if not any(one.action for one in log.items):
        return ()
    asked = ", and the next agenda asks after it" if has_agenda(log.group) else ""
    return (f"Everybody who took something on hears of it{asked}.",)


def _post(books: Books, trust: Trust, log: Log, at: datetime) -> None:
    shown = as_group_reads(log, local_day(trust.zone, at))
    card = group_post(trust, shown, called_in(books, shown))
    for recipient in places.for_group(books, log.group.id, on=local_day(trust.zone, at)):
        event = f"meeting_post:{log.meeting.id}"
        tell(books, recipient, card, event=event, kind=POST, message_class=TOLD, at=at)


def _of_board(books: Books, trust: Trust, log: Log, at: datetime) -> list[tuple[str, Card]]:
    today = local_day(trust.zone, at)
    governors, chairs, staff = (
        for_governors(log, would_join(books, log, today), today),
        for_chairs(log, today),
        for_staff(log, today),
    )
    meeting = log.meeting
    return [
        ("As a governor", digest(trust, "", meeting, governors.items, governors.left_out, has_it=False)),
        ("As a chair", brief(trust, "", meeting, chairs.items, chairs.left_out, today, has_it=False)),
        ("As a member of staff", staff_view([item.title for item in staff.items])),
    ]


def _of_group(books: Books, trust: Trust, log: Log, at: datetime) -> tuple[str, Card]:
    return f"As {log.group.name} reads it", as_read(books, trust, log, local_day(trust.zone, at))
