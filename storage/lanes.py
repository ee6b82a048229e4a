"""The ways out, the queues before them, and what one claim takes: whose turn it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.pace import Limits, Rate

WHOLE, OPENING = "", "+"
"""The rows of `pace` that count a whole workspace, and the conversations that are begun in it."""

LONGEST_WAIT = 1800.0


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
    """What one claim takes from one lane: the letters, and what their going does to the pace.

    `strangers` counts, for each workspace, those who wait until we may begin a conversation with them.
    """

    lane: Lane
    now: datetime
    real: float
    of_suspects: bool = False
    chosen: list[tuple[str, str]] = field(default_factory=list)
    parked: list[tuple[str, str, float]] = field(default_factory=list)
    full_at: dict[tuple[str, str], float] = field(default_factory=dict)
    strangers: Counter[str] = field(default_factory=Counter)


def free(this: Round, queue: Queue, seen: Sequence[Any]) -> Iterator[Any]:
    """Those that are behind nobody, and whose conversation has a turn; the turn is theirs then.

    What has to wait for a turn is parked until then.
    """
    for row in seen:
        if row.is_behind:
            continue
        asked = _asked_of(this, queue, row)
        closed = [place for place, rate, full_at in asked if rate.turns(full_at, this.real) < 1]
        if closed:
            this.parked.append((queue.trust_id, row.id, _opens_at(this, queue, asked)))
            this.strangers[queue.tenant] += OPENING in closed
            continue
        this.full_at |= {(place, queue.tenant): rate.after(full_at, this.real) for place, rate, full_at in asked}
        yield row


def _asked_of(this: Round, queue: Queue, row: Any) -> list[tuple[str, Rate, float]]:
    """Where this letter needs a turn: the place, its rate, and when it is full again. An edit needs none."""
    if row.edits is not None:
        return []
    limits = this.lane.limits
    places = [(row.place, limits.conversation, row.full_at)]
    if row.is_new:
        places.append((OPENING, limits.opening, row.opening_full_at))
    return [(at, rate, this.full_at.get((at, queue.tenant), full_at)) for at, rate, full_at in places if rate]


def _opens_at(this: Round, queue: Queue, asked: Sequence[tuple[str, Rate, float]]) -> float:
    """The next turn everywhere; strangers wait for one turn each, in their order, and not all for the same."""
    ahead = this.strangers[queue.tenant]
    turns = [rate.opens_at(full_at) + (rate.every * ahead if at == OPENING else 0.0) for at, rate, full_at in asked]
    return min(max(turns), this.real + LONGEST_WAIT)
