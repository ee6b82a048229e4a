"""All that looks after one running Collab, joined: what it sees, what it counts, how it is, and that it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.routing import Route

from bot.operations.health import Health
from bot.operations.heartbeat import Heartbeat
from bot.operations.metrics import Looked, Metrics
from bot.operations.routes import routes
from bot.operations.watching import Watch
from scheduler.real_time import RealTime
from storage.database import Database


class Care:
    """`ticked_at` is when the clock last ticked, in steady seconds; `way_in` what is wrong with the way in, or None."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        ticked_at: Callable[[], float | None],
        way_in: Callable[[], str | None] = lambda: None,
        real: RealTime | None = None,
    ) -> None:
        real = real or RealTime()
        self.metrics = Metrics()
        self.watch = Watch(self.metrics, real.steady)
        self.health = Health(database, self.watch, now, ticked_at, way_in)
        self.metrics.registry.register(Looked(database, now, self.health.well))
        self.heartbeat = Heartbeat(database, self.watch, real.epoch)

    def routes(self) -> Sequence[Route]:
        return routes(self.health, self.metrics)
