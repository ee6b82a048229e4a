"""What tests of the cards of projects share."""

from __future__ import annotations

from bot.cards.card import Card
from bot.cards.plaintext import plain_text
from tests.factories import a_trust

TRUST = a_trust()
CALLED = {
    "p01": "Ines Harrowgate",
    "p03": "Yetunde Bramwell",
    "p14": "Marguerite Dunnock",
    "p15": "Kwame Fairlie",
    "p16": "Siân Rhydderch",
    "p17": "Leopold Vance",
}


def words_of(card: Card) -> str:
    return " ".join(plain_text(card).split())
