"""`collab demo` and `collab clock`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.sandbox.bot_process import BotSilent, ClockRefused
from bot.sandbox.demo import PORT, Wishes, demo
from bot.sandbox.openings import DemoRefused, InSlack, InTeams
from bot.sandbox.running import NotRunning, folder_of, turn
from bot.sandbox.standin.local_slack import LocalSlackMissing, LocalSlackSilent
from bot.sandbox.teams.playground import PlaygroundMissing, PlaygroundSilent
from bot.services.trust_file.mistakes import TrustFileRefused

REFUSALS = (
    DemoRefused,
    LocalSlackMissing,
    LocalSlackSilent,
    PlaygroundMissing,
    PlaygroundSilent,
    BotSilent,
    TrustFileRefused,
    NotRunning,
    ClockRefused,
)
INTERRUPTED = 130

Port = Annotated[int, typer.Option(help="The port of the demonstration's page.", min=1, max=65535)]

Folder = Annotated[
    Path | None,
    typer.Option(help="Where its database and log are; sandbox-data/demo-PORT if left out.", file_okay=False),
]


def show_demo(
    port: Port = PORT,
    once: Annotated[bool, typer.Option("--once", help="End after the story.")] = False,
    trust: Annotated[
        Path | None,
        typer.Option(help="Open a trust file of your own instead, without the story.", exists=True, dir_okay=False),
    ] = None,
    folder: Folder = None,
    teams: Annotated[bool, typer.Option("--teams", help="In a local Teams, not in a local Slack.")] = False,
) -> None:
    """Open a trust at work in a chat window on this machine, and play one story in it."""
    try:
        text = trust.read_text(encoding="utf-8") if trust else None
        wishes = Wishes(port, once, text, folder, where=InTeams() if teams else InSlack())
        ended = asyncio.run(demo(wishes, wall_clock(), _say))
    except UnicodeDecodeError:
        _fail(f"{trust} is not text in UTF-8: save it as UTF-8.")
    except REFUSALS as refused:
        _fail(str(refused))
    except (KeyboardInterrupt, asyncio.CancelledError):
        typer.echo("\nStopped before the story was over. Nothing is left running.")
        raise typer.Exit(INTERRUPTED) from None
    else:
        raise typer.Exit(ended)


def turn_clock(
    to: Annotated[
        str | None, typer.Argument(help="Where to: 2026-12-14T12:00, in the trust's own time.", show_default=False)
    ] = None,
    port: Port = PORT,
    folder: Folder = None,
) -> None:
    """Turn the demonstration's clock on, or say what time it is in there. All that is due on the way happens."""
    try:
        typer.echo(f"In the demonstration it is {asyncio.run(turn(folder or folder_of(port), to))}.")
    except REFUSALS as refused:
        _fail(str(refused))


def _say(line: str) -> None:
    """At once, whoever reads: a terminal, a pipe, a test."""
    typer.echo(line)
    sys.stdout.flush()


def _fail(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
