"""In the sandbox a channel's name in the trust file is enough: it is looked up, and tied to its group."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from bot.domain.identities import Channel
from bot.platforms.messenger import Throttled, Undeliverable
from bot.platforms.slack import SlackMessenger
from storage import places, trusts
from storage.database import Database, Shelf
from storage.places import Place

log = structlog.get_logger()


class ChannelTies:
    """Ties every channel that a trust file names and that the workspace has, anew after each load of a trust."""

    def __init__(self, database: Database, slack: SlackMessenger | None, now: Callable[[], datetime]) -> None:
        self._database = database
        self._slack = slack
        self._now = now
        self._tied: Mapping[str, int] = {}
        self._one_at_a_time = asyncio.Lock()

    async def refresh(self) -> None:
        if self._slack is None:
            return
        async with self._one_at_a_time:
            loads = await asyncio.to_thread(_loads, self._database)
            if loads == self._tied:
                return
            try:
                found = await self._slack.channels()
            except (Throttled, Undeliverable) as away:
                log.warning("channels not looked up yet", why=str(away))
                return
            await asyncio.to_thread(_tie, self._database, found, self._now())
            self._tied = loads


def _loads(database: Database) -> Mapping[str, int]:
    with database.reading() as shelf:
        return trusts.versions(shelf)


def _tie(database: Database, found: Mapping[str, Channel], at: datetime) -> None:
    with database.transaction() as shelf:
        for trust_id in _on_slack(shelf):
            books = shelf.books(trust_id)
            for subject, name in places.named_in_the_file(books):
                if name in found:
                    channel = found[name]
                    place = Place(subject, "slack", channel.conversation, channel.is_private)
                    places.tie_unless_by_hand(books, place, at=at)


def _on_slack(shelf: Shelf) -> list[str]:
    return [id_ for id_ in trusts.all_ids(shelf) if trusts.trust_of(shelf.books(id_)).chat == "slack"]
