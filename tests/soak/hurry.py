"""Time in a hurry: everything the product measures goes so many times as fast, and in proportion.

Leases, back-off, pace and Retry-After keep the lengths that are shipped: only the seconds are shorter. Time-outs of
HTTP are asyncio's, which nobody hurries: the soak gives the messenger one that fits.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from scheduler import real_time
from scheduler.real_time import RealTime

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
AN_ATTEMPT = 40.0


@dataclass(frozen=True, slots=True)
class Hurry:
    """Seconds pass `times` as fast from the moment at which this was made; every process must have the same one."""

    times: float
    epoch: float = field(default_factory=real_time.epoch)
    steady: float = field(default_factory=real_time.steady)

    def real(self) -> RealTime:
        return RealTime(self.hurried_epoch, self.hurried_steady)

    @property
    def http_seconds(self) -> float:
        """Opening a conversation and posting both fit into the forty hurried seconds that an attempt may take."""
        return 0.45 * AN_ATTEMPT / self.times

    def hurried_epoch(self) -> float:
        return self.epoch + (real_time.epoch() - self.epoch) * self.times

    def hurried_steady(self) -> float:
        return self.steady + (real_time.steady() - self.steady) * self.times

    def now(self) -> datetime:
        """The product's clock: a Monday morning from which it goes on."""
        return MORNING + timedelta(seconds=self.hurried_steady() - self.steady)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.times)
