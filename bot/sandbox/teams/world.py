"""A sandbox whose trust lives in Teams: our stand-in for it, a mailbox, and the bot before a database of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.sandbox.bot_process import BotProcess
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.teams.pages import Pages, shown
from bot.sandbox.teams.people import Person
from bot.sandbox.teams.server import TeamsStandIn
from bot.sandbox.teams.trust import tenant_of
from bot.sandbox.world import accounts_in, bot_in, load_trust, page_of, surroundings
from bot.sandbox.worlds import AnyPlan
from bot.services.trust_file.parse import TrustFile, parse


@dataclass(frozen=True)
class TeamsPlan(AnyPlan):
    """Of a trust whose `settings.chat` is teams.

    `pages` are for a visitor to look at; without them everybody is answered by the stand-in.
    """

    pages: Pages | None = None


@dataclass
class TeamsWorld:
    """The same as a world in Slack, as far as anybody in it can tell."""

    plan: TeamsPlan
    file: TrustFile
    standin: TeamsStandIn
    mailbox: Mailbox
    bot: BotProcess
    mailbox_url: str
    platform = "teams"

    @property
    def page(self) -> str:
        return self.standin.url

    async def person(self, person_id: str) -> Person:
        """Somebody of the trust with Teams open, by their id in the trust file."""
        return self.standin.person(accounts_in(self.file, "teams")[person_id])

    async def reader_of(self, channel: str) -> Person:
        """Somebody who reads the channel of this name. Raises KeyError."""
        found = self.standin.tenant.channel(channel)
        if found is None:
            raise KeyError(f"the team has no channel {channel!r}")
        return self.standin.person(found.members[0])


@asynccontextmanager
async def open_teams_world(plan: TeamsPlan) -> AsyncIterator[TeamsWorld]:
    """Start everything, and stop it again in the other order. Everybody has Collab in Teams when it is open."""
    file = parse(plan.trust_text)
    await asyncio.to_thread(load_trust, plan.url, plan.trust_text, plan.starts_at)
    async with AsyncExitStack() as stack:
        standin = await stack.enter_async_context(TeamsStandIn(tenant_of(file, plan.starts_at.date()), port=plan.port))
        if plan.pages is not None:
            await stack.enter_async_context(shown(plan.pages, standin, accounts_in(file, "teams")))
        mailbox = stack.enter_context(Mailbox())
        mailbox_url = await stack.enter_async_context(page_of(mailbox))
        around = surroundings(plan.url, plan.starts_at, mailbox if plan.with_email else None)
        bot = bot_in({**around, **_teams(standin)}, plan.folder)
        await bot.start()
        stack.push_async_callback(bot.stop)
        standin.messages_url = f"{bot.url}/api/messages"
        await standin.install()
        yield TeamsWorld(plan, file, standin, mailbox, bot, mailbox_url)


def _teams(standin: TeamsStandIn) -> Mapping[str, str]:
    return {
        "TEAMS_CLIENT_ID": standin.tenant.app,
        "TEAMS_CLIENT_SECRET": standin.tenant.secret,
        "TEAMS_TENANT_ID": standin.tenant.id,
        "TEAMS_LOGIN_URL": standin.url,
        "TEAMS_OPENID_URL": standin.openid_url,
    }
