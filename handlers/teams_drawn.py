"""Outcomes as Teams takes them: the content of a message, or the answer to an invoke."""

from __future__ import annotations

from bot.cards import adaptive, adaptive_form
from bot.cards.card import Card
from handlers import edge
from handlers.conversation import OpenForm, Outcome, ShowForm, card_of

CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"
Json = dict[str, object]
Drawn = tuple[Json, str]
"""The content of an Adaptive Card, and its words for a phone's banner."""


def drawn(outcome: Outcome) -> Drawn:
    """What cannot be drawn becomes a reference."""
    return edge.drawn(lambda: _drawn(outcome), drawn_card)


def _drawn(outcome: Outcome) -> Drawn:
    match outcome:
        case OpenForm(form) | ShowForm(form):
            return adaptive_form.drawn(form), form.title
        case _:
            return drawn_card(card_of(outcome))


def drawn_card(card: Card) -> Drawn:
    return adaptive.with_words(card)


def message(card: Card) -> Json:
    """A few words, which Teams shows beside the card that was pressed."""
    return {"statusCode": 200, "type": MESSAGE, "value": adaptive.words(card)}


def replaced(content: Json) -> Json:
    """Another card in the place of the one that was pressed, for the one who pressed it."""
    return {"statusCode": 200, "type": CARD, "value": content}
