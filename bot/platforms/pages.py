"""Files where none can be added to a message: a page instead, from which its reader fetches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.card import Card, File, Note, line
from bot.platforms.messenger import Attachment


def without_files(card: Card, files: Sequence[Attachment], otherwise: str) -> Card:
    """The card with a page for each file in its place, good for minutes and once; or with `otherwise`."""
    pages = tuple(Note(line(file.page)) for file in files if file.page)
    kept = tuple(part for part in card.parts if not isinstance(part, File))
    return replace(card, parts=(*kept, *(pages or (Note(line(otherwise)),))))
