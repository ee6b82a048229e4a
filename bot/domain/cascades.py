"""The way down from a board meeting: dated facts, not one state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CommitteeReached:
    """`state` is waiting, posted, noted or discussed."""

    group: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cascade:
    """Facts of one board meeting's way to every governor; each is None until it happened.

    `release_when` is now or next_morning.
    """

    id: str
    meeting: str
    logged_by: str
    logged_at: datetime
    checked_by: str | None = None
    checked_at: datetime | None = None
    released_by: str | None = None
    released_at: datetime | None = None
    release_when: str | None = None
    chairs_met_at: datetime | None = None
    committees: tuple[CommitteeReached, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a cascade has come, in numbers: planned and delivered per way, and how many pressed Got it."""

    briefs: int
    digests: int
    by_chat: int
    by_email: int
    waiting_for_morning: int
    waiting_for_email: int
    not_reached: int
    got_it: int
