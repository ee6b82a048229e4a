"""Check-ins of projects, asked and answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from bot.domain.checkins import OPEN, Checkin
from bot.domain.projects import LIVE
from storage.database import Books
from storage.tables.engine import outbox
from storage.tables.meetings import checkins
from storage.tables.projects import projects
from storage.tables.trusts import records


def checkin(books: Books, checkin_id: str) -> Checkin | None:
    row = books.row(books.select(checkins).where(checkins.c.id == checkin_id))
    return None if row is None else _checkin(row)


def of_project(books: Books, project: str) -> list[Checkin]:
    """All check-ins of a project, newest first."""
    question = books.select(checkins).where(checkins.c.project_id == project)
    return [_checkin(row) for row in books.rows(question.order_by(checkins.c.due_on.desc()))]


def waiting(books: Books, project: str | None = None) -> list[Checkin]:
    """Check-ins that were asked and have no answer yet, of one project where it is named, oldest first."""
    conditions: list[ColumnElement[bool]] = [checkins.c.state.in_(OPEN)]
    if project is not None:
        conditions.append(checkins.c.project_id == project)
    rows = books.rows(books.select(checkins).where(*conditions).order_by(checkins.c.due_on, checkins.c.id))
    return [_checkin(row) for row in rows]


def due_on(books: Books, day: date, *, lead: str) -> list[Checkin]:
    """The check-ins of that due day of all projects that this person leads, by project."""
    led = select(projects.c.id).where(projects.c.trust_id == books.trust_id, projects.c.lead_id == lead)
    question = books.select(checkins).where(checkins.c.due_on == day, checkins.c.project_id.in_(led))
    return [_checkin(row) for row in books.rows(question.order_by(checkins.c.project_id, checkins.c.id))]


def projects_due(books: Books, by: date) -> list[str]:
    """The live projects whose next check-in falls due by that day, by reference."""
    question = books.select(projects, projects.c.id).where(
        projects.c.status.in_(LIVE), projects.c.next_checkin_on <= by
    )
    return [row.id for row in books.rows(question.order_by(projects.c.reference, projects.c.id))]


def projects_of(books: Books, person: str) -> list[str]:
    """The live projects that this person leads, alone or as deputy, by reference."""
    theirs = or_(projects.c.lead_id == person, projects.c.deputy_id == person)
    question = books.select(projects, projects.c.id).where(projects.c.status.in_(LIVE), theirs)
    return [row.id for row in books.rows(question.order_by(projects.c.reference, projects.c.id))]


def plan_next(books: Books, project: str, on: date | None) -> None:
    """Note when the project is asked next (None: no more)."""
    books.change(projects, projects.c.id == project, next_checkin_on=on)


def note_status(books: Books, project: str, status: str) -> None:
    """Note how the project goes."""
    books.change(projects, projects.c.id == project, rag=status)


def brought_in_at(books: Books, project: str) -> datetime | None:
    """When the trust's file last brought the project in; None where it was proposed in Collab."""
    question = books.select(records, records.c.loaded_at)
    row = books.row(question.where(records.c.kind == "project", records.c.id == project))
    return None if row is None else row.loaded_at


def reached_at(books: Books, subject: str, recipient: str) -> datetime | None:
    """When the first card of this subject was sent to them; None while it is held, or where none was written."""
    question = books.select(outbox, func.min(outbox.c.sent_at).label("sent_at"))
    row = books.row(
        question.where(outbox.c.subject == subject, outbox.c.recipient == recipient, outbox.c.edits.is_(None))
    )
    return None if row is None else row.sent_at


def is_written(books: Books, subject: str) -> bool:
    """Whether a card of this subject was ever written, sent or not."""
    return books.row(books.select(outbox, outbox.c.id).where(outbox.c.subject == subject).limit(1)) is not None


def answer(books: Books, one: Checkin) -> bool:
    """Store the answer unless somebody else's came first; whether it was stored."""
    row = _row(one)
    return books.change(checkins, checkins.c.id == row.pop("id"), checkins.c.state.in_(OPEN), **row) == 1


def settle(books: Books, checkin_id: str, state: str) -> bool:
    """Close what waits without an answer, unless one came first; whether it was closed."""
    return books.change(checkins, checkins.c.id == checkin_id, checkins.c.state.in_(OPEN), state=state) == 1


def remind(books: Books, checkin_id: str, *, at: datetime) -> bool:
    """Note the reminder, unless an answer came first; whether it was noted."""
    return books.change(checkins, checkins.c.id == checkin_id, checkins.c.state.in_(OPEN), reminded_at=at) == 1


def add(books: Books, one: Checkin) -> bool:
    """Store a new check-in unless the project has one of that name; whether it was stored."""
    return books.add_new(checkins, _row(one))


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
