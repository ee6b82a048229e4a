"""Real time, which nobody turns: leases, pace and Retry-After are measured by it even in the sandbox."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


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
