"""The pretended tenant: its people, the one team with its channels, and the keys of Collab's registration there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

GENERAL = "General"


@dataclass(frozen=True, slots=True)
class Member:
    """One account. `user` is the id under which this bot knows them (`29:…`), `aad` the tenant's own."""

    aad: str
    user: str
    name: str
    email: str
    is_guest: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of the team; `members` are the `aad` of those who read it."""

    id: str
    name: str
    is_private: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """The team in which Collab is installed; its id is that of its General channel."""

    id: str
    group: str
    name: str


@dataclass(frozen=True)
class Tenant:
    """Everything both sides need to know. `secret` is what the bot signs in with; General is one of the channels."""

    id: str
    name: str
    app: str
    secret: str = field(repr=False)
    team: Team
    members: tuple[Member, ...]
    channels: tuple[Channel, ...]

    @property
    def bot(self) -> str:
        """Collab's own id in conversations."""
        return f"28:{self.app}"

    def member(self, id_: str) -> Member | None:
        """By either of their two ids."""
        return next((one for one in self.members if id_ in (one.user, one.aad)), None)

    def channel(self, id_or_name: str) -> Channel | None:
        wanted = id_or_name.removeprefix("#")
        return next((one for one in self.channels if wanted in (one.id, one.name)), None)

    def channels_of(self, member: Member) -> Iterator[Channel]:
        return (one for one in self.channels if member.aad in one.members)
