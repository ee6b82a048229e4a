"""A sandbox at work: a local Slack with its stand-in, a mailbox, and the bot in front of a database of its own.

The demonstration and the end-to-end tests live in the same one.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
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
from bot.services.trust_file.parse import TrustFile, parse
from bot.services.trusts.load import load
from storage import schema
from storage.database import Database

SENDER = "Collab <collab@sandbox.example.org>"
KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "VIRTUAL_ENV", "PYTHONPATH", "COVERAGE_PROCESS_START")


@dataclass(frozen=True)
class Plan:
    """What a sandbox is made of. `port` 0 lets the system choose the address of the page.

    In the mode `events` Slack reaches the bot over HTTP, else over the bot's own connection.
    """

    folder: Path
    binary: Path
    trust_text: str
    starts_at: datetime
    port: int = 0
    database_url: str = ""
    with_email: bool = True
    mode: Mode = "socket"

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{self.folder / 'collab.sqlite'}"


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

    async def person(self, person_id: str) -> Person:
        """Somebody of the trust with Slack open, by their id in the trust file."""
        users = {person: user for platform, _, user, person in self.file.identities if platform == "slack"}
        return await self.people.person(users[person_id])


@asynccontextmanager
async def open_world(plan: Plan) -> AsyncIterator[World]:
    """Start everything, and stop it again in the other order."""
    file = parse(plan.trust_text)
    workspace = replace(workspace_of(file, plan.starts_at.date()), mode=plan.mode)
    await asyncio.to_thread(_load, plan)
    async with AsyncExitStack() as stack:
        upstream = await stack.enter_async_context(LocalSlack(plan.binary, workspace))
        standin = StandIn(upstream.url, workspace, port=plan.port)
        await stack.enter_async_context(standin)
        mailbox = stack.enter_context(Mailbox())
        mailbox_url = await stack.enter_async_context(_page_of(mailbox))
        port = free_port()
        environment = _environment(plan, workspace, standin, mailbox)
        own = {"PUBLIC_URL": f"http://127.0.0.1:{port}"}
        bot = BotProcess({**environment, **own}, plan.folder / "collab.log", port)
        await bot.start()
        standin.request_url = f"{bot.url}/slack/events"
        stack.push_async_callback(bot.stop)
        people = await stack.enter_async_context(People(standin.url))
        yield World(plan, file, standin, mailbox, people, bot, mailbox_url)


def _load(plan: Plan) -> None:
    database = Database(plan.url)
    schema.upgrade(database)
    load(database, plan.trust_text, at=plan.starts_at)
    database.close()


def _environment(plan: Plan, workspace: Workspace, standin: StandIn, mailbox: Mailbox) -> Mapping[str, str]:
    email = {"SMTP_URL": mailbox.url, "MAIL_FROM": SENDER} if plan.with_email else {}
    over_http = {"SLACK_SIGNING_SECRET": workspace.signing_secret}
    over_socket = {"SLACK_APP_TOKEN": workspace.app_token}
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "COLLAB_SANDBOX": "1",
        "COLLAB_CLOCK": plan.starts_at.isoformat(),
        "DATABASE_URL": plan.url,
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_API_URL": f"{standin.url}/api/",
        "HOST": "127.0.0.1",
        **(over_http if plan.mode == "events" else over_socket),
        **email,
    }


@asynccontextmanager
async def _page_of(mailbox: Mailbox) -> AsyncIterator[str]:
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
