"""The team's channels by name, for a Collab in the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from bot.domain.identities import Channel
from bot.platforms.messenger import AWAY, Undeliverable

CHANNELS = "/_standin/channels"
"""Where the stand-in tells of its team's channels."""


@dataclass(frozen=True, slots=True)
class TeamsChannels:
    """Asks the stand-in, whose address is that of its sign-in."""

    login_url: str

    async def channels(self) -> Mapping[str, Channel]:
        """By name. Raises Undeliverable."""
        try:
            async with httpx.AsyncClient(base_url=self.login_url) as line:
                told = (await line.get(CHANNELS)).raise_for_status().json()
        except httpx.HTTPError as lost:
            why = f"The stand-in for Teams does not answer ({type(lost).__name__})."
            raise Undeliverable(why, reason=AWAY, permanent=False) from lost
        return {
            one["name"]: Channel(one["id"], one["name"], is_private=one["is_private"], is_shared=False)
            for one in told["channels"]
        }
