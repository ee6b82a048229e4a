"""What times in seconds come to: rates, percentiles, and how a way compares with its floor."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """One round of requests: how long each took, and all of them together, in seconds.

    `spent` is the server's processor time meanwhile; 0 where nobody knows it.
    """

    each: tuple[float, ...]
    whole: float
    spent: float = 0.0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.each) / self.whole


@dataclass(frozen=True, slots=True)
class Figures:
    """Several rounds at one width: the quietest round's, and `longest` is over all of them.

    `work` is processor time a request, in seconds.
    """

    rate: float
    p50: float
    p99: float
    longest: float
    work: float = 0.0

    @classmethod
    def of(cls, rounds: Sequence[Round]) -> Figures:
        return cls(
            rate=max(one.rate for one in rounds),
            p50=min(percentile(one.each, 50) for one in rounds),
            p99=min(percentile(one.each, 99) for one in rounds),
            longest=max(max(one.each) for one in rounds),
            work=min(one.spent / len(one.each) for one in rounds),
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours beside its floor. A machine that is busy elsewhere slows both, so the ratio says more than the times."""

    ours: Figures
    floor: Figures

    @property
    def p50(self) -> float:
        return self.ours.p50 / self.floor.p50

    @property
    def p99(self) -> float:
        return self.ours.p99 / self.floor.p99

    @property
    def work(self) -> float:
        return self.ours.work / self.floor.work if self.floor.work else 0.0


@dataclass(frozen=True, slots=True)
class Aim:
    """At most so many times the floor, and nothing longer than `longest` seconds."""

    p50: float
    p99: float | None = None
    longest: float = 1.0

    def missed(self, found: Comparison) -> list[str]:
        """What is over, in words; empty where the aim is met."""
        over = []
        if found.p50 > self.p50:
            over.append(f"p50 is {found.p50:.2f} times the floor, {self.p50:g} is the most")
        if self.p99 is not None and found.p99 > self.p99:
            over.append(f"p99 is {found.p99:.2f} times the floor, {self.p99:g} is the most")
        if found.ours.longest > self.longest:
            over.append(f"one took {found.ours.longest:.2f} s, {self.longest:g} s is the most")
        return over


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` per cent of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)]
