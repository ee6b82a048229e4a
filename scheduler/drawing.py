"""What a message says when it is sent, and when it is changed: one letter's card, or several as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.cards.batches import Entry, batch, explained, signed
from bot.cards.card import Card
from bot.cards.reasons import reason_for
from bot.services.outbox import Living, Written, as_it_stands
from storage import batches
from storage.batches import Piece
from storage.database import Books

EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Drawing:
    """`living` are the kinds that are drawn as their subject stands."""

    living: Mapping[str, Living]

    def own(self, books: Books, letter: Written, at: datetime) -> Card | None:
        return as_it_stands(books, letter, self.living, at)

    def message(self, books: Books, recipient: str, leader: str, platform: str, at: datetime) -> Card | None:
        """All of a message to a person: what its leading letter says and what it carries, each as it stands."""
        drawn = [(piece, self.own(books, piece, at)) for piece in batches.pieces_of(books, recipient, leader)]
        return whole([(piece, card) for piece, card in drawn if card], leader, platform)


def whole(drawn: list[tuple[Piece, Card]], leader: str, platform: str) -> Card | None:
    """What is said as one card, with why it came; None where nothing is said."""
    if not drawn:
        return None
    entries = [Entry(card, reason_for(piece.kind).thing, piece.written_at) for piece, card in drawn]
    if platform == EMAIL:
        because = dict.fromkeys(reason_for(piece.kind).because for piece, _ in drawn)
        return explained(batch(entries, leader, shown=None), "; and because ".join(because))
    return signed(batch(entries, leader), leader)
