"""What `/collab` alone and `/collab help` show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.card import Bullets, Button, Card, Line, Note, Part, Row, Section, Strong, Text, line
from bot.domain.trusts import Trust


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for one person: what it is, and the button that opens it."""

    words: str
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One command as help shows it: `usage` is what is typed after `/collab`."""

    usage: str
    about: str


def home(trust: Trust, called: str, waiting: Sequence[Waiting], offers: Sequence[Offer]) -> Card:
    """The card of one person: what waits for them first, then what they can do."""
    return Card(f"{trust.name}: hello, {called}", (*_waiting(waiting), *_offers(offers), Note(line(trust.motto))))


def help_card(offers: Sequence[Offer]) -> Card:
    return Card("What you can do with Collab", _offers(offers)[1:])


def _waiting(waiting: Sequence[Waiting]) -> tuple[Part, ...]:
    if not waiting:
        return (Text((line("Nothing waits for you."),)),)
    return (Section("Waiting for you"), *(_row(one) for one in waiting))


def _row(one: Waiting) -> Part:
    spoken = (line(one.words),)
    return Row(spoken, (one.button,)) if one.button else Bullets(spoken)


def _offers(offers: Sequence[Offer]) -> tuple[Part, ...]:
    return (Section("You can"), Bullets(tuple(_offer(one) for one in offers)))


def _offer(one: Offer) -> Line:
    return line(Strong(f"/collab {one.usage}".strip()), f": {one.about}")
