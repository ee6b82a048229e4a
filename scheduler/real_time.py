"""Real time, which nobody turns: leases, pace and Retry-After are measured by it even in the sandbox."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from storage.database import Database
from storage.delivery import LEASE

TOLERANCE = 5.0
"""Seconds by which two readings of a clock may be apart before it has jumped."""
log = structlog.get_logger()


def epoch() -> float:
    """Seconds since 1970, as this machine's clock on the wall shows them."""
    return time.time()


def steady() -> float:
    """Seconds that only ever go on, also while a laptop sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


@dataclass(frozen=True, slots=True)
class RealTime:
    """Both clocks, so that a test can stop them."""

    epoch: Callable[[], float] = epoch
    steady: Callable[[], float] = steady


def shared_by_replicas(database: Database) -> RealTime:
    """What all who send from this database go by: its own clock, where it has one that others read too."""
    return RealTime() if database.is_sqlite else RealTime(database.seconds)


class Reckoning:
    """Real time between two looks at a clock that may be put forward or back, and that may be far away.

    Between looks it goes on as steady time does. For one lease after a jump nothing may be held to have run out:
    what was claimed before it may still be in somebody's hand.
    """

    def __init__(self, real: RealTime) -> None:
        self._real = real
        self._offset: float | None = None
        self._jumped_at: float | None = None

    def look(self) -> None:
        """Read the clock. It may ask the database, so never in the event loop."""
        offset = self._real.epoch() - self._real.steady()
        if self._offset is not None and abs(offset - self._offset) > TOLERANCE:
            self._jumped_at = self._real.steady()
            log.warning("the clock jumped: what is on its way keeps its lease", seconds=round(offset - self._offset))
        self._offset = offset

    def steady(self) -> float:
        return self._real.steady()

    def epoch(self) -> float:
        """Seconds since 1970."""
        return self._real.epoch() if self._offset is None else self._real.steady() + self._offset

    @property
    def may_expire(self) -> bool:
        return self._jumped_at is None or self._real.steady() - self._jumped_at > LEASE
