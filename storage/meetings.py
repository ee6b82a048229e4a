"""The register of meetings, and the items that were logged of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from bot.domain.meetings import Item, Meeting
from storage.database import Books
from storage.tables.meetings import actions, cascades, meeting_items, meetings

NAMED_OTHERWISE = {"group": "group_id"}


def find(books: Books, meeting_id: str) -> Meeting | None:
    found = _where(books, meetings.c.id == meeting_id)
    return found[0] if found else None


def to_write(books: Books, meeting_id: str) -> Meeting | None:
    """The meeting, kept for this transaction: who else would write its log waits, and then reads what was written.

    SQLite has one writer anyway.
    """
    question = books.select(meetings).where(meetings.c.id == meeting_id)
    row = books.row(question.with_for_update(key_share=True))
    return None if row is None else _meeting(row)


def on_day(books: Books, group_id: str, held_on: date) -> list[Meeting]:
    """This group's meetings of that day, in the order of their hours."""
    return _where(books, meetings.c.group_id == group_id, meetings.c.held_on == held_on)


def between(books: Books, group_id: str, first: date, last: date) -> list[Meeting]:
    """This group's meetings from `first` to `last`, both included, in order."""
    return _where(books, meetings.c.group_id == group_id, meetings.c.held_on.between(first, last))


def not_logged(books: Books, first: date, last: date) -> list[Meeting]:
    """Every group's planned meetings from `first` to `last`, both included, that nobody has logged."""
    days = (meetings.c.held_on >= first, meetings.c.held_on <= last)
    return _where(books, *days, meetings.c.status == "planned", meetings.c.logged_at.is_(None))


def unsent(books: Books, group_ids: Iterable[str]) -> list[Meeting]:
    """These groups' meetings that were logged and whose log has not been sent yet."""
    begun = (meetings.c.logged_at.is_not(None), meetings.c.sent_at.is_(None))
    return _where(books, meetings.c.group_id.in_(list(group_ids)), *begun)


def next_after(books: Books, group_id: str, on: date) -> Meeting | None:
    """The group's next planned meeting after that day."""
    planned = (meetings.c.group_id == group_id, meetings.c.held_on > on, meetings.c.status == "planned")
    found = _where(books, *planned, limit=1)
    return found[0] if found else None


def last_by(books: Books, group_id: str, on: date) -> Meeting | None:
    """The group's last meeting on or before that day, whether held or planned."""
    question = (
        books.select(meetings)
        .where(meetings.c.group_id == group_id, meetings.c.held_on <= on)
        .order_by(meetings.c.held_on.desc(), meetings.c.starts.desc())
        .limit(1)
    )
    row = books.row(question)
    return None if row is None else _meeting(row)


def first_day_of(books: Books, group_id: str) -> date | None:
    """The day of the group's first meeting in the register."""
    row = books.row(
        books.select(meetings, func.min(meetings.c.held_on).label("first")).where(meetings.c.group_id == group_id)
    )
    return None if row is None else row.first


def add(books: Books, *new: Meeting) -> None:
    books.add(meetings, *(_row(meeting) for meeting in new))


def replan(books: Books, meeting: Meeting) -> None:
    """The register says otherwise now: another day, time, link or way to meet."""
    row = _row(meeting)
    books.change(meetings, meetings.c.id == row.pop("id"), **row)


def add_new(books: Books, meeting: Meeting) -> bool:
    """Add the meeting unless it stands already; whether it was added."""
    return books.add_new(meetings, _row(meeting))


def log(books: Books, meeting: Meeting, *, by: str, at: datetime, attended: Iterable[str]) -> bool:
    """Note who logged it and who came; False where somebody has logged it already."""
    values = {"status": "held", "logged_by": by, "logged_at": at, "attended": list(attended)}
    return books.change(meetings, meetings.c.id == meeting.id, meetings.c.logged_at.is_(None), **values) == 1


def count_part_b(books: Books, meeting_id: str, step: int) -> bool:
    """Add `step` (1 or -1) to the count of confidential items; False where it would fall below none."""
    enough = meetings.c.part_b + step >= 0
    return books.change(meetings, meetings.c.id == meeting_id, enough, part_b=meetings.c.part_b + step) == 1


def send(books: Books, meeting_id: str, *, at: datetime) -> bool:
    """Close the log to edits; False where it was closed already."""
    return books.change(meetings, meetings.c.id == meeting_id, meetings.c.sent_at.is_(None), sent_at=at) == 1


def reopen(books: Books, meeting_id: str) -> bool:
    """Open the log to edits; False where it was open already, or its check is done."""
    checked = select(cascades.c.meeting_id).where(
        cascades.c.trust_id == books.trust_id, cascades.c.checked_at.is_not(None)
    )
    sent = (meetings.c.sent_at.is_not(None), meetings.c.id.not_in(checked))
    return books.change(meetings, meetings.c.id == meeting_id, *sent, sent_at=None) == 1


def items_of(books: Books, meeting_id: str) -> list[Item]:
    """What was logged of the meeting, in order."""
    return _items_where(books, meeting_items.c.meeting_id == meeting_id)


def item(books: Books, item_id: str) -> Item | None:
    found = _items_where(books, meeting_items.c.id == item_id)
    return found[0] if found else None


def add_items(books: Books, new: Iterable[Item]) -> None:
    books.add(meeting_items, *(_item_row(one) for one in new))


def change_item(books: Books, changed: Item) -> None:
    row = _item_row(changed)
    books.change(meeting_items, meeting_items.c.id == row.pop("id"), **row)


def remove_item(books: Books, item_id: str) -> None:
    """Take the item out, with what somebody was to do about it."""
    books.remove(actions, actions.c.item_id == item_id)
    books.remove(meeting_items, meeting_items.c.id == item_id)


def embargoes_ended(books: Books, *, by: date, but_of: str) -> list[Item]:
    """Released items for chairs only whose day has come and that no digest has carried yet, but not that meeting's."""
    released = select(cascades.c.meeting_id).where(
        cascades.c.trust_id == books.trust_id, cascades.c.released_at.is_not(None)
    )
    ended = (
        meeting_items.c.meeting_id.in_(released),
        meeting_items.c.level == "chairs_only",
        meeting_items.c.until <= by,
        meeting_items.c.digested_by.is_(None),
        meeting_items.c.meeting_id != but_of,
    )
    return _items_where(books, *ended)


def mark_digested(books: Books, ids: Iterable[str], *, by: str) -> None:
    """The digests of this cascade carry them, but for those that another's carry already."""
    free = meeting_items.c.digested_by.is_(None)
    books.change(meeting_items, meeting_items.c.id.in_(list(ids)), free, digested_by=by)


def digested_by(books: Books, cascade_id: str, *, but_of: str) -> list[Item]:
    """Items of other meetings that joined the digests of this cascade."""
    return _items_where(books, meeting_items.c.digested_by == cascade_id, meeting_items.c.meeting_id != but_of)


def _where(books: Books, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Meeting]:
    question = books.select(meetings).where(*conditions).order_by(meetings.c.held_on, meetings.c.starts)
    return [_meeting(row) for row in books.rows(question.limit(limit))]


def _items_where(books: Books, *conditions: ColumnElement[bool]) -> list[Item]:
    question = books.select(meeting_items).where(*conditions)
    rows = books.rows(question.order_by(meeting_items.c.meeting_id, meeting_items.c.number))
    return [_item(row) for row in rows]


def _meeting(row: Row[Any]) -> Meeting:
    return Meeting(
        id=row.id,
        group=row.group_id,
        held_on=row.held_on,
        starts=row.starts,
        minutes=row.minutes,
        mode=row.mode,
        status=row.status,
        link=row.link,
        part_b=row.part_b,
        attended=tuple(row.attended),
        apologies=tuple(row.apologies),
        logged_by=row.logged_by,
        logged_at=row.logged_at,
        sent_at=row.sent_at,
    )


def _row(meeting: Meeting) -> dict[str, Any]:
    row = {NAMED_OTHERWISE.get(name, name): getattr(meeting, name) for name in Meeting.__slots__}
    return {**row, "attended": list(meeting.attended), "apologies": list(meeting.apologies)}


def _item(row: Row[Any]) -> Item:
    return Item(row.id, row.meeting_id, row.number, row.title, row.summary, row.level, row.until)


def _item_row(one: Item) -> dict[str, Any]:
    return {
        "id": one.id,
        "meeting_id": one.meeting,
        "number": one.number,
        "title": one.title,
        "summary": one.summary,
        "level": one.level,
        "until": one.until,
    }
