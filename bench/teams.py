"""How fast Teams is answered: a command and an Execute, beside the bare SDK, in one run and by turns.

A command is acknowledged at once, and replied to by a message of its own: both are timed. The SDK acknowledges when
its reply has been sent. An Execute is answered in the acknowledgement, which is what is timed; Collab then writes the
outcome over the form in the chat's history, and whoever sent it sends the next when that stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import typer

from bench import report
from bench.arithmetic import Aim, Comparison, Figures, Round
from bench.client import Load, hammer
from bench.servers import Server, serving
from bench.taken import anything, in_teams, listed_in_teams
from bench.teams_client import Arrivals, Talk, converse, listening
from bench.teams_deployments import TeamsDeployment, Tenancy


@dataclass(frozen=True, slots=True)
class TeamsPlan:
    """How much is measured, in which folder, with which databases, and what is aimed at."""

    rounds: int
    requests: int
    folder: Path
    database: str
    floor: str
    read: Aim
    write: Aim


@dataclass(frozen=True, slots=True)
class Both:
    """The two that are measured, and what is said to both."""

    ours: Server
    floor: Server
    deployment: TeamsDeployment
    arrivals: Arrivals


async def measure(plan: TeamsPlan, at_once: Sequence[int]) -> None:
    async with AsyncExitStack() as stack:
        both = await started(plan, stack)
        typer.echo(report.HEAD)
        for width in at_once:
            acked, replied = await _commands(plan, both, width)
            typer.echo(report.comparison("command, until it is acknowledged", width, acked, plan.read))
            typer.echo(report.comparison("command, until the reply is there", width, replied, plan.read))
        for width in at_once:
            acked, standing = await _executes(plan, both, width)
            typer.echo(report.comparison("Execute, until it is acknowledged", width, acked, plan.write))
            typer.echo(report.line("outcome in the chat", standing))


async def started(plan: TeamsPlan, stack: AsyncExitStack) -> Both:
    tenancy, log = Tenancy(), plan.folder / "teams.log"
    arrivals, port = await stack.enter_async_context(listening())
    service = await stack.enter_async_context(serving(("bench.teams_service",), tenancy.service(port), log))
    deployment = TeamsDeployment.made(plan.database, tenancy, service.port)
    ours = await stack.enter_async_context(serving(("bot", "run"), deployment.bot(), plan.folder / "collab.log"))
    bare = serving(("bench.teams_floor",), deployment.floor(plan.floor), plan.folder / "floor.log")
    return Both(ours, await stack.enter_async_context(bare), deployment, arrivals)


async def _commands(plan: TeamsPlan, both: Both, at_once: int) -> tuple[Comparison, Comparison]:
    """The acknowledgement, and the reply. The first round warms both, and does not count."""
    ours: list[tuple[Round, Round]] = []
    bare: list[tuple[Round, Round]] = []
    for _ in range(1 + plan.rounds):
        said = both.deployment.reads(plan.requests)
        bare.append(await converse(Talk(both.floor, said, "projects".__eq__), both.arrivals, at_once))
        ours.append(await converse(Talk(both.ours, said, listed_in_teams), both.arrivals, at_once))
    acked, replied = (
        Comparison(Figures.of([one[part] for one in ours[1:]]), Figures.of([one[part] for one in bare[1:]]))
        for part in (0, 1)
    )
    return acked, replied


async def _executes(plan: TeamsPlan, both: Both, at_once: int) -> tuple[Comparison, Figures]:
    """The acknowledgement; and how long it takes Collab until the outcome stands in the chat."""
    ours: list[tuple[Round, Round]] = []
    bare: list[Round] = []
    for _ in range(1 + plan.rounds):
        sent = both.deployment.writes(plan.requests)
        bare.append(await hammer(Load(both.floor, [one.request for one in sent], anything), at_once))
        ours.append(await converse(Talk(both.ours, sent, bool, in_teams), both.arrivals, at_once))
    acked, standing = (Figures.of([one[part] for one in ours[1:]]) for part in (0, 1))
    return Comparison(acked, Figures.of(bare[1:])), standing
