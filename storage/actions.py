"""Actions: what somebody took on at a meeting, until it is done."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from bot.domain.meetings import Action
from storage.database import Books
from storage.tables.meetings import actions, meeting_items, meetings


def find(books: Books, action_id: str) -> Action | None:
    found = _where(books, actions.c.id == action_id)
    return found[0] if found else None


def of_item(books: Books, item_id: str) -> Action | None:
    found = _where(books, actions.c.item_id == item_id)
    return found[0] if found else None


def of_meeting(books: Books, meeting_id: str) -> list[Action]:
    return _where(books, actions.c.meeting_id == meeting_id)


def open_of_group(books: Books, group_id: str) -> list[Action]:
    """What the group still asks after: not done, not of a log that is still being written, nor of a private item."""
    return _where(books, actions.c.group_id == group_id, actions.c.done_on.is_(None), _is_public(books))


def add(books: Books, *new: Action) -> None:
    books.add(actions, *(_row(action) for action in new))


def put(books: Books, action: Action) -> None:
    """Add the action, or overwrite the one with its id."""
    books.put(actions, _row(action))


def remove_of_item(books: Books, item_id: str) -> None:
    books.remove(actions, actions.c.item_id == item_id)


def mark_done(books: Books, action_id: str, *, on: date) -> bool:
    """Note the day it was done; False where it was done already."""
    return books.change(actions, actions.c.id == action_id, actions.c.done_on.is_(None), done_on=on) == 1


def _is_public(books: Books) -> ColumnElement[bool]:
    being_written = select(meetings.c.id).where(
        meetings.c.trust_id == books.trust_id, meetings.c.logged_at.is_not(None), meetings.c.sent_at.is_(None)
    )
    private = select(meeting_items.c.id).where(
        meeting_items.c.trust_id == books.trust_id, meeting_items.c.level == "private"
    )
    is_sent = or_(actions.c.meeting_id.is_(None), actions.c.meeting_id.not_in(being_written))
    return is_sent & or_(actions.c.item_id.is_(None), actions.c.item_id.not_in(private))


def _where(books: Books, *conditions: ColumnElement[bool]) -> list[Action]:
    question = books.select(actions).where(*conditions)
    rows = books.rows(question.order_by(actions.c.due_on.nulls_last(), actions.c.id))
    return [_action(row) for row in rows]


def _action(row: Row[Any]) -> Action:
    return Action(
        id=row.id,
        group=row.group_id,
        text=row.text,
        owner=row.owner_id,
        due_on=row.due_on,
        meeting=row.meeting_id,
        item=row.item_id,
        done_on=row.done_on,
    )


def _row(action: Action) -> dict[str, Any]:
    return {
        "id": action.id,
        "group_id": action.group,
        "meeting_id": action.meeting,
        "item_id": action.item,
        "text": action.text,
        "owner_id": action.owner,
        "due_on": action.due_on,
        "done_on": action.done_on,
    }
