"""Finding somebody who has never typed: a platform is asked once who has the register's email."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.identities import Profile
from bot.platforms.messenger import Directory, Throttled, Undeliverable
from bot.services.reception import Caller, introduce
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A person at home on a platform that has not told us which of its users they are."""

    platform: str
    tenant: str
    email: str
    why: str


@dataclass(frozen=True)
class Introductions:
    """Who is whom, by the platforms' own directories; a platform without one matches nobody."""

    database: Database
    directories: Mapping[str, Directory]

    async def look_up(self, unmatched: Unmatched) -> Profile | Throttled | Undeliverable | None:
        """The platform's user with that email, or why it could not be asked."""
        directory = self.directories.get(unmatched.platform)
        if directory is None:
            return None
        try:
            return await directory.with_email(unmatched.tenant, unmatched.email)
        except (Throttled, Undeliverable) as refused:
            return refused

    def match(self, unmatched: Unmatched, profile: Profile, at: datetime) -> bool:
        """Whether this user is the person from now on."""
        caller = Caller(unmatched.platform, unmatched.tenant, profile.user)
        return introduce(self.database, caller, profile, at=at)
