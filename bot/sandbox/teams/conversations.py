"""What has been said: one-to-one chats with Collab and the team's channels, message by message."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.refusals import blocked, no_conversation, no_message, not_in_roster, not_installed, not_yours
from bot.sandbox.teams.tenant import Channel, Member, Tenant

THREAD = ";messageid="


@dataclass
class Said:
    """One message. `order` is its place among all; `moved` counts on whenever it changes, for those who look.

    `only_for` is the `aad` of the one person who sees it beside Collab (Teams says targeted); empty where all do.
    """

    id: str
    author: str
    activity: Json
    order: int
    moved: int
    at: datetime
    edited: bool = False
    only_for: str = ""
    cards: dict[str, Json] = field(default_factory=dict)
    """The card that one person's own client shows in place of the message's, by their `aad`."""
    before: list[Json] = field(default_factory=list)
    """What stood there, oldest first, before it was edited."""


@dataclass
class Conversation:
    """A channel, or the chat of one person (`member`) with Collab."""

    id: str
    member: Member | None = None
    channel: Channel | None = None
    said: dict[str, Said] = field(default_factory=dict)

    @property
    def is_personal(self) -> bool:
        return self.member is not None


class Conversations:
    """Everything that stands in the tenant. Whoever waits in `until` wakes with every change."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.installed: set[str] = set()
        self.in_team = False
        self.blocked: set[str] = set()
        self.moves = 0
        self._all = {channel.id: Conversation(channel.id, channel=channel) for channel in tenant.channels}
        self._numbers = count(1)
        self._stirred = asyncio.Condition()

    def personal(self, member: Member) -> Conversation:
        """The one chat they have with Collab; it exists once either has opened it."""
        for one in self._all.values():
            if one.member == member:
                return one
        opened = Conversation(f"a:1{secrets.token_urlsafe(48)}", member=member)
        self._all[opened.id] = opened
        return opened

    def in_channel(self, channel: Channel) -> Conversation:
        return self._all[channel.id]

    def find(self, id_: str) -> Conversation:
        """Also by the id of a thread in it. Raises Refused."""
        found = self._all.get(id_.partition(THREAD)[0])
        if found is None:
            raise no_conversation()
        return found

    def reach(self, id_: str) -> Conversation:
        """One that Collab may write in just now. Raises Refused."""
        found = self.find(id_)
        if found.member is None:
            if not self.in_team:
                raise not_in_roster()
        elif found.member.aad in self.blocked:
            raise blocked()
        elif found.member.aad not in self.installed:
            raise not_installed()
        return found

    def all(self) -> Iterator[Conversation]:
        return iter(self._all.values())

    async def put(self, where: Conversation, author: str, activity: Json, only_for: str = "") -> Said:
        number = next(self._numbers)
        id_ = secrets.token_hex(16) if where.is_personal else str(int(time.time() * 1000) + number)
        said = Said(
            f"1:{id_}" if where.is_personal else id_, author, activity, number, self.moves + 1, datetime.now(UTC)
        )
        said.only_for = only_for
        where.said[said.id] = said
        await self.stir()
        return said

    async def replace(self, where: Conversation, id_: str, activity: Json) -> None:
        """Edit one of Collab's own messages, for everybody. Raises Refused."""
        said = self._own(where, id_)
        said.before.append(said.activity)
        said.activity, said.edited = activity, True
        said.cards.clear()
        said.moved = self.moves + 1
        await self.stir()

    async def show_to(self, said: Said, member: Member, card: Json) -> None:
        """One person's client shows this card in place of the message's, until the message is edited."""
        said.cards[member.aad] = card
        said.moved = self.moves + 1
        await self.stir()

    async def delete(self, where: Conversation, id_: str) -> None:
        self._own(where, id_)
        del where.said[id_]
        await self.stir()

    def forget(self, where: Conversation) -> None:
        """Lose every message without a word, as Teams sometimes does: edits then find nothing."""
        where.said.clear()

    async def until(self, ready: Callable[[], bool], wait: float) -> None:
        """Raises TimeoutError after `wait` seconds."""
        async with asyncio.timeout(wait), self._stirred:
            await self._stirred.wait_for(ready)

    def _own(self, where: Conversation, id_: str) -> Said:
        said = where.said.get(id_)
        if said is None:
            raise no_message()
        if said.author != self.tenant.bot:
            raise not_yours()
        return said

    async def stir(self) -> None:
        """Something on a screen has changed: wake whoever looks."""
        self.moves += 1
        async with self._stirred:
            self._stirred.notify_all()
