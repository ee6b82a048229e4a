"""What stands around a card when it goes by email: what its reader can do from there, and why they got it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.card import Card, Divider, Line, Link, Note, Part, Text, line
from bot.cards.html import letter_page
from bot.cards.plaintext import plain_text, subject_line
from bot.domain.trusts import Trust


def foot(trust: Trust, stop: str | None, *, asks: bool = False) -> tuple[Line, ...]:
    """Who writes, and how to hear less: by the page at `stop`, or by word where there is none.

    `asks`: the card has buttons that cannot be pressed in an email.
    """
    clerk = trust.words.clerk.lower()
    answer = line(f"An answer is given in the chat, with /collab, or through your {clerk}.")
    whose = f"Collab wrote this for {trust.name}, to the address in its register. "
    way_out = f"To hear less, tell your {clerk}." if stop is None else Link("Hold these emails", stop)
    return (*((answer,) if asks else ()), line(whose, way_out))


def as_text(card: Card, doors: Sequence[Link], lines: Sequence[Line]) -> str:
    """The letter for a program that shows plain text only."""
    parts: tuple[Part, ...] = card.parts
    titled = _needs_title(card)
    if doors:
        parts = (*parts, Text(tuple(line(f"{door.text}: ", Link("", door.url)) for door in doors)))
    if lines:
        parts = (*parts, Divider(), *(Note(one) for one in lines))
    return plain_text(replace(card, title=card.title if titled else "", parts=parts))


def as_page(card: Card, doors: Sequence[Link], lines: Sequence[Line]) -> str:
    """The letter as HTML."""
    return letter_page(card, doors=doors, foot=lines, titled=_needs_title(card))


def _needs_title(card: Card) -> bool:
    """An email's subject has said the title already, unless it was too long for one, or all there is."""
    return not card.parts or subject_line(card) != subject_line(card, most=len(card.title))
