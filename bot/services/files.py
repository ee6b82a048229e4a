"""Files: made when they are sent, and only of what the one who gets them may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Card, File
from bot.domain.errors import Refused
from bot.domain.people import Person
from bot.services.calendar_files import next_meeting
from bot.services.made import Made
from storage.database import Books

Maker = Callable[[Books, str, Person, datetime], Made]
MAKERS: Mapping[str, Maker] = {"meeting": next_meeting}
"""By the name that cards keep. Each refuses what is not that person's to see."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A card's file as it was made for somebody."""

    file: File
    made: Made


def made_for(books: Books, card: Card, *, to: Person, at: datetime) -> list[Enclosure]:
    """The card's files for this person; one that is not (or no longer) theirs is left out."""
    return [
        Enclosure(part, made)
        for part in card.parts
        if isinstance(part, File) and (made := _made(books, part, to, at)) is not None
    ]


def make(books: Books, maker: str, value: str, *, to: Person, at: datetime) -> Made:
    """Refused where it is not theirs to see, or nothing is left to make it of."""
    return MAKERS[maker](books, value, to, at)


def _made(books: Books, file: File, to: Person, at: datetime) -> Made | None:
    try:
        return make(books, file.maker, file.value, to=to, at=at) if file.maker in MAKERS else None
    except Refused:
        return None
