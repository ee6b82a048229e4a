"""`make bench`: how fast a read and a write are, each beside its floor, in one run. It prints, and judges nobody.

`ARGS=loads`, `ARGS=monday`, `ARGS=limits`, `ARGS=acks` and `ARGS=teams` measure other things in the same manner.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bench import acks, limits, loads, monday, report, teams
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
Postgresql = Annotated[bool, typer.Option(help="PostgreSQL in place of SQLite.")]
MANY = (1, 10, 100, 1_300)
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured, in which folder and with which database."""

    rounds: int
    requests: int
    folder: Path
    database: str
    floor: str
    channels: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    ours: Server
    floor: Server


@app.callback(invoke_without_command=True)
def answers(
    context: typer.Context,
    rounds: Rounds = 5,
    requests: Requests = 300,
    postgresql: Postgresql = False,
    sizes: Annotated[bool, typer.Option(help="Also the read with a growing register.")] = True,
    channels: Annotated[bool, typer.Option(help="Groups have their channels; else each member is told.")] = True,
) -> None:
    """A read and a write, beside bare Bolt."""
    if context.invoked_subcommand is not None:
        return
    with TemporaryDirectory(prefix="collab-bench-") as folder, _databases(Path(folder), postgresql) as make:
        plan = Plan(rounds, requests, Path(folder), make("ours"), make("floor"), channels)
        asyncio.run(_beside_their_floors(plan))
        if sizes:
            asyncio.run(_as_it_grows(plan, make))


@app.command("loads")
def measure_loads(postgresql: Postgresql = False) -> None:
    """Loading the largest trust there is: 92 schools, 2,100 people."""
    with _room(postgresql) as (folder, make):
        loads.measure(folder, make("loads"))


@app.command("monday")
def measure_monday(trusts: Annotated[list[int] | None, typer.Option(help="How many trusts.", min=1)] = None) -> None:
    """What waits for one trust, and for all of England, on a Monday at eight: planned, queued and claimed."""
    monday.measure(tuple(trusts or MANY))


@app.command("limits")
def measure_limits(
    messages: Annotated[list[int] | None, typer.Option(help="How many direct messages.", min=1)] = None,
    scale: Annotated[float, typer.Option(help="The workspace's limits, so many times Slack's.", min=1)] = 1.0,
    strangers: Annotated[bool, typer.Option(help="To people whom nobody has written to yet.")] = False,
) -> None:
    """Direct messages against a Slack that enforces its limits: one sender, and three on PostgreSQL."""
    typer.echo(limits.HEAD)
    for count in messages or (60, 600):
        for replicas in (1, 3):
            with _room(replicas > 1) as (folder, make):
                asyncio.run(limits.measure(folder, make("limits"), limits.Sending(count, replicas, scale, strangers)))


@app.command("acks")
def measure_acks(rounds: Rounds = 5, requests: Requests = 200, postgresql: Postgresql = False) -> None:
    """A read and a write while delivery sends as fast as it may, beside the same with nothing to send."""
    with _room(postgresql) as (folder, make):
        asyncio.run(acks.measure(folder, make("idle"), make("busy"), rounds, requests))


@app.command("teams")
def measure_teams(rounds: Rounds = 5, requests: Requests = 300, postgresql: Postgresql = False) -> None:
    """A command and an Execute in Teams, beside its bare SDK."""
    with _room(postgresql) as (folder, make):
        plan = teams.TeamsPlan(rounds, requests, folder, make("ours"), make("floor"), READ, WRITE)
        asyncio.run(teams.measure(plan, AT_ONCE))


async def _beside_their_floors(plan: Plan) -> None:
    deployment = Deployment.made(plan.database, channels=plan.channels)
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
def _room(postgresql: bool) -> Iterator[tuple[Path, Callable[[str], str]]]:
    """A folder, and what makes an empty database of a name in it."""
    with TemporaryDirectory(prefix="collab-bench-") as folder, _databases(Path(folder), postgresql) as make:
        yield Path(folder), make


@contextmanager
def _databases(folder: Path, postgresql: bool) -> Iterator[Callable[[str], str]]:
    """Makes an empty database of a name, and gives its URL."""
    if not postgresql:
        yield lambda name: f"sqlite:///{folder / name}.sqlite"
        return
    with durable_postgres(folder / "postgres") as server:
        yield lambda name: new_database(server, name)


if __name__ == "__main__":
    app()
