"""The cards of a log, drawn as it stands."""

from __future__ import annotations

from datetime import date, datetime

from bot.cards.card import Card
from bot.cards.meetings.log import actions_card, group_post, log_card, moment, no_room, subject_of
from bot.domain.instants import local_day
from bot.domain.meetings import Log
from bot.domain.offices import may_log
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.services import places
from bot.services.cascades.contents import without_room
from bot.services.meetings.agenda import is_where_it_stands
from bot.services.meetings.readings import as_group_reads, called_in, log_of, log_to_write
from bot.services.outbox import ANSWER, Living, changed, tell, to_person
from storage import actions, cascades, meetings, people
from storage.database import Books
from storage.identifiers import new_id
from storage.trusts import trust_of

LOG, POST, TAKEN_ON = "meeting_log", "meeting_post", "meeting_actions"


def show_log(books: Books, trust: Trust, meeting_id: str, person: Person, *, at: datetime) -> None:
    """Send them the log to work on, and redraw it wherever else it stands."""
    card = draw_log(books, subject_of(meeting_id), to_person(person.id), at)
    if card is not None:
        changed(books, subject_of(meeting_id), at=at)
        event = f"meeting_log:{meeting_id}:{new_id()}"
        tell(books, to_person(person.id), card, event=event, kind=LOG, message_class=ANSWER, at=at)


def show_own(books: Books, trust: Trust, meeting_id: str, *, viewer: Person, at: datetime) -> None:
    """Show a log once more to whose it is; not_here to everybody else."""
    log = log_to_write(books, meeting_id, viewer, on=local_day(trust.zone, at))
    show_log(books, trust, log.meeting.id, viewer, at=at)


def draw_log(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    trust = trust_of(books)
    log = _log(books, subject)
    reader = people.person(books, _id(recipient))
    if log is None or reader is None or not may_log(reader, log.group, local_day(trust.zone, at)):
        return None
    return log_card(trust, log, called_in(books, log), next_step(books, trust, log, local_day(trust.zone, at)))


def draw_post(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """For the group's own channel, and for who is in it on the day on which they are told."""
    trust = trust_of(books)
    log = _log(books, subject)
    if log is None or log.meeting.sent_at is None:
        return None
    members = people.in_group(books, log.group.id, on=local_day(trust.zone, at))
    if recipient not in {f"group:{log.group.id}", *(to_person(one.id) for one in members)}:
        return None
    shown = as_group_reads(log, local_day(trust.zone, at))
    return group_post(trust, shown, called_in(books, shown))


def draw_actions(books: Books, subject: str, recipient: str, _at: datetime) -> Card | None:
    trust = trust_of(books)
    meeting = meetings.find(books, _id(subject))
    group = people.group(books, meeting.group) if meeting else None
    if meeting is None or group is None:
        return None
    theirs = [one for one in actions.of_meeting(books, meeting.id) if one.owner == _id(recipient)]
    return actions_card(trust, group, meeting, theirs) if theirs else None


def next_step(books: Books, trust: Trust, log: Log, today: date) -> str:
    """What Send does; once it was sent, when that was."""
    if log.meeting.sent_at is not None:
        return f"Sent on {moment(trust, log.meeting.sent_at)}. {_of_a_slip(books, log)}"
    if log.group.type == "board":
        crowded = no_room(without_room(log, today))
        remedy = f"{crowded} Join two of them, or take out what matters least. " if crowded else ""
        return f"{remedy}Send takes it to the Chair to check. Nothing reaches anybody before the release."
    if is_where_it_stands(books, log):
        return (
            "Send shows it on the agenda in the group's channel, which rings nobody, and tells each owner what they "
            "took on."
        )
    told = " and tells each owner what they took on" if any(one.action for one in log.items) else ""
    return f"Send posts it to {_where(books, log)}{told}."


def _of_a_slip(books: Books, log: Log) -> str:
    cascade = cascades.of_meeting(books, log.meeting.id)
    if cascade is not None and cascade.checked_at is None and cascade.released_at is None:
        return "Found a slip? Until it is checked, the Chair can send it back to you with Change."
    return "A sent log is closed; put a slip right at the next meeting."


def _where(books: Books, log: Log) -> str:
    targets = places.for_group(books, log.group.id, on=log.meeting.held_on)
    return "the group's channel" if targets == [f"group:{log.group.id}"] else "everybody in the group"


def _log(books: Books, subject: str) -> Log | None:
    meeting = meetings.find(books, _id(subject))
    return None if meeting is None else log_of(books, meeting)


def _id(reference: str) -> str:
    """`m015` of `meeting:m015`."""
    return reference.partition(":")[2]


LIVING = (Living(LOG, draw_log), Living(POST, draw_post), Living(TAKEN_ON, draw_actions))
