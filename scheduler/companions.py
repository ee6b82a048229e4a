"""Which of the letters that travel together go out now, and which are left out before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.cards.card import Card
from bot.domain.attention import ANSWER, permitted_at
from bot.domain.people import Person
from bot.domain.trusts import Trust
from scheduler.drawing import Drawing
from scheduler.mishaps import OurFault, watched
from storage import batches
from storage.batches import Piece
from storage.database import Books
from storage.delivery import Claimed

NOTHING_LEFT = "there is nothing left to say"


@dataclass
class Together:
    """`said` goes out as one card; `held` waits, until then or until it leads itself; `dropped` has nothing to say."""

    said: list[tuple[Piece, Card]] = field(default_factory=list)
    held: list[tuple[str, datetime | None]] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)

    def sort(self, piece: Piece, until: datetime | None, card: Card | OurFault | None) -> None:
        if isinstance(card, Card):
            self.said.append((piece, card))
        elif until is not None or isinstance(card, OurFault):
            self.held.append((piece.id, until))
        else:
            self.dropped.append((piece.id, NOTHING_LEFT))


def together(
    books: Books, trust: Trust, person: Person, letter: Claimed, drawing: Drawing, at: datetime
) -> Together | None:
    """The letter with what it carries; None where it has nothing to say itself, and another may lead.

    Of a letter in doubt nothing is left out: it may be on the card that arrived. What cannot be drawn waits, to fail
    by itself and spoil nothing else.
    """
    pieces = batches.pieces_of(books, letter.recipient, letter.id)
    if letter.first_tried_at is not None:
        return _in_doubt(books, pieces, drawing, at)
    found = Together()
    for piece in pieces:
        if piece.id == letter.id:
            card = drawing.own(books, piece, at)
            if card is None:
                return None
            found.said.append((piece, card))
            continue
        until = None if letter.message_class == ANSWER else _held_until(person, trust, piece, at)
        found.sort(piece, until, None if until else _drawn(books, piece, drawing, at))
    return found


def _in_doubt(books: Books, pieces: Sequence[Piece], drawing: Drawing, at: datetime) -> Together | None:
    drawn = [(piece, drawing.own(books, piece, at)) for piece in pieces]
    said = [(piece, card) for piece, card in drawn if card]
    return Together(said) if said else None


def _held_until(person: Person, trust: Trust, piece: Piece, at: datetime) -> datetime | None:
    """A prompt may have to wait for the end of the exams while news goes out."""
    permitted = permitted_at(person, trust, piece.message_class, at)
    return permitted if permitted > at else None


def _drawn(books: Books, piece: Piece, drawing: Drawing, at: datetime) -> Card | OurFault | None:
    try:
        with watched("drawing a letter of a batch"):
            return drawing.own(books, piece, at)
    except OurFault as fault:
        return fault
