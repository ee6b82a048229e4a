"""Check-ins: how a project goes, asked every few weeks in forty seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

GREEN, AMBER, RED = "green", "amber", "red"
EFFORTS = ("saved", "same", "cost")


@dataclass(frozen=True, slots=True)
class Checkin:
    """`state` is due, asked, answered, nothing_new, missed or skipped; `effort` says whether it saved or cost time."""

    id: str
    project: str
    due_on: date
    state: str
    asked_at: datetime | None = None
    reminded_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    status: str | None = None
    progress: str = ""
    next: str = ""
    blocker: str = ""
    effort: str | None = None
