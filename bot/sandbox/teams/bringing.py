"""Brings activities to the bot, signed, as Teams does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.keys import Keys

PATIENCE = 15.0
"""Seconds that Teams waits for the answer to a press."""


@dataclass(frozen=True, slots=True)
class Told:
    """The bot's answer to one activity; status 0 where there was none in time."""

    status: int
    body: Any = None


class Bringing:
    """Posts to the bot's own address, with a token for this one serviceUrl. `service_url` may be set once known."""

    def __init__(self, keys: Keys, seconds: float = PATIENCE) -> None:
        self.keys = keys
        self.url = ""
        self.seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.seconds))

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def bring(self, activity: Json) -> Told:
        if self._session is None:
            raise RuntimeError("Nothing has been started yet.")
        headers = {
            "Authorization": f"Bearer {self.keys.for_the_bot(activity['serviceUrl'])}",
            "x-ms-conversation-id": str(activity["conversation"]["id"]),
            "x-ms-tenant-id": str(activity["conversation"]["tenantId"]),
        }
        try:
            async with self._session.post(self.url, json=activity, headers=headers) as answer:
                return Told(answer.status, await _body(answer))
        except (aiohttp.ClientError, TimeoutError):
            return Told(0)


async def _body(answer: aiohttp.ClientResponse) -> Any:
    if answer.content_type != "application/json":
        return await answer.text()
    return await answer.json()
