"""Builds Teams' rooms. Only a deployment that has set Teams brings this file in: its SDK takes a second to load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.installations import Registration
from bot.platforms.teams import TeamsMessenger
from bot.platforms.teams_clients import Connectors
from bot.services.references import References
from bot.services.registrations import PURPOSE, Registrations
from bot.settings import Settings
from handlers.edge import Observed
from handlers.router import Router
from handlers.teams import TeamsEdge
from handlers.teams_door import Registered, TeamsDoor
from handlers.teams_token import Tokens
from storage.database import Database
from storage.sealing import Seal


@dataclass(frozen=True)
class OnTeams:
    messenger: TeamsMessenger
    connectors: Connectors
    door: TeamsDoor
    registrations: Registrations

    def to_ask(self, refused_by: Sequence[str]) -> Sequence[str]:
        """Whose sign-in is tried by itself: that of the one tenant that we are in, of several where it was refused.

        It may block.
        """
        tenants = {tenant for _, tenant in self.registrations.every()}
        return refused_by if len(tenants) > 1 else sorted(tenants)

    async def examine(self) -> list[str]:
        """What is wrong with the environment's sign-in; `collab doctor` looks at each tenant's."""
        own = self.registrations.own
        return await self.messenger.examine(own.tenant) if own else []


def on_teams(
    settings: Settings, database: Database, router: Router, observed: Observed, now: Callable[[], datetime]
) -> OnTeams:
    """`now` is the product's clock."""
    seal = Seal(settings.secret_keys, PURPOSE) if settings.secret_keys else None
    registrations = Registrations(database, _own(settings), seal)
    references = References(database, now)
    connectors = Connectors(registrations.of_tenant, settings.teams_login_url)
    messenger = TeamsMessenger(connectors, references)
    edge = TeamsEdge(router, messenger, references)
    registered, tokens = Registered(registrations.every), Tokens(settings.teams_openid_url)
    door = TeamsDoor(edge, tokens, registered, observed, in_sandbox=settings.collab_sandbox)
    return OnTeams(messenger, connectors, door, registrations)


def _own(settings: Settings) -> Registration | None:
    if not (settings.teams_tenant_id and settings.teams_client_id and settings.teams_client_secret):
        return None
    return Registration(settings.teams_tenant_id, settings.teams_client_id, settings.teams_client_secret)
