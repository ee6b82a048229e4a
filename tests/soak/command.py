"""`make soak ARGS=...`: what can be chosen, and what is printed."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.loopback import stay_on_this_machine
from tests.postgres import HARDY, Databases, running_postgres
from tests.soak.bad_luck import Trouble, crashed, full, locked, slack_away, story
from tests.soak.kills import Soak, soak
from tests.soak.parts import outage, restored
from tests.soak.repeats import repeat
from tests.soak.slack import Faults
from tests.soak.upgrade import upgrade

BOTH = ("postgresql", "sqlite")
HEADING = "\n=== {part}, {database}"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a part takes place; `server` is there on PostgreSQL."""

    chosen: argparse.Namespace
    database: str
    folder: Path
    make: Callable[[], str]
    server: Databases | None = None

    def plan(self) -> Soak:
        is_many = self.database == "postgresql"
        replicas = self.chosen.replicas or (3 if is_many else 1)
        return Soak(
            self.make(),
            self.folder,
            kills=self.chosen.kills,
            replicas=replicas,
            seconds=self.chosen.minutes * 60,
            luck=Random(self.chosen.seed),
            freeze_every=self.chosen.freeze_every if replicas > 1 else 0,
            faults=Faults(lag=self.chosen.lag),
            times=self.chosen.times,
        )


def main(arguments: Sequence[str]) -> int:
    """0 where nothing was lost and nothing came twice, else 1."""
    chosen = _chosen(arguments)
    stay_on_this_machine()
    good = [_run(part, database, chosen) for part in chosen.part or PARTS for database in _databases(part, chosen)]
    print("\nAll is well." if all(good) else "\nNot all is well: see above.")
    return 0 if all(good) else 1


def _chosen(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak ARGS=...", description=__doc__)
    parser.add_argument("--part", choices=tuple(PARTS), action="append", help="may be given again; none: all of them")
    parser.add_argument("--database", choices=BOTH, help="none: both")
    parser.add_argument("--kills", type=int, default=1000, help="in all, on each database (1000)")
    parser.add_argument(
        "--payloads", type=int, default=1000, help="each brought four times: forms, presses and commands (1000)"
    )
    parser.add_argument("--replicas", type=int, help="processes at a time (postgresql 3, sqlite 1)")
    parser.add_argument("--minutes", type=float, default=15, help="of killing at most, on each database (15)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed, the same luck (7)")
    parser.add_argument("--freeze-every", type=int, default=25, help="one life in so many is frozen; 0: none (25)")
    parser.add_argument("--lag", type=float, default=0.0, help="read-back is late by up to so many of Slack's seconds")
    parser.add_argument("--times", type=float, default=20.0, help="how many times as fast time goes (20)")
    parser.add_argument("--older", type=Path, help="a checkout of the version to upgrade from (part upgrade)")
    return parser.parse_args(arguments)


def _databases(part: str, chosen: argparse.Namespace) -> list[str]:
    return [one for one in BOTH if one in PARTS[part][1] and chosen.database in (None, one)]


def _run(part: str, database: str, chosen: argparse.Namespace) -> bool:
    print(HEADING.format(part=part, database=database), flush=True)
    with _ground(database, chosen) as ground:
        return PARTS[part][0](ground)


@contextmanager
def _ground(kind: str, chosen: argparse.Namespace) -> Iterator[Ground]:
    with TemporaryDirectory(prefix="collab-soak-") as name:
        folder = Path(name)
        if kind == "sqlite":
            files = (f"sqlite:///{folder / f'collab{number}.sqlite'}" for number in range(100))
            yield Ground(chosen, kind, folder, lambda: next(files))
            return
        with TemporaryDirectory(prefix="collab-") as own, running_postgres(Path(own) / "postgres", HARDY) as server:
            yield Ground(chosen, kind, folder, server.create, server)


def _kills(ground: Ground) -> bool:
    return asyncio.run(soak(ground.plan()))


def _outage(ground: Ground) -> bool:
    return asyncio.run(outage(ground.plan()))


def _restored(ground: Ground) -> bool:
    return asyncio.run(restored(ground.plan(), ground.make()))


def _repeats(ground: Ground) -> bool:
    told = asyncio.run(repeat(ground.make(), ground.folder, ground.chosen.payloads, seed=ground.chosen.seed))
    print(f"{told.payloads} payloads, {told.requests} requests in {told.seconds:.0f} s, {dict(told.statuses)}")
    print(f"with other than one effect: {len(told.wrong)}", *told.wrong[:5], sep="\n  ")
    return not told.wrong


def _upgrade(ground: Ground) -> bool:
    if ground.chosen.older is None:
        print("left out: --older PATH names a checkout of the version to upgrade from")
        return True
    told = asyncio.run(upgrade(ground.make(), ground.folder, ground.chosen.older, ground.chosen.payloads))
    print(f"{told.sent} forms, {told.refused} brought again, taken by {dict(told.versions)}")
    print(f"with other than one effect: {len(told.wrong)}", *told.wrong[:5], sep="\n  ")
    return not told.wrong and len(told.versions) == 2


def _bad_luck(ground: Ground) -> bool:
    troubles: list[tuple[str, Trouble, float]] = [("Slack away", slack_away, 45.0)]
    if ground.server is not None:
        troubles.append(("PostgreSQL ended in mid-commit", crashed(ground.server), 20.0))
    else:
        troubles += [("database locked", locked, 30.0), ("disk full", full, 30.0)]
    good = [_story(ground, name, trouble, seconds) for name, trouble, seconds in troubles]
    return all(good)


def _story(ground: Ground, name: str, trouble: Trouble, seconds: float) -> bool:
    folder = ground.folder / name.replace(" ", "-")
    folder.mkdir()
    told = asyncio.run(story(ground.make(), folder, trouble, seconds))
    turned = "not red" if told.red is None else f"red after {told.red:.1f} s"
    again = "not green again" if told.green is None else f"green {told.green:.1f} s after it"
    print(f"{name} for {seconds:.0f} s: slowest answer {told.slowest:.1f} s; {turned}, {again}")
    print(
        *(f"  {kind}: {line}" for kind in ("wrong", "said") for line in getattr(told, kind)[:5]), sep="\n", flush=True
    )
    return not told.wrong and told.red is not None and told.green is not None


PARTS: dict[str, tuple[Callable[[Ground], bool], tuple[str, ...]]] = {
    "kills": (_kills, BOTH),
    "outage": (_outage, BOTH),
    "restored": (_restored, BOTH),
    "repeats": (_repeats, ("postgresql",)),
    "bad-luck": (_bad_luck, BOTH),
    "upgrade": (_upgrade, ("postgresql",)),
}
