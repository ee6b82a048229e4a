"""How fast somebody lets us speak: turns by the generic cell rate algorithm, as plain rules of numbers.

One number is kept for each place: `full_at`, the moment (in real seconds) at which a whole burst is free again.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """One message every so many seconds, after a first burst that needs no waiting."""

    every: float
    burst: int

    @property
    def credit(self) -> float:
        """How far `full_at` may lie ahead while there is still a turn."""
        return self.every * (self.burst - 1)

    def opens_at(self, full_at: float) -> float:
        """The moment of the next turn."""
        return full_at - self.credit

    def turns(self, full_at: float, now: float) -> int:
        """How many may go at this moment."""
        free = now + self.every * self.burst - max(full_at, now)
        return max(0, int(free / self.every + 1e-6))

    def after(self, full_at: float, now: float, turns: int = 1) -> float:
        """`full_at` once so many have gone."""
        return max(full_at, now) + self.every * turns

    def closed_until(self, moment: float) -> float:
        """`full_at` such that the next turn is then, and no burst follows it."""
        return moment + self.credit


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform bears in one conversation and in a whole workspace; None is no limit.

    `opening` is how often it lets us begin a conversation with somebody we have never written to.
    """

    conversation: Rate | None = None
    workspace: Rate | None = None
    opening: Rate | None = None


UNLIMITED = Limits()
