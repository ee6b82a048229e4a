"""What several workspaces cost: the same commands to a Collab with one token, and to one that was installed by OAuth.

`.venv/bin/python -m bench.workspaces` runs both by turns, and prints their times and the processor's. The read is
answered where it arrives; the write opens a form, so it takes the workspace's token too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bench.arithmetic import Figures, Round
from bench.client import Load, hammer
from bench.deployments import Deployment
from bench.payloads import SECRET, typed
from bench.servers import Server, serving
from bot.app import wall_clock
from bot.services.installations import PURPOSE, Installations
from storage.database import Database
from storage.sealing import Seal

KEY = "a key for the bench that guards nothing"
OAUTH = {
    "SLACK_BOT_TOKEN": "",
    "SLACK_CLIENT_ID": "client-id",
    "SLACK_CLIENT_SECRET": SECRET,
    "SECRET_KEY": KEY,
    "PUBLIC_URL": "https://collab.example.org",
}
AT_ONCE = (1, 16)


def main(
    rounds: Annotated[int, typer.Option(help="How many rounds of each; the quietest counts.", min=1)] = 9,
    requests: Annotated[int, typer.Option(help="How many requests in a round.", min=1)] = 200,
) -> None:
    with TemporaryDirectory(prefix="collab-bench-") as folder:
        asyncio.run(_compare(Path(folder), rounds, requests))


async def _compare(folder: Path, rounds: int, requests: int) -> None:
    one, several = (Deployment.made(f"sqlite:///{folder / name}.sqlite") for name in ("one", "several"))
    _install(several)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(serving(("bench.web_api",), one.channels(), folder / "slack.log"))
        servers = [
            await stack.enter_async_context(serving(("bot", "run"), {**made.bot(slack.port), **more}, folder / "log"))
            for made, more in ((one, {}), (several, OAUTH))
        ]
        for words in ("projects", "propose"):
            for at_once in AT_ONCE:
                told = [_commands(made, words) for made in (one, several)]
                await _by_turns(f"{words}, {at_once} at a time", servers, told, at_once, rounds, requests)


def _commands(deployment: Deployment, words: str) -> Callable[[int], list[bytes]]:
    _, _, speaker = deployment.proposer()
    return lambda count: [typed(speaker, words) for _ in range(count)]


async def _by_turns(
    what: str,
    servers: list[Server],
    commands: list[Callable[[int], list[bytes]]],
    at_once: int,
    rounds: int,
    requests: int,
) -> None:
    took: list[list[Round]] = [[], []]
    for _ in range(1 + rounds):
        for which, server in enumerate(servers):
            took[which].append(await hammer(Load(server, commands[which](requests), _whatever), at_once))
    for name, round_ in zip(("one token", "by OAuth"), took, strict=True):
        found = Figures.of(round_[1:])
        typer.echo(f"{what}, {name}: p50 {found.p50 * 1000:.2f} ms, processor {found.work * 1000:.2f} ms a request")


def _whatever(_body: bytes) -> bool:
    """A form that opens is acknowledged with nothing."""
    return True


def _install(deployment: Deployment) -> None:
    _, _, speaker = deployment.proposer()
    database = Database(deployment.url)
    told = {"app_id": "A0", "team_name": "Bench", "user_id": "U0", "bot_id": "B0", "bot_user_id": "U0"}
    register = Installations(database, OAUTH["SLACK_CLIENT_ID"], Seal((KEY,), PURPOSE), "", wall_clock)
    register.install({**told, "team_id": speaker.team, "bot_token": "xoxb-bench"})
    database.close()


if __name__ == "__main__":
    typer.run(main)
