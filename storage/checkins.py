"""Check-ins of projects, asked and answered."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row

from bot.domain.checkins import Checkin
from storage.database import Books
from storage.tables.meetings import checkins


def checkin(books: Books, checkin_id: str) -> Checkin | None:
    row = books.row(books.select(checkins).where(checkins.c.id == checkin_id))
    return None if row is None else _checkin(row)


def of_project(books: Books, project: str) -> list[Checkin]:
    """All check-ins of a project, newest first."""
    question = books.select(checkins).where(checkins.c.project_id == project)
    return [_checkin(row) for row in books.rows(question.order_by(checkins.c.due_on.desc()))]


def in_state(books: Books, *states: str) -> list[Checkin]:
    """All check-ins in one of these states, oldest first."""
    question = books.select(checkins).where(checkins.c.state.in_(states))
    return [_checkin(row) for row in books.rows(question.order_by(checkins.c.due_on))]


def due_on(books: Books, project: str, day: date) -> Checkin | None:
    question = books.select(checkins).where(checkins.c.project_id == project, checkins.c.due_on == day)
    row = books.row(question)
    return None if row is None else _checkin(row)


def put(books: Books, one: Checkin) -> None:
    """Store the check-in, or what has become of it."""
    books.put(checkins, _row(one))


def _row(one: Checkin) -> dict[str, Any]:
    return {
        "id": one.id,
        "project_id": one.project,
        "due_on": one.due_on,
        "state": one.state,
        "asked_at": one.asked_at,
        "reminded_at": one.reminded_at,
        "answered_at": one.answered_at,
        "answered_by": one.answered_by,
        "status": one.status,
        "progress": one.progress,
        "next": one.next,
        "blocker": one.blocker,
        "effort": one.effort,
    }


def _checkin(row: Row[Any]) -> Checkin:
    return Checkin(
        id=row.id,
        project=row.project_id,
        due_on=row.due_on,
        state=row.state,
        asked_at=row.asked_at,
        reminded_at=row.reminded_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by,
        status=row.status,
        progress=row.progress,
        next=row.next,
        blocker=row.blocker,
        effort=row.effort,
    )
