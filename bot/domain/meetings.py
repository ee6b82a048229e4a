"""Meetings, their logged items and the actions that come of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

LEVELS = ("governance", "open", "leaders", "committee", "chairs_only", "private")


@dataclass(frozen=True, slots=True)
class Meeting:
    """`minutes` is its length; `part_b` counts confidential items, of which nothing else is ever held."""

    id: str
    group: str
    held_on: date
    starts: time
    minutes: int
    mode: str = "online"
    status: str = "planned"
    link: str | None = None
    part_b: int = 0
    attended: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()
    logged_by: str | None = None
    logged_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a meeting dealt with; `until` dates the embargo of chairs_only."""

    id: str
    meeting: str
    number: int
    title: str
    summary: str
    level: str = "governance"
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something somebody took on at a meeting; `group` is where it is asked after until done."""

    id: str
    group: str
    text: str
    owner: str
    due_on: date | None
    meeting: str | None = None
    item: str | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """`minutes` is None where nobody said how long; `meeting_on` moves on when an item is carried to the next week."""

    id: str
    group: str
    meeting_on: date
    words: str
    added_by: str
    added_at: datetime
    minutes: int | None = None
    carried_from: date | None = None
