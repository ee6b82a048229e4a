"""`collab trust check`, `load` and `schema`: the trust's file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.commands.sentences import sentences, text_of
from bot.sandbox.clock import sandbox_instant
from bot.services.trust_file.check import review
from bot.services.trust_file.mistakes import Finding
from bot.services.trust_file.schema import schema_text
from bot.services.trusts import report
from bot.services.trusts.load import load
from bot.settings import read_database_url, read_sandbox_start
from storage import schema
from storage.database import Database

trust = typer.Typer(help="The trust's file: check it, load it.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The trust's YAML file (docs/trust-file.md).", show_default=False)]


@trust.command()
def check(file: File) -> None:
    """Name every mistake in the file at once, with its line and its remedy."""
    reviewed = review(text_of(file))
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
        typer.echo(report.words(load(database, text_of(file), at=at)))


@trust.command("schema")
def show_schema() -> None:
    """Print the JSON Schema of the file, for editors."""
    typer.echo(schema_text())
