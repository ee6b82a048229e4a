"""`collab teams package`: the app that an administrator uploads to Teams."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.sentences import sentences
from bot.operations.teams_package import Particulars, write
from handlers.contents import CONTENTS

teams = typer.Typer(help="Microsoft Teams: the app's package (docs/teams.md).", no_args_is_help=True)

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
