"""What comes back: Got it, counted and never named, and what a committee has made of it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Refused, not_here
from bot.domain.instants import local_day
from bot.domain.offices import is_away
from bot.domain.people import Group, Person
from bot.domain.trusts import Trust
from bot.services.cascades.living import reader_subject
from bot.services.cascades.seats import Seats, seats, story
from bot.services.outbox import changed
from storage import cascades
from storage.database import Books

STATES = frozenset({"noted", "discussed"})


def got_it(books: Books, cascade_id: str, *, by: Person, at: datetime) -> None:
    """Optional, and only ever shown as a number."""
    reader = cascades.recipient(books, cascade_id, by.id)
    known = cascades.find(books, cascade_id)
    if reader is None or known is None or not known.is_on_its_way(at):
        raise not_here("that digest")
    if cascades.note_got_it(books, cascade_id, by.id, at=at):
        changed(books, reader_subject(cascade_id, by.id), at=at)


def note(books: Books, trust: Trust, value: str, state: str, *, by: Person, at: datetime) -> None:
    """`value` is cascade and committee, `CAS-2026-12-03:lc_qfp`. Its chair or clerk says what became of it there."""
    cascade_id, _, group_id = value.rpartition(":")
    known = story(books, cascade_id)
    on = seats(books, local_day(trust.zone, at))
    group = on.groups.get(group_id)
    reached = {one.group: one for one in known.cascade.committees}.get(group_id)
    if group is None or reached is None or known.cascade.released_at is None or state not in STATES:
        raise not_here("that committee's post")
    _refuse_others(on, group, by)
    if reached.state == "discussed" and state == "noted":
        raise Refused("Your committee has discussed this already. Nothing was changed.")
    if cascades.note_committee(books, cascade_id, group_id, state, at=at):
        changed(books, reader_subject(cascade_id, group_id), at=at)


def _refuse_others(on: Seats, group: Group, by: Person) -> None:
    able = [one for one in on.people if one.is_here(on.on) and _speaks_for(one, group, on)]
    if by.id not in {one.id for one in able}:
        chair = next((one.called for one in able if one.holds("chair", group.id, on=on.on)), "its chair")
        raise Refused(f"That is for {chair}, who chairs {group.name}, or its clerk. Nothing was changed.")


def _speaks_for(person: Person, group: Group, on: Seats) -> bool:
    offices = ("chair", "vice_chair", "clerk")
    return not is_away(person, on.on) and any(person.holds(office, group.id, on=on.on) for office in offices)
