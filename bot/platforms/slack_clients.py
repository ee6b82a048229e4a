"""Which client speaks in which workspace: each has a token of its own, and no token speaks elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.installations import NotInstalled
from bot.platforms.messenger import CONFIGURATION, Undeliverable

UNBOUND = (
    "No Slack workspace is bound to this trust: bind one with `collab trust bind`. Nothing is lost: messages wait."
)
PATIENCE = 2.0
NO_ANSWER = (aiohttp.ClientError, TimeoutError, OSError, AttributeError)
"""How a call of slack_sdk's ends that Slack has not answered; with AttributeError it stumbles over a plain-text answer,
as a proxy gives."""


class Clients(Protocol):
    async def speaking_in(self, team: str) -> AsyncWebClient:
        """The client of this workspace. Raises Undeliverable (configuration) where Collab has no token for it."""

    async def instead_of(self, refused: AsyncWebClient, team: str) -> AsyncWebClient | None:
        """Another client, if the workspace has got a new token since that one was made."""


def client_for(token: str, url: str) -> AsyncWebClient:
    """A client that never sends anything again by itself."""
    return AsyncWebClient(token=token, base_url=url, retry_handlers=[])


def that_never_repeats(client: AsyncWebClient) -> AsyncWebClient:
    """The same client without the handlers that would send again by themselves."""
    return AsyncWebClient(
        token=client.token,
        base_url=client.base_url,
        ssl=client.ssl,
        proxy=client.proxy,
        session=client.session,
        retry_handlers=[],
    )


class OneClient:
    """The token of the environment: it speaks in the workspace that it belongs to, and nowhere else.

    Slack is asked once which workspace that is; until it has said so, the client is handed out and Slack decides.
    """

    def __init__(self, client: AsyncWebClient, *, stays_at_home: bool = True) -> None:
        self._client = that_never_repeats(client)
        self._stays_at_home = stays_at_home
        self._home: str | None = None

    async def speaking_in(self, team: str) -> AsyncWebClient:
        home = await self._its_home() if team and self._stays_at_home else None
        if home and home != team:
            raise Undeliverable(_another_workspace(home, team), reason=CONFIGURATION, permanent=False)
        return self._client

    async def instead_of(self, refused: AsyncWebClient, team: str) -> AsyncWebClient | None:
        return None

    async def _its_home(self) -> str | None:
        if self._home is None:
            try:
                async with asyncio.timeout(PATIENCE):
                    told = await self._client.auth_test()
            except (SlackApiError, *NO_ANSWER):
                return None
            self._home = str(told.get("team_id") or "")
        return self._home


class InstalledClients:
    """A client for each workspace that has installed Collab, kept until its token is refused.

    `token_of` reads the token of a workspace; it may block, and raises NotInstalled with the remedy.
    """

    def __init__(self, token_of: Callable[[str], str], url: str) -> None:
        self._token_of = token_of
        self._url = url
        self._kept: dict[str, AsyncWebClient] = {}

    async def speaking_in(self, team: str) -> AsyncWebClient:
        if team not in self._kept:
            self._kept[team] = client_for(await self._token(team), self._url)
        return self._kept[team]

    async def instead_of(self, refused: AsyncWebClient, team: str) -> AsyncWebClient | None:
        """Another replica may have heard of a new token, or that there is none any more."""
        if self._kept.get(team) is refused:
            del self._kept[team]
        fresh = await self.speaking_in(team)
        return None if fresh.token == refused.token else fresh

    async def _token(self, team: str) -> str:
        if not team:
            raise Undeliverable(UNBOUND, reason=CONFIGURATION, permanent=False)
        try:
            return await asyncio.to_thread(self._token_of, team)
        except NotInstalled as missing:
            raise Undeliverable(str(missing), reason=CONFIGURATION, permanent=False) from missing


def _another_workspace(home: str, team: str) -> str:
    return (
        f"SLACK_BOT_TOKEN belongs to the workspace {home}, and this trust lives in {team}. For trusts in several "
        "workspaces install by OAuth (docs/operations.md). Nothing is lost: messages wait."
    )
