"""What a tick of the clock costs where nothing is due, and on Monday at noon, by the number of trusts.

`python -m bench.ticks [--postgresql] [TRUSTS…]`; 1, 10, 100 and 1,300 if left out. Times are of the wall.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import typer

from bench.postgres import durable_postgres, new_database
from bench.towns import MONDAY, found
from scheduler.clock import run_due
from scheduler.jobs import JOBS
from storage import schema
from storage.database import Database

SIZES = (1, 10, 100, 1300)
IDLE_TICKS = 20
NOON = timedelta(hours=4)
TICK = timedelta(seconds=5)


def measure(sizes: Sequence[int], *, postgresql: bool) -> None:
    typer.echo(f"{'trusts':>8}{'idle ms':>10}{'worst ms':>10}{'noon s':>9}{'done':>7}")
    with _databases(postgresql=postgresql) as addresses:
        for count, address in zip(sizes, addresses, strict=False):
            typer.echo(_line(Database(address), count))


def _line(database: Database, count: int) -> str:
    schema.upgrade(database)
    found(database, count)
    run_due(database, JOBS, MONDAY + NOON - TICK * (IDLE_TICKS + 1))
    idle = [_timed(database, number) for number in range(IDLE_TICKS, 0, -1)]
    began = time.perf_counter()
    done = run_due(database, JOBS, MONDAY + NOON)
    noon = time.perf_counter() - began
    database.close()
    return f"{count:8,}{1000 * median(idle):10.2f}{1000 * max(idle):10.2f}{noon:9.2f}{done:7,}"


def _timed(database: Database, ticks_before_noon: int) -> float:
    began = time.perf_counter()
    run_due(database, JOBS, MONDAY + NOON - TICK * ticks_before_noon)
    return time.perf_counter() - began


@contextmanager
def _databases(*, postgresql: bool) -> Iterator[Iterator[str]]:
    """The addresses of as many empty databases as are asked for."""
    with TemporaryDirectory(prefix="collab-ticks-") as folder:
        if not postgresql:
            yield (f"sqlite:///{Path(folder) / f'ticks-{number}.sqlite'}" for number in range(100))
            return
        with durable_postgres(Path(folder) / "postgres") as server:
            yield (new_database(server, f"ticks_{number}") for number in range(100))


if __name__ == "__main__":
    asked = sys.argv[1:]
    counts = [int(one) for one in asked if one.isdigit()]
    measure(counts or SIZES, postgresql="--postgresql" in asked)
