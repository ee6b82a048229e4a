"""Builds the whole bot from its settings; the only file that knows every room."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import random
import signal
import socket
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.logs import reference
from bot.operations.care import Care
from bot.parts import bring_in
from bot.platforms.email import EmailMessenger
from bot.platforms.email_server import mail_server
from bot.platforms.messenger import Directory, Messenger
from bot.services.arrivals import forget_old
from bot.services.living import LIVING
from bot.services.pages import Pages, make_key
from bot.services.registrations import is_any_bound
from bot.settings import Settings, SettingsRefused
from handlers import pages
from handlers.contents import CONTENTS
from handlers.conversation import Contents
from handlers.edge import Observed, noted
from handlers.router import Router
from scheduler.clock import Clock
from scheduler.delivery import Delivery, Outside
from scheduler.jobs import JOBS
from storage import schema
from storage.database import Database

if TYPE_CHECKING:
    from bot.on_slack import OnSlack
    from bot.on_teams import OnTeams

THREADS = 8
SWEEP_SECONDS = 3600
ASK, ASK_AGAIN = 300.0, 60.0
"""Seconds between two questions whether a platform knows our token: while it does, and while it does not."""
log = structlog.get_logger()


def wall_clock() -> datetime:
    return datetime.now(UTC)


class Door(Protocol):
    """One platform's way in."""

    @property
    def shut(self) -> str | None:
        """What is wrong with it, in a sentence; None where nothing is."""

    def routes(self) -> Sequence[BaseRoute]: ...

    async def open(self) -> None: ...

    async def close(self) -> None:
        """Take nothing more in."""


class Bot:
    """Every part of one running Collab. `now` is the only clock that its rules know; `contents` is all it can do."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime] = wall_clock, contents: Contents = CONTENTS
    ) -> None:
        self.settings = settings
        self.now = now
        self.database = Database(settings.database_url, after_mail=self._wake)
        self.care = Care(self.database, now, lambda: self.clock.ticked_at, self._shut)
        router, observed = Router(contents, self.database, now), self.care.watch.answered
        self.slack = _on_slack(settings, self.database, router, observed) if settings.on_slack else None
        has_teams = settings.on_teams or (not settings.collab_sandbox and is_any_bound(self.database))
        self.teams = _on_teams(settings, self.database, router, observed, now) if has_teams else None
        self.email = _email(settings, now)
        outside = Outside(self._directories(), Pages(settings.public_address) if settings.public_address else None)
        self.delivery = Delivery(self.database, self._messengers(), LIVING, now, outside=outside)
        self.delivery.observed = self.care.watch.letter
        self.clock = Clock(self.database, [self.care.watch.job(job) for job in JOBS], now)
        self.pages = pages.routes(router)

    @property
    def doors(self) -> list[Door]:
        """The ways in of the platforms that are set."""
        return [part.door for part in (self.slack, self.teams) if part]

    def upgrade(self) -> None:
        """Create the schema, or bring it up to this version; seal what is secret with the present key."""
        schema.upgrade(self.database)
        for trust_id in self.teams.registrations.renew_seals() if self.teams else ():
            log.error(
                "a trust's Teams secret can't be read with SECRET_KEY: set its key, or bind it again",
                trust=trust_id,
            )
        installations = self.slack.installations if self.slack else None
        for team in installations.renew_seals() if installations else ():
            log.error("a workspace's token can't be read with SECRET_KEY: install Collab there again", team=team)

    async def serve(self, routes: Sequence[BaseRoute] = ()) -> None:
        """Take in, tick and send until SIGTERM or SIGINT; then finish what is in hand and stop.

        `routes` are served beside `/healthz`, `/readyz`, `/metrics`, `/page/…` and what the platforms come to.
        """
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "collab"))
        platforms = [route for door in self.doors for route in door.routes()]
        app = Starlette(routes=[*self.care.routes(), *platforms, *self.pages, *routes])
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
        beside = [asyncio.create_task(work) for work in self._beside()]
        self.clock.start()
        try:
            for door in self.doors:
                await door.open()
            yield
        finally:
            for door in self.doors:
                await door.close()
            for task in beside:
                task.cancel()
            self.clock.stop()
            self.delivery.stop()
            await sending
            if self.teams:
                await self.teams.connectors.close()
            await asyncio.to_thread(self.care.heartbeat.stop)
            await asyncio.get_running_loop().shutdown_default_executor()
            self.database.close()
            log.info("collab has stopped")

    def _beside(self) -> tuple[Coroutine[None, None, None], ...]:
        """What is done while it works, until it stops."""
        return (
            again_and_again(lambda: asyncio.to_thread(self._forget_old), lambda: SWEEP_SECONDS),
            again_and_again(self.ask_platforms, self._until_asked),
            self._look_at_the_token(),
        )

    def _forget_old(self) -> None:
        """What has come in long ago."""
        forget_old(self.database, at=self.now())

    async def _look_at_the_token(self) -> None:
        """Say at once what is wrong with the environment's tokens."""
        with noted(reference()):
            findings = [await part.examine() for part in (self.slack, self.teams) if part]
            for finding in (one for found in findings for one in found):
                log.error(finding)

    def _until_asked(self) -> float:
        """A token that was taken away turns readiness red within minutes, also while nothing is sent."""
        bad = any(self.care.watch.refused_by(platform) for platform in ("slack", "teams"))
        return (ASK_AGAIN if bad else ASK) * random.uniform(0.8, 1.2)

    async def ask_platforms(self) -> None:
        """Ask Slack and Microsoft whether they know our token and secret, and let readiness say so."""
        watch = self.care.watch
        for team, refused in (await self.slack.ask(watch.refused_by("slack")) if self.slack else {}).items():
            watch.asked("slack", team, refused)
        if self.teams is not None:
            for tenant in await asyncio.to_thread(self.teams.to_ask, watch.refused_by("teams")):
                watch.asked("teams", tenant, await self.teams.messenger.ask(tenant))

    def _shut(self) -> str | None:
        """What is wrong with the ways in, or None."""
        return " ".join(filter(None, (door.shut for door in self.doors))) or None

    def _messengers(self) -> dict[str, Messenger]:
        ways: dict[str, Messenger] = {}
        if self.slack is not None:
            ways["slack"] = self.slack.messenger
        if self.teams is not None:
            ways["teams"] = self.teams.messenger
        if self.email is not None:
            ways["email"] = self.email
        return ways

    def _directories(self) -> dict[str, Directory]:
        parts = {"slack": self.slack, "teams": self.teams}
        return {platform: part.messenger for platform, part in parts.items() if part is not None}

    def _wake(self) -> None:
        self.delivery.wake()


async def again_and_again(work: Callable[[], Awaitable[None]], pause: Callable[[], float]) -> None:
    """After a pause, in seconds, each time. One that fails is noted, and the next comes all the same."""
    while True:
        await asyncio.sleep(pause())
        with noted(reference()):
            await work()


def _on_slack(settings: Settings, database: Database, router: Router, observed: Observed) -> OnSlack:
    """Brings Slack's packages in: a trust that lives in Teams does without."""
    part: OnSlack = bring_in("bot.on_slack").on_slack(settings, database, router, observed, wall_clock)
    return part


def _on_teams(
    settings: Settings, database: Database, router: Router, observed: Observed, now: Callable[[], datetime]
) -> OnTeams:
    """Brings Teams' SDK in, which takes a second to load and says of itself that part of it is a preview."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = bring_in("bot.on_teams")
    part: OnTeams = module.on_teams(settings, database, router, observed, now)
    return part


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
        reason = str(taken.strerror).partition(" (")[0]
        raise SettingsRefused(f"Collab can't listen on {address} ({reason}): {_way_out(taken)}.") from taken


def _way_out(refused: OSError) -> str:
    match refused:
        case OSError(errno=errno.EADDRINUSE):
            return "stop what does, or set PORT"
        case PermissionError():
            return "set PORT to 1024 or more"
        case _:
            return "HOST is an address or a name of this machine, 127.0.0.1 if left out"
