"""`make bench`: how fast a read and a write are, each beside its floor, in one run. It prints, and judges nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bench import report
from bench.arithmetic import Aim, Comparison, Figures, Round
from bench.client import Load, hammer
from bench.deployments import Deployment, floor
from bench.postgres import durable_postgres, new_database
from bench.servers import Server, serving
from bench.taken import anything, by_collab

AT_ONCE = (1, 16, 64)
SIZES = (0, 100, 1_000, 10_000)
READ, WRITE = Aim(p50=3.0), Aim(p50=1.5, p99=2.5)

Rounds = Annotated[int, typer.Option(help="How many rounds of each; the quietest counts.", min=1)]
Requests = Annotated[int, typer.Option(help="How many requests in a round.", min=1)]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured, in which folder and with which database."""

    rounds: int
    requests: int
    folder: Path
    database: str
    floor: str


@dataclass(frozen=True, slots=True)
class Pair:
    ours: Server
    floor: Server


def main(
    rounds: Rounds = 5,
    requests: Requests = 300,
    postgresql: Annotated[bool, typer.Option(help="PostgreSQL in place of SQLite.")] = False,
    sizes: Annotated[bool, typer.Option(help="Also the read with a growing register.")] = True,
) -> None:
    with TemporaryDirectory(prefix="collab-bench-") as folder, _databases(Path(folder), postgresql) as make:
        plan = Plan(rounds, requests, Path(folder), make("ours"), make("floor"))
        asyncio.run(_beside_their_floors(plan))
        if sizes:
            asyncio.run(_as_it_grows(plan, make))


async def _beside_their_floors(plan: Plan) -> None:
    deployment = Deployment.made(plan.database)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(_web_api(plan, deployment))
        ours = await stack.enter_async_context(_collab(plan, deployment, slack))
        bare = serving(("bench.floor",), floor(plan.floor, slack.port), plan.folder / "floor.log")
        both = Pair(ours, await stack.enter_async_context(bare))
        typer.echo(report.HEAD)
        for at_once in AT_ONCE:
            found = await _compared(plan, both, deployment.reads, at_once)
            typer.echo(report.comparison("read", at_once, found, READ))
        for at_once in AT_ONCE:
            found = await _compared(plan, both, deployment.writes, at_once)
            typer.echo(report.comparison("write", at_once, found, WRITE))


async def _as_it_grows(plan: Plan, make: Callable[[str], str]) -> None:
    typer.echo("the read, one at a time, as the register grows")
    for size in SIZES:
        deployment = Deployment.made(make(f"size{size}"), size)
        async with _web_api(plan, deployment) as slack, _collab(plan, deployment, slack) as ours:
            rounds = [await hammer(Load(ours, deployment.reads(100), by_collab), 1) for _ in range(1 + plan.rounds)]
        typer.echo(report.line(f"{size:,} projects" if size else "as loaded", Figures.of(rounds[1:])))


async def _compared(plan: Plan, both: Pair, requests: Callable[[int], list[bytes]], at_once: int) -> Comparison:
    """A round of the floor, a round of ours, and again, so that what else the machine does slows both alike."""
    ours: list[Round] = []
    bare: list[Round] = []
    for _ in range(1 + plan.rounds):
        bare.append(await hammer(Load(both.floor, requests(plan.requests), anything), at_once))
        ours.append(await hammer(Load(both.ours, requests(plan.requests), by_collab), at_once))
    return Comparison(Figures.of(ours[1:]), Figures.of(bare[1:]))


def _web_api(plan: Plan, deployment: Deployment) -> AbstractAsyncContextManager[Server]:
    """Takes what is delivered."""
    return serving(("bench.web_api",), deployment.channels(), plan.folder / "web_api.log")


def _collab(plan: Plan, deployment: Deployment, slack: Server) -> AbstractAsyncContextManager[Server]:
    """`collab run`, delivering as it does in life."""
    return serving(("bot", "run"), deployment.bot(slack.port), plan.folder / "collab.log")


@contextmanager
def _databases(folder: Path, postgresql: bool) -> Iterator[Callable[[str], str]]:
    """Makes an empty database of a name, and gives its URL."""
    if not postgresql:
        yield lambda name: f"sqlite:///{folder / name}.sqlite"
        return
    with durable_postgres(folder / "postgres") as server:
        yield lambda name: new_database(server, name)


if __name__ == "__main__":
    typer.run(main)
