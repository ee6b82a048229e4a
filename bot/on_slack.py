"""Builds Slack's rooms: its way in, its way out, and the workspaces that have installed Collab."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.parts import bring_in
from bot.platforms.messenger import Undeliverable
from bot.platforms.slack import SlackMessenger
from bot.platforms.slack_clients import Clients, InstalledClients, OneClient, client_for
from bot.settings import Settings
from handlers.edge import Observed
from handlers.router import Router
from handlers.slack import SlackEdge
from handlers.slack_door import SlackDoor, SlackKeys
from handlers.slack_installing import INSTALL, OAuthKeys, SlackInstalling
from storage.database import Database
from storage.sealing import Seal

if TYPE_CHECKING:
    from bot.services.installations import Installations


@dataclass(frozen=True)
class OnSlack:
    """`installations` is None where one workspace's token is in the environment."""

    messenger: SlackMessenger
    door: SlackDoor
    installations: Installations | None

    async def ask(self, refused_by: Sequence[str]) -> dict[str, Undeliverable | None]:
        """Whether Slack knows our token: the environment's, or of several workspaces those that have refused it.

        All of many workspaces would be a great many questions, and each is heard of when a message goes there.
        """
        teams = refused_by if self.installations else [""]
        return {team: await self.messenger.ask(team) for team in teams}

    async def examine(self) -> list[str]:
        """What is wrong with the environment's token; `collab doctor` looks at those of several workspaces."""
        return [] if self.installations else await self.messenger.examine()


def on_slack(
    settings: Settings, database: Database, router: Router, observed: Observed, real: Callable[[], datetime]
) -> OnSlack:
    """`real` is the wall clock."""
    installations = _installations(settings, database, real)
    clients = _clients(settings, installations)
    messenger = SlackMessenger(clients)
    keys = SlackKeys(settings.slack_app_token, settings.slack_signing_secret, settings.slack_api_url)
    edge = SlackEdge(router, clients, messenger, installations.revoke if installations else None)
    return OnSlack(messenger, SlackDoor(edge, keys, _installing(settings, installations), observed), installations)


def _installations(settings: Settings, database: Database, real: Callable[[], datetime]) -> Installations | None:
    """Brings slack_sdk's store in only where workspaces install Collab by themselves."""
    if not (settings.slack_client_id and settings.public_url and settings.secret_keys):
        return None
    part = bring_in("bot.services.installations")
    seal = Seal(settings.secret_keys, part.PURPOSE)
    address = (settings.public_address or "") + INSTALL
    installations: Installations = part.Installations(database, settings.slack_client_id, seal, address, real)
    return installations


def _clients(settings: Settings, installations: Installations | None) -> Clients:
    if installations is not None:
        return InstalledClients(installations.token_of, settings.slack_api_url)
    return OneClient(client_for(settings.slack_bot_token or "", settings.slack_api_url))


def _installing(settings: Settings, installations: Installations | None) -> SlackInstalling | None:
    if installations is None:
        return None
    secret, public = settings.slack_client_secret or "", settings.public_url or ""
    return SlackInstalling(installations, OAuthKeys(installations.client_id, secret, public, settings.slack_api_url))
