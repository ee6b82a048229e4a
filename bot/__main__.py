"""The `collab` command line: a table of contents. Each command lives in bot/commands, under its own name.

Its file is brought in when somebody asks for it: `collab run` has no need of what a rehearsal loads.
"""

from __future__ import annotations

import platform
from collections import UserDict
from collections.abc import Callable
from importlib.metadata import version as version_of
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from bot.parts import bring_in

COMMANDS = {
    "run": "bot.commands.run:run",
    "doctor": "bot.commands.doctor:doctor",
    "backup": "bot.commands.copies:backup",
    "restore": "bot.commands.copies:restore",
    "move": "bot.commands.copies:move",
    "rehearse": "bot.commands.rehearse:rehearse",
    "trust": "bot.commands.trust:trust",
    "jobs": "bot.commands.jobs:jobs",
    "teams": "bot.commands.teams:teams",
}
IN_THE_SANDBOX = {"demo": "bot.sandbox.commands:show_demo", "clock": "bot.sandbox.commands:turn_clock"}
"""Of collab[sandbox]: a deployment does without it, and without these two."""


class Commands(UserDict[str, Any]):
    """Typer's commands by their names, each out of the file that has it."""

    def __getitem__(self, name: str) -> TyperCommand | TyperGroup:
        file, _, part = str(self.data[name]).partition(":")
        return as_typer_has_it(name, getattr(bring_in(file), part))


class Contents(TyperGroup):
    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = Commands({**COMMANDS, **(IN_THE_SANDBOX if find_spec("aiosmtpd") else {})})


def as_typer_has_it(name: str, part: typer.Typer | Callable[..., None]) -> TyperCommand | TyperGroup:
    if isinstance(part, typer.Typer):
        found = get_group(part)
        found.name = name
        return found
    alone = typer.Typer(add_completion=False)
    alone.command(name)(part)
    command = get_command(alone)
    assert isinstance(command, TyperCommand)
    return command


app = typer.Typer(cls=Contents, no_args_is_help=True)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"Collab {version_of('collab')}, Python {platform.python_version()}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Say which this is.")]


@app.callback()
def collab(*, version: Version = False) -> None:
    """Collab helps the schools of a trust to work together."""


def main() -> None:
    app()


if __name__ == "__main__":
    main()
