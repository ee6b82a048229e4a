"""A sandbox at work: a local Slack with its stand-in, a mailbox, and the bot in front of a database of its own.

The demonstration and the end-to-end tests live in the same one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from aiohttp import web

from bot.sandbox.bot_process import BotProcess
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.standin.local_slack import LocalSlack, free_port
from bot.sandbox.standin.people import People, Person
from bot.sandbox.standin.server import StandIn
from bot.sandbox.standin.workspace import Mode, Workspace
from bot.sandbox.workspaces import workspace_of
from bot.sandbox.worlds import AnyPlan
from bot.services.trust_file.parse import TrustFile, parse
from bot.services.trusts.load import load
from storage import schema
from storage.database import Database

SENDER = "Collab <collab@sandbox.example.org>"
KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "VIRTUAL_ENV", "PYTHONPATH", "COVERAGE_PROCESS_START")


@dataclass(frozen=True)
class Plan(AnyPlan):
    """In the mode `events` Slack reaches the bot over HTTP, else over the bot's own connection."""

    binary: Path = field(kw_only=True)
    mode: Mode = "socket"


@dataclass
class World:
    """`people` type, press and see through the same gateway as a visitor's page at `standin.url`."""

    plan: Plan
    file: TrustFile
    standin: StandIn
    mailbox: Mailbox
    people: People
    bot: BotProcess
    mailbox_url: str
    platform = "slack"

    @property
    def page(self) -> str:
        return self.standin.url

    async def person(self, person_id: str) -> Person:
        """Somebody of the trust with Slack open, by their id in the trust file."""
        return await self.people.person(accounts_in(self.file, "slack")[person_id])

    async def reader_of(self, channel: str) -> Person:
        """Somebody who reads the channel of this name."""
        members = next(one.members for one in self.standin.workspace.channels if one.name == channel)
        return await self.people.person(members[0])


def accounts_in(file: TrustFile, platform: str) -> Mapping[str, str]:
    """Who of the trust is on that platform, and their user there."""
    return {person: user for where, _, user, person in file.identities if where == platform}


@asynccontextmanager
async def open_world(plan: Plan) -> AsyncIterator[World]:
    """Start everything, and stop it again in the other order."""
    file = parse(plan.trust_text)
    workspace = replace(workspace_of(file, plan.starts_at.date()), mode=plan.mode)
    await asyncio.to_thread(load_trust, plan.url, plan.trust_text, plan.starts_at)
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(LocalSlack(plan.binary, workspace))
        standin = StandIn(upstream.url, workspace, port=plan.port)
        await stack.enter_async_context(standin)
        mailbox = stack.enter_context(Mailbox())
        mailbox_url = await stack.enter_async_context(page_of(mailbox))
        email = mailbox if plan.with_email else None
        around = surroundings(plan.url, plan.starts_at, email)
        bot = bot_in({**around, **_slack(plan, workspace, standin)}, plan.folder)
        await bot.start()
        standin.request_url = f"{bot.url}/slack/events"
        stack.push_async_callback(bot.stop)
        people = await stack.enter_async_context(People(standin.url))
        yield World(plan, file, standin, mailbox, people, bot, mailbox_url)


def load_trust(database_url: str, trust_text: str, at: datetime) -> None:
    """Make the schema and load the trust into it, before any bot is there."""
    database = Database(database_url)
    schema.upgrade(database)
    load(database, trust_text, at=at)
    database.close()


def surroundings(database_url: str, starts_at: datetime, mailbox: Mailbox | None) -> Mapping[str, str]:
    """What a bot in the sandbox finds in its environment, whatever its platform; without a mailbox no email goes."""
    email = {"SMTP_URL": mailbox.url, "MAIL_FROM": SENDER} if mailbox else {}
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "COLLAB_SANDBOX": "1",
        "COLLAB_CLOCK": starts_at.isoformat(),
        "DATABASE_URL": database_url,
        "HOST": "127.0.0.1",
        **email,
    }


def bot_in(environment: Mapping[str, str], folder: Path) -> BotProcess:
    """Not started yet: the log goes into the folder, and letters know the bot's own address."""
    port = free_port()
    return BotProcess({**environment, "PUBLIC_URL": f"http://127.0.0.1:{port}"}, folder / "collab.log", port)


def _slack(plan: Plan, workspace: Workspace, standin: StandIn) -> Mapping[str, str]:
    over_http = {"SLACK_SIGNING_SECRET": workspace.signing_secret}
    over_socket = {"SLACK_APP_TOKEN": workspace.app_token}
    return {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_API_URL": f"{standin.url}/api/",
        **(over_http if plan.mode == "events" else over_socket),
    }


@asynccontextmanager
async def page_of(mailbox: Mailbox) -> AsyncIterator[str]:
    """The mailbox as a page on this machine; its address."""

    async def show(_request: web.Request) -> web.Response:
        return web.Response(text=mailbox.page(), content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", show)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
