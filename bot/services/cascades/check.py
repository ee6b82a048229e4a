"""From the clerk's Send to the Chair's OK: started, checked, or sent back for a change."""

from __future__ import annotations

from datetime import datetime, time

from bot.cards.cascades.steps import subject_of
from bot.cards.meetings.log import reopened
from bot.cards.meetings.log import subject_of as log_of_meeting
from bot.domain import offices
from bot.domain.cascades import Cascade
from bot.domain.errors import Refused
from bot.domain.instants import instant, local_day
from bot.domain.meetings import Log, plain
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.services.cascades.living import CHECK, RELEASE, as_checker_reads, called_in, to_be_released, was_asked
from bot.services.cascades.seats import Seats, Story, seats, story, story_to_write
from bot.services.outbox import DECISION, changed, tell, to_person
from storage import cascades, meetings
from storage.database import Books
from storage.identifiers import new_id

EARLIEST = time(8)
MOMENT = "%Y%m%dT%H%M%S%f"
OPEN_AGAIN = "The clerk is changing this log. It will come to you again. Nothing was changed."


def start(books: Books, trust: Trust, log: Log, *, by: Person, at: datetime) -> str:
    """Begin (or begin again) a board meeting's way down; the name of whoever is asked to check it."""
    board = seats(books, local_day(trust.zone, at))
    checker = board.checker(log.group)
    if checker is None:
        raise Refused(
            f"{log.group.name} has no chair or vice-chair in the register who could check this. Nothing was sent. "
            "Your IT lead can put one into the trust's file."
        )
    cascade_id = _begin(books, log, by, at)
    changed(books, subject_of(cascade_id), at=at)
    _ask_to_check(books, trust, story(books, cascade_id), checker, at)
    return checker.called


def check(books: Books, trust: Trust, cascade_id: str, *, by: Person, at: datetime) -> None:
    """The Chair agrees: now it is the CEO's to release."""
    on = seats(books, local_day(trust.zone, at))
    known = _to_check(books, cascade_id, by, on)
    if not cascades.check(books, cascade_id, by=by.id, at=at):
        raise Refused(_checked_already(books, trust, known))
    changed(books, subject_of(cascade_id), at=at)
    changed(books, log_of_meeting(known.log.meeting.id), at=at)
    _ask_for_release(books, trust, story(books, cascade_id), on, at)


def change(books: Books, trust: Trust, cascade_id: str, reason: str, *, by: Person, at: datetime) -> None:
    """The Chair asks for a change: the log is open again, and its writer reads why."""
    on = seats(books, local_day(trust.zone, at))
    known = _to_check(books, cascade_id, by, on)
    if known.cascade.checked_at is not None:
        raise Refused(_checked_already(books, trust, known))
    words = " ".join(plain(reason).split())
    if not words:
        raise Refused(fields={"reason": "One line, so that the clerk knows what to change."})
    if not meetings.reopen(books, known.log.meeting.id):
        raise Refused(OPEN_AGAIN)
    changed(books, subject_of(cascade_id), at=at)
    changed(books, log_of_meeting(known.log.meeting.id), at=at)
    card = reopened(trust, known.log, by.called, words)
    event = f"cascade_change:{cascade_id}:{new_id()}"
    writer = to_person(known.cascade.logged_by)
    tell(books, writer, card, event=event, kind="cascade_change", message_class=DECISION, at=at)


def may_change(books: Books, trust: Trust, cascade_id: str, *, by: Person, at: datetime) -> None:
    """Refused unless they may send it back now."""
    known = _to_check(books, cascade_id, by, seats(books, local_day(trust.zone, at)))
    if known.cascade.checked_at is not None:
        raise Refused(_checked_already(books, trust, known))


def hand_over(books: Books, trust: Trust, *, at: datetime) -> None:
    """Ask whoever has come into an office what waited for the one before; nobody is asked twice."""
    on = seats(books, local_day(trust.zone, at))
    for cascade in cascades.not_released(books):
        _hand_over(books, trust, story(books, cascade.id), on, at)


def _hand_over(books: Books, trust: Trust, known: Story, on: Seats, at: datetime) -> None:
    asked = was_asked(books, subject_of(known.cascade.id), RELEASE if known.cascade.checked_at else CHECK)
    if not asked or known.log.meeting.sent_at is None:
        return
    checker = on.checker(known.log.group)
    if known.cascade.checked_at is not None:
        _ask_for_release(books, trust, known, on, at)
    elif checker is not None:
        _ask_to_check(books, trust, known, checker, at)


def _begin(books: Books, log: Log, by: Person, at: datetime) -> str:
    standing = cascades.of_meeting(books, log.meeting.id)
    if standing is not None:
        cascades.log_again(books, standing.id, by=by.id, at=at)
        return standing.id
    dated = f"CAS-{log.meeting.held_on}"
    cascade_id = dated if cascades.find(books, dated) is None else f"{dated}-{log.meeting.id[:40]}"
    cascades.add(books, Cascade(cascade_id, log.meeting.id, by.id, at))
    return cascade_id


def _to_check(books: Books, cascade_id: str, by: Person, on: Seats) -> Story:
    known = story_to_write(books, cascade_id)
    on.refuse_check_by(by, known.log.group)
    if known.log.meeting.sent_at is None:
        raise Refused(OPEN_AGAIN)
    return known


def _checked_already(books: Books, trust: Trust, known: Story) -> str:
    who = called_in(books, known).get(known.cascade.checked_by or "", "Somebody")
    return f"{who} has checked this already; it is with the CEO now. Nothing was changed."


def _ask_to_check(books: Books, trust: Trust, known: Story, checker: Person, at: datetime) -> None:
    card = as_checker_reads(books, trust, known, at)
    event = f"cascade_check:{known.cascade.id}:{known.cascade.logged_at:{MOMENT}}"
    tell(books, to_person(checker.id), card, event=event, kind=CHECK, message_class=DECISION, at=at)


def _ask_for_release(books: Books, trust: Trust, known: Story, on: Seats, at: datetime) -> None:
    """The CEO and today's delegates at once, later delegates on their first morning, where it still waits then."""
    due = {one.id: at for one in on.releasers()}
    for lent in on.delegations:
        if lent.power == offices.RELEASE and lent.days.first > on.on:
            due.setdefault(lent.to_person, instant(trust.zone, lent.days.first, EARLIEST))
    card = to_be_released(books, trust, known, at)
    event = f"cascade_release:{known.cascade.id}:{known.cascade.checked_at:{MOMENT}}"
    for person_id, due_at in due.items():
        tell(
            books,
            to_person(person_id),
            card,
            event=event,
            kind=RELEASE,
            message_class=DECISION,
            at=at,
            due_at=due_at,
        )
