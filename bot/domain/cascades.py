"""The way down from a board meeting: dated facts, not one state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.meetings import Meeting


@dataclass(frozen=True, slots=True)
class CommitteeReached:
    """`state` is waiting, posted, noted or discussed."""

    group: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cascade:
    """Facts of one board meeting's way to every governor; each is None until it happened.

    `urgent_by` let its news go whatever the hour. `release_when` is now, next_morning or urgent, and `released_at`
    the moment from which the release counts; `early_reason` says why the digests went before the chairs had met,
    where the trust waits for that.
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
    early_reason: str | None = None
    urgent_by: str | None = None
    urgent_at: datetime | None = None
    committees: tuple[CommitteeReached, ...] = ()

    def is_on_its_way(self, at: datetime) -> bool:
        """Whether readers may have it: since the moment from which the release counts, or since it was hurried."""
        return self.urgent_at is not None or (self.released_at is not None and self.released_at <= at)


@dataclass(frozen=True, slots=True)
class Ways:
    """How many of one kind of message were meant, how many went which way, and what the others wait for."""

    meant: int
    by_chat: int = 0
    by_email: int = 0
    waiting_for_morning: int = 0
    waiting_for_email: int = 0
    not_reached: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a release has come, in numbers; `got_it` counts who pressed it, by brief or digest."""

    briefs: Ways
    digests: Ways
    got_it: int


@dataclass(frozen=True, slots=True)
class CommitteeSeen:
    """How far it has come with one committee; `is_tied` says whether a channel is tied to it."""

    name: str
    group: str
    state: str
    at: datetime | None
    is_tied: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """A cascade as its keepers see it: facts, steps' people and numbers, and no reader's name.

    `checker` and `releasers` are who may do it today; `reach` is None before the release, and where an earlier
    system sent it. `is_ahead`: it is released for a morning that is still to come.
    """

    cascade: Cascade
    meeting: Meeting
    called: Mapping[str, str]
    checker: str | None
    releasers: str
    reach: Reach | None
    committees: tuple[CommitteeSeen, ...]
    is_ahead: bool = False
