"""`collab run`: the bot itself."""

from __future__ import annotations

import asyncio

from bot.app import Bot
from bot.commands.sentences import sentences
from bot.logs import set_up_logs
from bot.sandbox.run import serve_in_the_sandbox
from bot.settings import Settings, read_settings


def run() -> None:
    """Serve Slack, tick and send until stopped. Settings are environment variables (docs/operations.md)."""
    with sentences():
        settings = read_settings()
        set_up_logs(settings.log_format)
        asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    if settings.collab_sandbox:
        await serve_in_the_sandbox(settings)
        return
    bot = Bot(settings)
    bot.upgrade()
    await bot.serve()
