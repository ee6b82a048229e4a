"""The `collab` command line."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from bot.app import Bot, wall_clock
from bot.logs import set_up_logs
from bot.sandbox.clock import sandbox_instant
from bot.sandbox.run import serve_in_the_sandbox
from bot.services.trust_file.check import review
from bot.services.trust_file.mistakes import Finding, TrustFileRefused
from bot.services.trust_file.schema import schema_text
from bot.services.trusts import report
from bot.services.trusts.load import load
from bot.settings import Settings, SettingsRefused, read_database_url, read_sandbox_start, read_settings
from handlers.slack_door import DoorShut
from storage import schema
from storage.database import Database, DatabaseUnreachable
from storage.schema import SchemaTooNew

app = typer.Typer(help="Collab helps the schools of a trust to work together.", no_args_is_help=True)
trust = typer.Typer(help="The trust's file: check it, load it.", no_args_is_help=True)
app.add_typer(trust, name="trust")
if find_spec("aiosmtpd"):  # collab[sandbox]: a deployment does without it, and without these two
    from bot.sandbox.commands import show_demo, turn_clock

    app.command("demo")(show_demo)
    app.command("clock")(turn_clock)

File = Annotated[Path, typer.Argument(help="The trust's YAML file (docs/trust-file.md).", show_default=False)]


@app.command()
def run() -> None:
    """Serve Slack, tick and send until stopped. Settings are environment variables (docs/operations.md)."""
    with sentences():
        settings = read_settings()
        set_up_logs(settings.log_format)
        asyncio.run(_serve(settings))


@trust.command()
def check(file: File) -> None:
    """Name every mistake in the file at once, with its line and its remedy."""
    reviewed = review(_text_of(file))
    found: list[Finding] = [*reviewed.mistakes, *reviewed.remarks]
    for finding in sorted(found, key=lambda one: one.line):
        typer.echo(f"{file}, {finding}")
    if reviewed.mistakes:
        raise typer.Exit(1)
    typer.echo(f"{file} can be loaded.")


@trust.command("load")
def load_file(file: File) -> None:
    """Load the file: all or nothing, as often as you like. Who vanished from it is ended, never deleted."""
    with sentences():
        database = Database(read_database_url())
        schema.upgrade(database)
        at = sandbox_instant(database) or read_sandbox_start() or wall_clock()
        typer.echo(report.words(load(database, _text_of(file), at=at)))


@trust.command("schema")
def show_schema() -> None:
    """Print the JSON Schema of the file, for editors."""
    typer.echo(schema_text())


def main() -> None:
    app()


async def _serve(settings: Settings) -> None:
    if settings.collab_sandbox:
        await serve_in_the_sandbox(settings)
        return
    bot = Bot(settings)
    bot.upgrade()
    await bot.serve()


@contextmanager
def sentences() -> Iterator[None]:
    """What is wrong with a deployment is one sentence and exit code 1, not a traceback."""
    try:
        yield
    except (SettingsRefused, SchemaTooNew, DatabaseUnreachable, DoorShut, TrustFileRefused) as refused:
        _fail(str(refused))


def _fail(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as unreadable:
        _fail(f"{file} can't be read: {unreadable.strerror}.")
    except UnicodeDecodeError:
        _fail(f"{file} is not text in UTF-8: save it as UTF-8.")
    raise AssertionError("unreachable")


if __name__ == "__main__":
    main()
