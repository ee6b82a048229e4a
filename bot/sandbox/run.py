"""`collab run` in the sandbox: the same bot, with a clock that can be turned and channels tied by name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.app import Bot, wall_clock
from bot.sandbox.clock import SandboxClock, Step, begin_here, keep_in, steps, where_it_left_off
from bot.sandbox.clock_routes import clock_routes
from bot.sandbox.teams.channels import TeamsChannels
from bot.sandbox.ties import Channels, ChannelTies
from bot.settings import Settings
from scheduler.jobs import JOBS
from storage import schema
from storage.database import Database


async def serve_in_the_sandbox(settings: Settings) -> None:
    """Serve until stopped; the next run goes on from the instant that this one reached."""
    clock = _clock(settings)
    bot = Bot(settings, clock.now)
    clock.remember()
    begin_here(bot.database, JOBS, clock.now())
    ties = ChannelTies(bot.database, _channels(bot), clock.now)
    await ties.refresh()
    keeping = asyncio.create_task(_every_second(ties, clock))
    try:
        await bot.serve(clock_routes(clock, _after(ties, steps(bot.database, JOBS, bot.delivery))))
    finally:
        keeping.cancel()
        clock.remember()


def _channels(bot: Bot) -> Mapping[str, Channels]:
    slack: Mapping[str, Channels] = {"slack": bot.slack.messenger} if bot.slack else {}
    teams: Mapping[str, Channels] = (
        {"teams": TeamsChannels(bot.settings.teams_login_url)} if bot.settings.on_teams else {}
    )
    return {**slack, **teams}


async def _every_second(ties: ChannelTies, clock: SandboxClock) -> None:
    """A trust loaded meanwhile gets its channels, and a restart after a kill goes on from about now."""
    while True:
        await ties.refresh()
        await asyncio.to_thread(clock.remember)
        await asyncio.sleep(1)


def _after(ties: ChannelTies, step: Step) -> Step:
    """What was loaded a moment ago has its channels before anything happens."""

    async def happen(at: datetime) -> None:
        await ties.refresh()
        await step.happen(at)

    return Step(step.next_moment, happen)


def _clock(settings: Settings) -> SandboxClock:
    database = Database(settings.database_url)
    schema.upgrade(database)
    return SandboxClock(where_it_left_off(database, settings.collab_clock or wall_clock()), keep_in(database))
