"""Files on their way to Slack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import aiohttp

from bot.cards.card import Card, File, Note, line
from bot.platforms.messenger import AWAY, Attachment, Undeliverable

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


def without_files(card: Card, files: Sequence[Attachment]) -> Card:
    """The card with a page for each file in its place, good for minutes and once; or with why there is none."""
    pages = tuple(Note(line(file.page)) for file in files if file.page)
    kept = tuple(part for part in card.parts if not isinstance(part, File))
    return replace(card, parts=(*kept, *(pages or (Note(line(NO_FILES)),))))
