"""In the sandbox a channel's name in the trust file is enough: it is looked up, and tied to its group."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.domain.trusts import Trust
from bot.platforms.slack import SlackMessenger
from storage import people, places, trusts
from storage.database import Books, Database, Shelf
from storage.places import Place


async def tie_channels_by_name(database: Database, slack: SlackMessenger, *, at: datetime) -> int:
    """Tie every channel that a trust file names and that the workspace has; how many there are now."""
    wanted = await asyncio.to_thread(_named_channels, database)
    found = {name: await slack.channel_named(name) for name in {name for names in wanted.values() for name in names}}
    known = {name: channel for name, channel in found.items() if channel is not None}
    with database.transaction() as shelf:
        for trust_id, names in wanted.items():
            for name, subject in names.items():
                if name in known:
                    channel = known[name]
                    place = Place(subject, "slack", channel.conversation, channel.is_private)
                    places.tie(shelf.books(trust_id), place, by=None, at=at)
    return len(known)


def _named_channels(database: Database) -> Mapping[str, Mapping[str, str]]:
    """Per trust: what is to be tied, by the channel's name."""
    with database.reading() as shelf:
        return {trust_id: _of_a_trust(shelf.books(trust_id)) for trust_id in _on_slack(shelf)}


def _on_slack(shelf: Shelf) -> list[str]:
    return [id_ for id_ in trusts.all_ids(shelf) if trusts.trust_of(shelf.books(id_)).chat == "slack"]


def _of_a_trust(books: Books) -> dict[str, str]:
    trust: Trust = trusts.trust_of(books)
    groups = {group.channel: f"group:{group.id}" for group in people.all_groups(books) if group.channel}
    return {**{name: f"trust:{purpose}" for purpose, name in trust.channels.items()}, **groups}
