"""`collab trust check`, `load` and `schema`: the trust's file; `bind` and `unbind`: its Slack workspace."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.commands.opened import opened, opened_as_it_is
from bot.commands.sentences import fail, sentences, text_of
from bot.domain.documents import inner, maybe
from bot.domain.documents import text as text_in
from bot.domain.wording import count
from bot.sandbox.clock import sandbox_instant
from bot.services.trust_file.check import Review, review
from bot.services.trust_file.mistakes import Finding, Mistake
from bot.services.trust_file.schema import schema_text
from bot.services.trusts import report
from bot.services.trusts.bind import Unbound, bind, unbind, unbound
from bot.services.trusts.load import load, unlike_what_is_bound
from bot.settings import read_database_url, read_sandbox_start
from storage import schema
from storage.database import Database
from storage.engines import DatabaseUnreachable
from storage.trouble import DatabaseInTrouble, telling

trust = typer.Typer(help="The trust: check its file, load it, bind its workspace.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The trust's YAML file (docs/trust-file.md).", show_default=False)]


@trust.command()
def check(file: File) -> None:
    """Name every mistake in the file at once, with its line and its remedy."""
    with sentences():
        reviewed = review(text_of(file))
        mistakes = [*reviewed.mistakes, *_unlike_what_is_bound(reviewed, text_of(file))]
    found: list[Finding] = [*mistakes, *reviewed.remarks]
    for finding in sorted(found, key=lambda one: one.line):
        typer.echo(f"{file}, {finding}")
    if mistakes:
        fail(f"{file} can't be loaded: {count(len(mistakes), 'mistake')}.")
    typer.echo(f"{file} can be loaded.")


@trust.command("load")
def load_file(file: File) -> None:
    """Load the file: all or nothing, as often as you like. Who vanished from it is ended, never deleted."""
    with sentences(), closing(opened()) as database:
        at = sandbox_instant(database) or read_sandbox_start() or wall_clock()
        typer.echo(report.words(load(database, text_of(file), at=at)))


@trust.command("bind")
def bind_workspace(
    trust_id: Annotated[str | None, typer.Argument(metavar="TRUST", help="The trust's id.")] = None,
    workspace: Annotated[str | None, typer.Argument(help="The workspace's id (T…), or its name.")] = None,
) -> None:
    """Bind a workspace that has installed Collab to a trust. Alone: list what is not bound."""
    with sentences(), closing(opened_as_it_is()) as database:
        if trust_id is None or workspace is None:
            typer.echo(_in_words(unbound(database)))
            return
        bound = bind(database, trust_id, workspace)
        typer.echo(f"{trust_id} lives in {bound.name} ({bound.team}). Messages that waited for this are on their way.")


@trust.command("unbind")
def unbind_workspace(trust_id: Annotated[str, typer.Argument(metavar="TRUST", help="The trust's id.")]) -> None:
    """Undo `bind`: the trust lives where its file says, if it says. Its accounts and channels there are let go."""
    with sentences(), closing(opened_as_it_is()) as database:
        left = unbind(database, trust_id)
        typer.echo(f"{trust_id} has left {left}. What is to be sent to it waits until it lives in a workspace again.")


@trust.command("schema")
def show_schema() -> None:
    """Print the JSON Schema of the file, for editors."""
    typer.echo(schema_text())


def _in_words(found: Unbound) -> str:
    lines = [
        *(f"Workspace {one.name} ({one.team}) is bound to no trust." for one in found.workspaces),
        *(f"Trust {one} lives in no workspace that has installed Collab." for one in found.trusts),
    ]
    return "\n".join([*lines, "Bind one: collab trust bind TRUST WORKSPACE"] if lines else ["Everything is bound."])


def _unlike_what_is_bound(reviewed: Review, text: str) -> list[Mistake]:
    """Only where there is a database: a file can be checked without one, and beside one in trouble."""
    said = inner(reviewed.document, "trust")
    with (
        suppress(DatabaseUnreachable, DatabaseInTrouble),
        telling(),
        closing(Database(read_database_url())) as database,
    ):
        if reviewed.mistakes or not schema.is_current(database):
            return []
        with database.reading() as shelf:
            found = unlike_what_is_bound(shelf, text_in(said, "id"), maybe(said, "slack_team"), text)
        return [found] if found else []
    return []
