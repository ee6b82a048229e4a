"""The `collab` command line: a table of contents. Each command lives in bot/commands, under its own name."""

from __future__ import annotations

from importlib.util import find_spec

import typer

from bot.commands.copies import backup, move, restore
from bot.commands.doctor import doctor
from bot.commands.jobs import jobs
from bot.commands.rehearse import rehearse
from bot.commands.run import run
from bot.commands.teams import teams
from bot.commands.trust import trust

app = typer.Typer(help="Collab helps the schools of a trust to work together.", no_args_is_help=True)
for command in (run, doctor, backup, restore, move, rehearse):
    app.command()(command)
app.add_typer(trust, name="trust")
app.add_typer(jobs, name="jobs")
app.add_typer(teams, name="teams")
if find_spec("aiosmtpd"):  # collab[sandbox]: a deployment does without it, and without these two
    from bot.sandbox.commands import show_demo, turn_clock

    app.command("demo")(show_demo)
    app.command("clock")(turn_clock)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
