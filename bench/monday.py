"""Monday at eight: what waits for one trust, and for all of England, planned, queued and claimed.

`python -m bench.monday TRUSTS LARGE` measures one size in a process of its own and prints what it found as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import typer

from bench import children
from bench.towns import MONDAY, found, governors_of, queue, readers_of
from bench.trusts import LARGEST, trust_id
from bot.domain.instants import local_day
from scheduler.clock import run_due
from scheduler.jobs import JOBS
from scheduler.pace import Pace
from storage import batches, claims, delivery, people, schema, trusts
from storage.database import Database

Result = TypeVar("Result")
BATCHES, DIGESTS, OF_THE_LARGEST = 54, 16, 600
CLAIMS = 40
HEAD = (
    f"{'':22}{'messages':>10}{'queue ms each':>15}{'tick s':>9}{'claim ms':>10}{'of trusts':>11}"
    f"{'peak MB':>9}{'more MB':>9}"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Of one size: `queue` seconds of the processor to write all, `tick` to do what is due, `claim` one claim.

    Before the tick everything is read anew, as after a restart: so each size has nothing at hand, and not only the
    largest, which is more than a process keeps.

    `served` is of how many trusts the letters of the first claims were; `last_small` the number, among all claimed,
    of the last letter of the small trust beside the largest.
    """

    messages: int
    queue: float
    tick: float
    claim: float
    served: int
    peak: float
    more: float
    last_small: int


def measure(sizes: tuple[int, ...]) -> None:
    typer.echo(HEAD)
    _line("the largest, one small", _of("1", "large"))
    for count in sizes:
        _line(f"{count:,} trusts", _of(str(count), "usual"))


def _of(*asked: str) -> Found:
    return Found(**json.loads(children.run("bench.monday", *asked, environment={}).printed))


def _line(what: str, found: Found) -> None:
    typer.echo(
        f"  {what:20}{found.messages:10,}{1000 * found.queue / found.messages:15.3f}{found.tick:9.2f}"
        f"{1000 * found.claim:10.1f}{found.served:11,}{found.peak:9.0f}{found.more:9.0f}"
        + (f"   the small trust's last letter was number {found.last_small}" if found.last_small else "")
    )


def one_size(folder: Path, count: int, *, large: bool) -> Found:
    url = f"sqlite:///{folder / 'monday.sqlite'}"
    database = Database(url)
    schema.upgrade(database)
    file = found(database, count)
    readers, governors = readers_of(file, BATCHES), governors_of(file, DIGESTS)
    plans = [(trust_id(n), readers, governors) for n in range(count)]
    if large:
        whole = found(database, 1, LARGEST, first=count)
        plans = [(trust_id(0), readers[:5], []), (trust_id(count), readers_of(whole, OF_THE_LARGEST), [])]
    before = _peak()
    messages, queued = _timed(lambda: sum(_queued(database, *plan) for plan in plans))
    run_due(database, JOBS, MONDAY - timedelta(days=3))
    database.close()
    database = Database(url)
    _, ticked = _timed(lambda: run_due(database, JOBS, MONDAY))
    order, claimed = _timed(lambda: _claimed(database))
    small = [number for number, trust in enumerate(order, start=1) if trust == trust_id(0)] if large else []
    database.close()
    return Found(
        messages,
        queued,
        ticked,
        claimed / CLAIMS,
        len(Counter(order)),
        _peak(),
        _peak() - before,
        small[-1] if small else 0,
    )


def _queued(database: Database, trust: str, readers: list[str], governors: list[str]) -> int:
    """As a service does it: with the trust and its register at hand."""
    with database.transaction() as shelf:
        books = shelf.books(trust)
        on = local_day(trusts.trust_of(books).zone, MONDAY)
        here = people.people_of(books, (*readers, *governors))
        awake = [one for one in readers if here[one].is_here(on)]
        return queue(books, awake, [one for one in governors if here[one].is_here(on)])


def _claimed(database: Database) -> list[str]:
    """The trusts of what the first claims take, in order; what is claimed is sent at once, each in no time."""
    lane = next(one for one in Pace().lanes() if one.name == "slack")
    order: list[str] = []
    for number in range(CLAIMS):
        with database.transaction() as shelf:
            letters = claims.claim(shelf, replace(lane, room=24), now=MONDAY, real=1_000_000.0 + number)
            batches.gather(shelf, letters, now=MONDAY)
            for letter in letters:
                delivery.sent(shelf.books(letter.trust_id), letter, None, at=MONDAY)
        order += [letter.trust_id for letter in letters]
    return order


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.process_time()
    return work(), time.process_time() - began


def _peak() -> float:
    """The most memory this process ever had, in megabytes."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / 1024 if sys.platform != "darwin" else kilobytes / 1024 / 1024


if __name__ == "__main__":
    with TemporaryDirectory(prefix="collab-monday-") as made:
        print(json.dumps(asdict(one_size(Path(made), int(sys.argv[1]), large=sys.argv[2] == "large"))))
