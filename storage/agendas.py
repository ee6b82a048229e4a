"""Items of the weekly agenda."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from bot.domain.meetings import AgendaItem
from storage.database import Books
from storage.tables.meetings import agenda_items


def items_for(books: Books, group: str, meeting_on: date) -> list[AgendaItem]:
    """Items of that group's meeting, oldest first."""
    rows = books.rows(
        books.select(agenda_items)
        .where(agenda_items.c.group_id == group, agenda_items.c.meeting_on == meeting_on)
        .order_by(agenda_items.c.added_at, agenda_items.c.id)
    )
    return [_item(row) for row in rows]


def add(books: Books, item: AgendaItem) -> None:
    books.add(agenda_items, _row(item))


def carry(books: Books, item: AgendaItem, *, to: date) -> None:
    """Move an item to a later meeting, and remember where it comes from."""
    first = item.carried_from or item.meeting_on
    books.change(agenda_items, agenda_items.c.id == item.id, meeting_on=to, carried_from=first)


def added_since(books: Books, group: str, person: str, since: datetime) -> list[AgendaItem]:
    """What this person has added from that instant on."""
    rows = books.rows(
        books.select(agenda_items).where(
            agenda_items.c.group_id == group, agenda_items.c.added_by == person, agenda_items.c.added_at >= since
        )
    )
    return [_item(row) for row in rows]


def _row(item: AgendaItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "group_id": item.group,
        "meeting_on": item.meeting_on,
        "words": item.words,
        "minutes": item.minutes,
        "added_by": item.added_by,
        "added_at": item.added_at,
        "carried_from": item.carried_from,
    }


def _item(row: Row[Any]) -> AgendaItem:
    return AgendaItem(
        id=row.id,
        group=row.group_id,
        meeting_on=row.meeting_on,
        words=row.words,
        minutes=row.minutes,
        added_by=row.added_by,
        added_at=row.added_at,
        carried_from=row.carried_from,
    )
