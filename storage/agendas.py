"""Items of the weekly agenda."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row

from bot.domain.meetings import AgendaItem
from storage.database import Books
from storage.tables.meetings import agenda_items


def items_between(books: Books, group: str, after: date | None, before: date | None) -> list[AgendaItem]:
    """Items of that group meant for a day after one meeting and before another (None: no limit), oldest first."""
    conditions = [agenda_items.c.group_id == group]
    if after is not None:
        conditions.append(agenda_items.c.meeting_on > after)
    if before is not None:
        conditions.append(agenda_items.c.meeting_on < before)
    return _where(books, *conditions)


def add(books: Books, item: AgendaItem) -> None:
    books.add(agenda_items, _row(item))


def item(books: Books, item_id: str) -> AgendaItem | None:
    return next(iter(_where(books, agenda_items.c.id == item_id)), None)


def remove(books: Books, item_id: str) -> None:
    books.remove(agenda_items, agenda_items.c.id == item_id)


def carry(books: Books, item: AgendaItem, *, to: date) -> None:
    """Move an item to a later meeting, and remember where it comes from."""
    first = item.carried_from or item.meeting_on
    books.change(agenda_items, agenda_items.c.id == item.id, meeting_on=to, carried_from=first)


def added_since(books: Books, group: str, since: datetime, *, by: str | None = None) -> list[AgendaItem]:
    """What has been added from that instant on, by one person where `by` names them."""
    conditions = [agenda_items.c.group_id == group, agenda_items.c.added_at >= since]
    if by is not None:
        conditions.append(agenda_items.c.added_by == by)
    return _where(books, *conditions)


def _where(books: Books, *conditions: ColumnElement[bool]) -> list[AgendaItem]:
    question = books.select(agenda_items).where(*conditions)
    rows = books.rows(question.order_by(agenda_items.c.added_at, agenda_items.c.id))
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
