"""`make soak ARGS=...`: what can be chosen, and what is printed."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.loopback import stay_on_this_machine
from tests.postgres import running_postgres
from tests.soak.kills import Soak, soak
from tests.soak.slack import Faults

BOTH = ("postgresql", "sqlite")


def main(arguments: Sequence[str]) -> int:
    """0 where nothing was lost and nothing came twice, else 1."""
    chosen = _chosen(arguments)
    stay_on_this_machine()
    wanted = BOTH if chosen.database == "both" else (chosen.database,)
    return max([_on(database, chosen) for database in wanted])


def _chosen(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak ARGS=...", description=__doc__)
    parser.add_argument("--database", choices=(*BOTH, "both"), default="both")
    parser.add_argument("--kills", type=int, default=1000, help="in all, on each database (1000)")
    parser.add_argument("--replicas", type=int, help="processes at a time (postgresql 3, sqlite 1)")
    parser.add_argument("--minutes", type=float, default=15, help="at most, on each database (15)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed, the same luck (7)")
    parser.add_argument("--freeze-every", type=int, default=25, help="one life in so many is frozen; 0: none (25)")
    parser.add_argument("--lag", type=float, default=0.0, help="read-back is late by up to so many of Slack's seconds")
    parser.add_argument("--times", type=float, default=20.0, help="how many times as fast time goes (20)")
    return parser.parse_args(arguments)


def _on(database: str, chosen: argparse.Namespace) -> int:
    with _database(database) as (url, folder):
        replicas = chosen.replicas or (3 if database == "postgresql" else 1)
        plan = Soak(
            url,
            folder,
            kills=chosen.kills,
            replicas=replicas,
            seconds=chosen.minutes * 60,
            luck=Random(chosen.seed),
            freeze_every=chosen.freeze_every if replicas > 1 else 0,
            faults=Faults(lag=chosen.lag),
            times=chosen.times,
        )
        print(f"{database}: {plan.kills} kills, {replicas} at a time, seed {chosen.seed}", flush=True)
        return 0 if asyncio.run(soak(plan)) else 1


@contextmanager
def _database(kind: str) -> Iterator[tuple[str, Path]]:
    with TemporaryDirectory(prefix="collab-soak-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield f"sqlite:///{folder / 'collab.sqlite'}", folder
            return
        with TemporaryDirectory(prefix="collab-") as server, running_postgres(Path(server) / "postgres") as databases:
            yield databases.create(), folder
