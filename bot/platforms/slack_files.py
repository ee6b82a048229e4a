"""Files on their way to Slack."""

from __future__ import annotations

import aiohttp

from bot.platforms.messenger import AWAY, Undeliverable

NO_FILES = "The file could not be added: Collab may not upload here yet. Your IT lead can install the app again."


async def put_bytes(address: str, content: bytes, patience: float) -> None:
    """To the address that Slack gave for it; until it is shared nobody sees it."""
    total = aiohttp.ClientTimeout(total=patience)
    try:
        async with aiohttp.ClientSession(timeout=total) as session, session.post(address, data=content) as answer:
            answer.raise_for_status()
    except (aiohttp.ClientError, TimeoutError, OSError) as lost:
        why = f"Slack did not take a file ({type(lost).__name__}). It is tried again."
        raise Undeliverable(why, reason=AWAY, permanent=False) from lost
