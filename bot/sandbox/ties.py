"""In the sandbox a channel's name in the trust file is enough: it is looked up, and tied to its group."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import structlog

from bot.domain.identities import Channel
from bot.platforms.messenger import Throttled, Undeliverable
from storage import places, trusts
from storage.database import Database, Shelf
from storage.places import Place

log = structlog.get_logger()


class Channels(Protocol):
    """One platform's channels by name."""

    async def channels(self) -> Mapping[str, Channel]:
        """May raise Throttled or Undeliverable."""


class ChannelTies:
    """Ties every channel that a trust file names and that its platform has, anew after each load of a trust.

    `sources` are the platforms' channels, by platform.
    """

    def __init__(self, database: Database, sources: Mapping[str, Channels], now: Callable[[], datetime]) -> None:
        self._database = database
        self._sources = sources
        self._now = now
        self._tied: Mapping[str, int] = {}
        self._one_at_a_time = asyncio.Lock()

    async def refresh(self) -> None:
        async with self._one_at_a_time:
            loads = await asyncio.to_thread(_loads, self._database)
            if loads == self._tied:
                return
            try:
                for platform, source in self._sources.items():
                    await asyncio.to_thread(_tie, self._database, platform, await source.channels(), self._now())
            except (Throttled, Undeliverable) as away:
                log.warning("channels not looked up yet", why=str(away))
                return
            self._tied = loads


def _loads(database: Database) -> Mapping[str, int]:
    with database.reading() as shelf:
        return trusts.versions(shelf)


def _tie(database: Database, platform: str, found: Mapping[str, Channel], at: datetime) -> None:
    with database.transaction() as shelf:
        for trust_id in _living_on(platform, shelf):
            books = shelf.books(trust_id)
            for subject, name in places.named_in_the_file(books):
                if name in found:
                    channel = found[name]
                    place = Place(subject, platform, channel.conversation, channel.is_private)
                    places.tie_unless_by_hand(books, place, at=at)


def _living_on(platform: str, shelf: Shelf) -> list[str]:
    return [id_ for id_ in trusts.all_ids(shelf) if trusts.trust_of(shelf.books(id_)).chat == platform]
