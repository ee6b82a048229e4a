"""`collab run` in the sandbox: the same bot, with a clock that can be turned and channels tied by name."""

from __future__ import annotations

from bot.app import Bot, wall_clock
from bot.sandbox.clock import SandboxClock, keep_in, steps, where_it_left_off
from bot.sandbox.clock_routes import clock_routes
from bot.sandbox.ties import tie_channels_by_name
from bot.settings import Settings
from scheduler.jobs import JOBS
from storage import schema
from storage.database import Database


async def serve_in_the_sandbox(settings: Settings) -> None:
    """Serve until stopped; the next run goes on from the instant that this one reached."""
    clock = _clock(settings)
    bot = Bot(settings, clock.now)
    await tie_channels_by_name(bot.database, bot.slack, at=clock.now())
    try:
        await bot.serve(clock_routes(clock, steps(bot.database, JOBS, bot.delivery)))
    finally:
        clock.remember()


def _clock(settings: Settings) -> SandboxClock:
    database = Database(settings.database_url)
    schema.upgrade(database)
    return SandboxClock(where_it_left_off(database, settings.collab_clock or wall_clock()), keep_in(database))
