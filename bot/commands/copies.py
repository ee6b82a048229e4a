"""`collab backup`, `restore` and `move`: the whole database as one file, and into another database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.commands.sentences import sentences
from bot.operations import copies
from bot.settings import read_database_url
from storage.database import Database

File = Annotated[Path, typer.Argument(help="One file, for either kind of database.", show_default=False)]
To = Annotated[str, typer.Option("--to", help="The DATABASE_URL of the other, empty database.", show_default=False)]


def backup(file: File) -> None:
    """Copy the whole database into one file, also while Collab runs; read back and counted before it gets its name."""
    with sentences():
        contents = copies.back_up(Database(read_database_url()), file, at=wall_clock())
        typer.echo(f"{file}: {contents.rows} rows of {len(contents.tables)} tables, read back and counted.")


def restore(file: File) -> None:
    """Put a backup into the empty database that DATABASE_URL names. All of it, or nothing."""
    with sentences():
        contents = copies.restore(Database(read_database_url()), file)
        typer.echo(
            f"{contents.rows} rows of {len(contents.tables)} tables are back, as of {contents.taken_at.isoformat()}.\n"
            "When Collab starts it looks in Slack for what was sent since, before it sends anything again."
        )


def move(to: To) -> None:
    """Copy the whole database into another one, SQLite or PostgreSQL, counted and compared. Stop Collab first."""
    with sentences():
        source, target = Database(read_database_url()), Database(to)
        moved = copies.move(source, target, real=wall_clock().timestamp())
        for one in moved:
            typer.echo(f"{one.rows:>8}  {one.sheet.name}")
        typer.echo(f"{sum(one.rows for one in moved)} rows are in both now, table by table the same.")
        typer.echo("Set DATABASE_URL to the new one and start Collab. The old one was left as it is.")
