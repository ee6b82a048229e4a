"""Who a tenant's people are, as far as Collab meets them: the members of the teams and chats that it is in."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from microsoft_teams.api import TeamsChannelAccount

from bot.domain.identities import Profile, Reference
from bot.platforms.messenger import AWAY, Undeliverable
from bot.platforms.teams_clients import Connectors
from bot.platforms.teams_refusals import TeamsRefused

PAGE = 500
GUEST_SIGN = "#EXT#"
GOOD_FOR = 600.0
"""Seconds for which a list of members is believed: whoever has joined since is found a little later."""


class Known(Protocol):
    """Where people and channels are written to; every method may block."""

    def of_user(self, tenant: str, user: str) -> Reference | None: ...
    def at_conversation(self, tenant: str, conversation: str) -> Reference | None: ...
    def newest(self, tenant: str) -> Reference | None: ...
    def channels(self, tenant: str) -> Sequence[Reference]: ...
    def remember(self, reference: Reference) -> None: ...


@dataclass(frozen=True, slots=True)
class Listed:
    by_email: Mapping[str, Profile]
    until: float


class Roster:
    """Members by email, asked of Teams once in a while: it lists them in pages, and counts how often it is asked.

    Who else looks for somebody of the same tenant meanwhile waits for that list.
    """

    def __init__(self, connectors: Connectors, known: Known) -> None:
        self._connectors = connectors
        self._known = known
        self._listed: dict[str, Listed] = {}
        self._asking: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def with_email(self, tenant: str, email: str) -> Profile | None:
        async with self._asking[tenant]:
            listed = self._listed.get(tenant)
            if listed is None or listed.until < self._connectors.steady():
                found = await self._members(tenant)
                listed = self._listed[tenant] = Listed(found, self._connectors.steady() + GOOD_FOR)
        return listed.by_email.get(email.casefold())

    async def _members(self, tenant: str) -> Mapping[str, Profile]:
        channels = await asyncio.to_thread(self._known.channels, tenant)
        found: dict[str, Profile] = {}
        for place in _once_each_team(channels):
            async for profile in self._of(place):
                if profile.email:
                    found.setdefault(profile.email.casefold(), profile)
        return found

    async def _of(self, place: Reference) -> AsyncIterator[Profile]:
        """Nobody, where Collab has been taken away meanwhile."""
        client = self._connectors.at(place.tenant, place.service_url)
        more: str | None = None
        while True:
            try:
                page = await client.get_paged_members(place.team or place.conversation, PAGE, more)
            except TeamsRefused:
                return
            except ValueError as unreadable:
                why = "Teams' list of members could not be read. It is tried again."
                raise Undeliverable(why, reason=AWAY, permanent=False) from unreadable
            for member in page.members:
                yield profile_of(member, place.tenant)
            more = page.continuation_token
            if not more:
                return


def profile_of(member: TeamsChannelAccount, tenant: str) -> Profile:
    """Emails are the tenant's own word for its accounts, and so confirmed. Nobody of another tenant counts."""
    theirs = member.tenant_id or tenant
    return Profile(
        user=member.aad_object_id or member.id,
        team=theirs,
        name=member.name or "",
        email=member.email or _address_in(member.user_principal_name or ""),
        is_confirmed=True,
        is_deleted=False,
        is_bot=member.id.startswith("28:"),
        is_stranger=theirs != tenant or member.user_role == "anonymous",
        is_guest=member.user_role == "guest",
    )


def _address_in(principal: str) -> str | None:
    """The name somebody signs in with is an email, but for guests."""
    return principal if "@" in principal and GUEST_SIGN not in principal.upper() else None


def _once_each_team(channels: Iterable[Reference]) -> list[Reference]:
    """All channels of a team have its members."""
    return list({one.team or one.conversation: one for one in channels}.values())
