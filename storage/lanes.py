"""The ways out, the queues before them, and what one claim takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.pace import Limits


@dataclass(frozen=True, slots=True)
class Lane:
    """One way out; `room` is how many more letters may be on it.

    `tenant` is the column of trusts that says whose limits it shares; None: everybody shares the same.
    """

    name: str
    tenant: str | None
    limits: Limits
    room: int


@dataclass(frozen=True, slots=True)
class Queue:
    """One trust's letters in one lane; `full_at` is its workspace's."""

    trust_id: str
    tenant: str
    full_at: float


@dataclass(slots=True)
class Round:
    """What one claim takes from one lane: the letters, and what their going does to the pace."""

    lane: Lane
    now: datetime
    real: float
    of_suspects: bool = False
    chosen: list[tuple[str, str]] = field(default_factory=list)
    parked: list[tuple[str, str, float]] = field(default_factory=list)
    full_at: dict[tuple[str, str], float] = field(default_factory=dict)
