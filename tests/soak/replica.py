"""One replica: the product's own clock, delivery, database and way out to Slack, put together, and a way to die.

It is imported once, by a server that forks: a life begins within milliseconds.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine, event

from bot.platforms.slack import SlackMessenger
from scheduler.clock import Clock
from scheduler.delivery import Delivery
from scheduler.real_time import RealTime, steady
from storage.database import Database
from tests.soak.hurry import Hurry
from tests.soak.slack import CHECKED_AT
from tests.soak.town import LIVING, soak_job

TICK = timedelta(seconds=0.15)
checked_at: ContextVar[float] = ContextVar("checked_at")


@dataclass(frozen=True, slots=True)
class Life:
    """Where a replica lives, and at which commit boundary it falls (`boundary`, by `blow`); None: not by itself."""

    url: str
    slack: str
    folder: Path
    hurry: Hurry
    boundary: int | None = None
    blow: signal.Signals = signal.SIGKILL
    last: datetime | None = None


def live(life: Life) -> None:
    """Tick and send until killed, or told to stop by SIGTERM."""
    _log_to(life.folder / "replicas.log")
    database = Database(life.url)
    if life.boundary is not None:
        fall_at(database.engine, life.boundary, life.blow)
    asyncio.run(_live(life, database))
    database.close()


async def _live(life: Life, database: Database) -> None:
    async with aiohttp.ClientSession(trace_configs=[_window(life.folder / "windows.txt")]) as session:
        client = AsyncWebClient(token="xoxb-soak", base_url=life.slack, session=session, retry_handlers=[])
        slack = SlackMessenger(client, timeout=life.hurry.http_seconds)
        hurry = life.hurry
        delivery = Delivery(database, {"slack": slack}, LIVING, hurry.now, real=_noting(hurry), sleep=hurry.sleep)
        clock = Clock(database, (soak_job(life.last),), hurry.now, every=TICK, real=hurry.real())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, delivery.stop)
        database.after_mail = delivery.wake
        clock.start()
        await delivery.run()
        clock.stop()


def _noting(hurry: Hurry) -> RealTime:
    """Real time that notes when it was last looked at: just before a sending begins, that is the check of the lease."""

    def look() -> float:
        checked_at.set(steady())
        return hurry.hurried_steady()

    return RealTime(hurry.hurried_epoch, look)


def fall_at(engine: Engine, boundary: int, blow: signal.Signals) -> None:
    """Fall just before or just after a commit: of the nth such boundary, counted over all threads."""
    left = [boundary]
    guard = threading.Lock()
    committed = threading.local()

    def step() -> None:
        with guard:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), blow)

    def before(_connection: object) -> None:
        committed.now = True
        step()

    def after(_raw: object, _record: object) -> None:
        if getattr(committed, "now", False):
            committed.now = False
            step()

    event.listen(engine, "commit", before)
    event.listen(engine.pool, "checkin", after)


def _window(file: Path) -> aiohttp.TraceConfig:
    """Tells Slack when the lease was checked, and keeps how long after that the last byte was handed to the socket."""

    async def starts(_session: object, _context: SimpleNamespace, about: Any) -> None:
        if str(about.url).endswith("chat.postMessage"):
            about.headers[CHECKED_AT] = repr(checked_at.get())

    async def written(_session: object, _context: SimpleNamespace, about: Any) -> None:
        if str(about.url).endswith("chat.postMessage"):
            with file.open("a", encoding="utf-8") as kept:
                kept.write(f"{steady() - checked_at.get():.6f}\n")

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(starts)
    trace.on_request_chunk_sent.append(written)
    return trace


def _log_to(file: Path) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(file.open("a", encoding="utf-8", buffering=1)),
    )
    logging.disable(logging.WARNING)
