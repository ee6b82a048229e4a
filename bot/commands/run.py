"""`collab run`: the bot itself."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

import typer

from bot.app import Bot, wall_clock
from bot.commands.sentences import fail, sentences
from bot.logs import set_up_logs
from bot.operations import restoring
from bot.parts import bring_in
from bot.settings import Settings, read_settings
from scheduler.jobs import JOBS

AfterRestore = Annotated[
    str | None,
    typer.Option(
        help="The database was put back to its state of this instant (2026-11-20T14:05Z): look for what was sent "
        "since before sending it again. `collab restore` notes it by itself.",
        metavar="INSTANT",
        show_default=False,
    ),
]


def run(after_restore: AfterRestore = None) -> None:
    """Serve Slack and Teams, tick and send until stopped. Settings are environment variables (README: Settings)."""
    since = _instant(after_restore) if after_restore else None
    with sentences():
        settings = read_settings()
        set_up_logs(settings.log_format)
        asyncio.run(_serve(settings, since))


async def _serve(settings: Settings, since: datetime | None) -> None:
    if settings.collab_sandbox:
        await bring_in("bot.sandbox.run").serve_in_the_sandbox(settings)
        return
    bot = Bot(settings)
    bot.upgrade()
    await asyncio.to_thread(restoring.take_up, bot.database, JOBS, since, now=wall_clock())
    await bot.serve()


def _instant(written: str) -> datetime:
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        fail(f"--after-restore takes an instant with its offset, such as 2026-11-20T14:05Z, and not {written[:40]}.")
    if instant > wall_clock():
        fail("--after-restore takes the instant at which the backup was taken, and that lies in the future.")
    return instant
