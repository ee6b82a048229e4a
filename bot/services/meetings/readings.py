"""Logs as somebody may read them: only those whose log it is see it while it is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.domain.audience import audience_of_item
from bot.domain.errors import not_here
from bot.domain.meetings import Log, Logged, Meeting
from bot.domain.offices import is_partner, may_log
from bot.domain.people import Group, Person
from storage import actions, meetings, people
from storage.database import Books


def groups_to_log(books: Books, viewer: Person, *, on: date) -> list[Group]:
    """The groups whose log is theirs, by name."""
    mine = (group for group in people.all_groups(books) if may_log(viewer, group, on))
    return sorted(mine, key=lambda group: group.name)


def unsent(books: Books, viewer: Person, *, on: date) -> list[Log]:
    """The logs that are theirs and begun, or open again, and not sent yet."""
    mine = {group.id: group for group in groups_to_log(books, viewer, on=on)}
    return [Log(mine[one.group], one) for one in meetings.unsent(books, mine)] if mine else []


def log_to_write(books: Books, meeting_id: str, viewer: Person, *, on: date) -> Log:
    """The log of a meeting, as nobody else changes it before this is done; not_here unless it is theirs to write."""
    meeting = meetings.to_write(books, meeting_id)
    log = None if meeting is None or meeting.logged_at is None else log_of(books, meeting)
    if log is None or not may_log(viewer, log.group, on):
        raise not_here("that log")
    return log


def item_to_write(books: Books, item_id: str, viewer: Person, *, on: date) -> tuple[Log, Logged]:
    item = meetings.item(books, item_id)
    log = log_to_write(books, item.meeting if item else "", viewer, on=on)
    logged = next((one for one in log.items if one.item.id == item_id), None)
    if logged is None:
        raise not_here("that log")
    return log, logged


def log_of(books: Books, meeting: Meeting) -> Log:
    """All of a log, whoever may read what of it: not to be shown before it has been cut to somebody's measure."""
    group = people.group(books, meeting.group)
    if group is None:
        raise not_here("that group")
    taken_on = {action.item: action for action in actions.of_meeting(books, meeting.id)}
    items = (Logged(item, taken_on.get(item.id)) for item in meetings.items_of(books, meeting.id))
    return Log(group, meeting, tuple(items))


def as_group_reads(log: Log, today: date) -> Log:
    """The log without what is not for the whole group: its posts hold nothing that is for named people only."""
    own = f"committee:{log.group.id}"
    kept = tuple(one for one in log.items if own in audience_of_item(one.item, log.group, today))
    return Log(log.group, log.meeting, kept)


def called(books: Books, ids: Iterable[str | None]) -> dict[str, str]:
    """What people are called, by id."""
    found = people.people_of(books, (one for one in ids if one))
    return {one.id: one.called for one in found.values()}


def called_in(books: Books, log: Log) -> dict[str, str]:
    owners = (one.action.owner for one in log.items if one.action)
    return called(books, (*log.meeting.attended, log.meeting.logged_by, *owners))


def everybody(books: Books, viewer: Person, *, on: date) -> list[Person]:
    """Who may take something on: everybody here who is of the trust. Nobody for somebody from outside."""
    if is_partner(viewer, on):
        return []
    return [one for one in people.everybody(books) if one.is_here(on) and not is_partner(one, on)]


def of_group(books: Books, group_id: str, viewer: Person, *, on: date) -> list[Person]:
    """The people of a group whose log is theirs."""
    group = people.group(books, group_id)
    if group is None or not may_log(viewer, group, on):
        raise not_here("that group")
    return people.in_group(books, group_id, on=on)
