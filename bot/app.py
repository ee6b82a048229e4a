"""Builds the whole bot from its settings; the only file that knows every room."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.operations.care import Care
from bot.platforms.email import EmailMessenger
from bot.platforms.email_server import mail_server
from bot.platforms.messenger import Messenger
from bot.platforms.slack import SlackMessenger
from bot.platforms.slack_clients import Clients, InstalledClients, OneClient, client_for
from bot.services.arrivals import forget_old
from bot.services.installations import PURPOSE, Installations
from bot.services.living import LIVING
from bot.services.pages import Pages, make_key
from bot.settings import Settings, SettingsRefused
from handlers import pages
from handlers.contents import CONTENTS
from handlers.router import Router
from handlers.slack import SlackEdge
from handlers.slack_door import SlackDoor, SlackKeys
from handlers.slack_installing import INSTALL, OAuthKeys, SlackInstalling
from scheduler.clock import Clock
from scheduler.delivery import Delivery, Outside
from scheduler.jobs import JOBS
from storage import schema
from storage.database import Database
from storage.sealing import Seal

THREADS = 8
SWEEP_SECONDS = 3600
log = structlog.get_logger()


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Bot:
    """Every part of one running Collab. `now` is the only clock that its rules know."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = wall_clock) -> None:
        self.settings = settings
        self.now = now
        self.database = Database(settings.database_url, after_mail=self._wake)
        self.installations = _installations(settings, self.database)
        clients = _clients(settings, self.installations)
        self.slack = SlackMessenger(clients)
        self.email = _email(settings, now)
        outside = Outside({"slack": self.slack}, Pages(settings.public_address) if settings.public_address else None)
        self.delivery = Delivery(self.database, self._messengers(), LIVING, now, outside=outside)
        self.care = Care(self.database, now, lambda: self.clock.ticked_at, lambda: self.door.shut)
        self.delivery.observed = self.care.watch.letter
        self.clock = Clock(self.database, [self.care.watch.job(job) for job in JOBS], now)
        router = Router(CONTENTS, self.database, now)
        keys = SlackKeys(settings.slack_app_token, settings.slack_signing_secret, settings.slack_api_url)
        revoked = self.installations.revoke if self.installations else None
        edge = SlackEdge(router, clients, self.slack, revoked)
        self.door = SlackDoor(edge, keys, _installing(settings, self.installations), self.care.watch.answered)
        self.pages = pages.routes(router)

    def upgrade(self) -> None:
        """Create the schema, or bring it up to this version; seal what is secret with the present key."""
        schema.upgrade(self.database)
        for team in self.installations.renew_seals() if self.installations else ():
            log.error("a workspace's token can't be read with SECRET_KEY: install Collab there again", team=team)

    async def serve(self, routes: Sequence[BaseRoute] = ()) -> None:
        """Take in, tick and send until SIGTERM or SIGINT; then finish what is in hand and stop.

        `routes` are served beside `/healthz`, `/readyz`, `/metrics`, `/page/…` and, over HTTP, `/slack/events`.
        """
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "collab"))
        app = Starlette(routes=[*self.care.routes(), *self.door.routes(), *self.pages, *routes])
        server = _Server(uvicorn.Config(app, log_config=None, access_log=False))
        async with self._at_work():
            with _listening(self.settings) as heard:
                host, port = heard.getsockname()[:2]
                log.info("collab is up", address=f"http://{host}:{port}")
                await server.serve(sockets=[heard])

    @asynccontextmanager
    async def _at_work(self) -> AsyncIterator[None]:
        """Open the ways out, then the way in; close them the other way round."""
        await asyncio.to_thread(make_key, self.database)
        await asyncio.to_thread(self.care.heartbeat.start)
        sending = asyncio.create_task(self.delivery.run())
        beside = [asyncio.create_task(work) for work in (self._sweep(), self._look_at_the_token())]
        self.clock.start()
        try:
            await self.door.open()
            yield
        finally:
            await self.door.close()
            for task in beside:
                task.cancel()
            self.clock.stop()
            self.delivery.stop()
            await sending
            await asyncio.to_thread(self.care.heartbeat.stop)
            await asyncio.get_running_loop().shutdown_default_executor()
            self.database.close()
            log.info("collab has stopped")

    async def _sweep(self) -> None:
        """Forget what has come in long ago."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await asyncio.to_thread(forget_old, self.database, at=self.now())

    async def _look_at_the_token(self) -> None:
        """Say at once what is wrong with the environment's token; `collab doctor` looks at all of them."""
        for finding in [] if self.installations else await self.slack.examine():
            log.error(finding)

    def _messengers(self) -> dict[str, Messenger]:
        ways: dict[str, Messenger] = {"slack": self.slack}
        if self.email is not None:
            ways["email"] = self.email
        return ways

    def _wake(self) -> None:
        self.delivery.wake()


def _installations(settings: Settings, database: Database) -> Installations | None:
    if not (settings.slack_client_id and settings.public_url and settings.secret_keys):
        return None
    seal = Seal(settings.secret_keys, PURPOSE)
    address = (settings.public_address or "") + INSTALL
    return Installations(database, settings.slack_client_id, seal, address, wall_clock)


def _clients(settings: Settings, installations: Installations | None) -> Clients:
    if installations is not None:
        return InstalledClients(installations.token_of, settings.slack_api_url)
    return OneClient(client_for(settings.slack_bot_token or "", settings.slack_api_url))


def _installing(settings: Settings, installations: Installations | None) -> SlackInstalling | None:
    if installations is None:
        return None
    secret, public = settings.slack_client_secret or "", settings.public_url or ""
    return SlackInstalling(installations, OAuthKeys(installations.client_id, secret, public, settings.slack_api_url))


def _email(settings: Settings, now: Callable[[], datetime]) -> EmailMessenger | None:
    if not (settings.smtp_url and settings.mail_from):
        return None
    try:
        return EmailMessenger(mail_server(settings.smtp_url), settings.mail_from, now)
    except ValueError as wrong:
        raise SettingsRefused(str(wrong)) from None


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to us, so that what is in hand is finished after it has closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):  # Windows has no signals for loops
                loop.add_signal_handler(number, self._stop)
        yield

    def _stop(self) -> None:
        self.should_exit = True


def _listening(settings: Settings) -> socket.socket:
    """Raises SettingsRefused where something else listens there, before anything is taken in.

    It is named a TCP socket outright: otherwise asyncio leaves Nagle's algorithm on, and each answer waits 40 ms.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        heard = socket.create_server((settings.host, settings.port), family=family)
        return socket.socket(family, heard.type, socket.IPPROTO_TCP, fileno=heard.detach())
    except OSError as taken:
        address = f"{settings.host}:{settings.port}"
        reason = os.strerror(taken.errno or 0)
        raise SettingsRefused(f"Collab can't listen on {address} ({reason}): stop what does, or set PORT.") from taken
