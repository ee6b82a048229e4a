"""`collab teams package`: the app that an administrator uploads to Teams; `bind` and `unbind`: a trust's own bot."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.commands.opened import opened_as_it_is
from bot.commands.sentences import fail, sentences
from bot.operations.teams_package import NO_CLIENT_ID, Particulars, is_client_id, write
from bot.services.registrations import PURPOSE, Registrations
from bot.settings import read_secret_keys
from handlers.contents import CONTENTS
from storage.sealing import Seal

teams = typer.Typer(help="Microsoft Teams: the app's package, each trust's bot (docs/teams.md).", no_args_is_help=True)

TrustId = Annotated[str, typer.Argument(metavar="TRUST", help="The trust's id.", show_default=False)]
OfTheTrust = Annotated[str, typer.Option("--client-id", help="The client id of this trust's registration in Entra.")]
ClientId = Annotated[
    str, typer.Option("--client-id", envvar="TEAMS_CLIENT_ID", help="The client id of the bot's app registration.")
]
PublicUrl = Annotated[str, typer.Option("--public-url", envvar="PUBLIC_URL", help="Where Collab is reached.")]
Developer = Annotated[str, typer.Option("--developer", help="Who answers for the app in your trust: its name.")]
Website = Annotated[str, typer.Option("--website", help="Your trust's website.")]
Privacy = Annotated[str, typer.Option("--privacy", help="Your privacy notice; else the website.", show_default=False)]
Terms = Annotated[str, typer.Option("--terms", help="Your terms of use; else the website.", show_default=False)]
Version = Annotated[str, typer.Option("--version", help="Raise it with each upload: 1.0.2.", show_default="Collab's")]
Out = Annotated[Path, typer.Option("--out", help="The file to write.")]


@teams.callback()
def about() -> None:
    """Microsoft Teams: what it needs from whoever looks after the deployment."""


@teams.command()
def package(
    client_id: ClientId = "",
    public_url: PublicUrl = "",
    developer: Developer = "",
    website: Website = "",
    privacy: Privacy = "",
    terms: Terms = "",
    app_version: Version = "",
    out: Out = Path("collab-teams.zip"),
) -> None:
    """Write the app's package for Teams: manifest and icons, with your trust's values, read back and checked."""
    told = Particulars(
        client_id=client_id,
        public_url=public_url,
        developer=developer,
        website=website,
        privacy=privacy or website,
        terms=terms or website,
        version=app_version or version("collab"),
    )
    with sentences():
        write(told, CONTENTS.commands, out)
    typer.echo(f"{out}: Collab {told.version} for Teams. Upload it in the Teams admin centre (docs/teams.md, step 6).")
    if not (privacy and terms):
        typer.echo("It names your website where people look for your privacy notice or terms: --privacy and --terms.")


@teams.command()
def bind(trust_id: TrustId, client_id: OfTheTrust = "") -> None:
    """Give a trust the bot that is registered in its own tenant. The secret is asked for, or read from standard input.

    It is kept sealed with SECRET_KEY. One trust alone needs none of this: TEAMS_CLIENT_ID and the rest do.
    """
    app = (client_id or typer.prompt("Client id")).strip()
    if not is_client_id(app):
        fail(f"{NO_CLIENT_ID} Nothing was changed.")
    secret = typer.prompt("Client secret", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    with sentences(), _registrations() as registrations:
        bound = registrations.bind(trust_id, app, secret, at=wall_clock())
        typer.echo(f"{trust_id} speaks as {bound.client_id} in the tenant {bound.tenant}. `collab doctor` tries it.")
        typer.echo("Start Collab again if this is its first bot in Teams: without any it leaves Teams out.")


@teams.command()
def unbind(trust_id: TrustId) -> None:
    """Forget the secret of a trust's bot. What is to be sent in Teams waits."""
    with sentences(), _registrations() as registrations:
        left = registrations.unbind(trust_id)
        typer.echo(f"{trust_id} no longer speaks as {left}. What is to be sent in Teams waits until it is bound again.")


@contextmanager
def _registrations() -> Iterator[Registrations]:
    keys = read_secret_keys()
    with closing(opened_as_it_is()) as database:
        yield Registrations(database, seal=Seal(keys, PURPOSE) if keys else None)
