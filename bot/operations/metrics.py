"""What Prometheus reads at /metrics: counts and times, of nobody in particular. One registry for each bot."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable
from datetime import datetime
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from storage import vitals
from storage.database import Database
from storage.trouble import DatabaseInTrouble, telling
from storage.vitals import Queued

ACK_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
LAG_SECONDS = (5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0, 86400.0)


class Metrics:
    """What is counted as it happens, and `kept` for what is asked of the database when somebody looks."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.acks = Histogram(
            "collab_ack_seconds",
            "From a request's arrival to its answer, by what it was.",
            ["kind"],
            buckets=ACK_SECONDS,
            registry=self.registry,
        )
        self.sends = Counter(
            "collab_sends",
            "Letters taken up, by platform, class and how that ended.",
            ["platform", "message_class", "outcome"],
            registry=self.registry,
        )
        self.job_lag = Histogram(
            "collab_job_lag_seconds",
            "How long after its moment a job did its work.",
            ["job"],
            buckets=LAG_SECONDS,
            registry=self.registry,
        )

    def text(self) -> bytes:
        return generate_latest(self.registry)


class Looked(Collector):
    """What is found out when somebody looks: the queue, the connections, health and the version."""

    def __init__(self, database: Database, now: Callable[[], datetime], red: Callable[[], dict[str, bool]]) -> None:
        self._database = database
        self._now = now
        self._red = red

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: registering asks no database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        yield _gauge("collab_build", "The version that runs.", [((version("collab"), platform.python_version()), 1)])
        parts = [((part,), float(well)) for part, well in self._red().items()]
        yield _gauge("collab_ready", "1 where this part is well.", parts)
        used = [((state,), count) for state, count in vitals.connections(self._database).items()]
        yield _gauge("collab_pool_connections", "This process's connections to the database.", used)
        yield from self._queue()

    def _queue(self) -> Iterable[Metric]:
        found = self._waiting()
        if found is None:
            return
        queue, age = found
        lengths = [((one.state, one.message_class), one.letters) for one in queue]
        yield _gauge("collab_queue_letters", "Letters that are not settled, by state and class.", lengths)
        yield _gauge("collab_queue_age_seconds", "Age of the oldest letter that should have gone.", [((), age)])

    def _waiting(self) -> tuple[list[Queued], float] | None:
        """None while the database is in trouble: `collab_ready` says so."""
        now = self._now()
        try:
            with telling(), self._database.reading() as shelf:
                queue, oldest = vitals.queued(shelf, now), vitals.oldest_on_its_way(shelf, now)
        except DatabaseInTrouble:
            return None
        return queue, (now - oldest).total_seconds() if oldest else 0.0


LABELS = {
    "collab_build": ("version", "python"),
    "collab_ready": ("part",),
    "collab_pool_connections": ("state",),
    "collab_queue_letters": ("state", "message_class"),
    "collab_queue_age_seconds": (),
}


def _gauge(name: str, about: str, values: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=LABELS[name])
    for labels, value in values:
        family.add_metric(labels, value)
    return family
