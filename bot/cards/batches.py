"""Several messages for one person as one card: newest first, grouped by thing, five and then how many more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.card import Button, Card, Line, Note, Part, Row, Section, Strong, Text, line
from bot.domain.wording import count

SHOWN = 5
WHY, SHOW_ALL, SEND_WAITING = "message.why", "message.show_all", "message.send_waiting"
OPEN_SETTINGS = "settings.open"


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a batch as it stands: what it is about in a word or two, and when it was written."""

    card: Card
    thing: str
    written_at: datetime


def batch(entries: Sequence[Entry], letter: str, *, shown: int | None = SHOWN) -> Card:
    """The entries as one card; of more than `shown` it says how many, with a button to see them all.

    The entries come as they were written. The buttons of each stay beside it. A single entry is its own card.
    """
    if len(entries) == 1:
        return entries[0].card
    dated = sorted(enumerate(entries), key=lambda pair: (pair[1].written_at, pair[0]), reverse=True)
    newest = [one for _, one in dated]
    kept = newest[:shown]
    things = list(dict.fromkeys(one.thing for one in kept))
    grouped = [(thing, [one.card for one in kept if one.thing == thing]) for thing in things]
    parts = tuple(part for thing, cards in grouped for part in _group(thing, cards))
    return Card(f"{len(entries)} things for you", (*parts, *_rest(len(entries), len(kept), letter)))


def signed(card: Card, letter: str) -> Card:
    """The card with what every message offers behind "…"."""
    why = Button(WHY, "Why did I get this?", letter)
    return replace(card, more=(*card.more, why, Button(OPEN_SETTINGS, "My message settings", "mine")))


def explained(card: Card, because: str) -> Card:
    """For an email, where nothing can be pressed: why it came, in small print."""
    return replace(card, parts=(*card.parts, Note(line(f"You get this because {because}."))))


def _group(thing: str, cards: Sequence[Card]) -> tuple[Part, ...]:
    return (Section(thing), *(part for card in cards for part in _entry(card)))


def _entry(card: Card) -> tuple[Part, ...]:
    """Its title and first line with its buttons; one that has buttons beside its own lines keeps them there."""
    rows = [part for part in card.parts if isinstance(part, Row)]
    title = line(Strong(_title(card)))
    if not rows:
        return (_spoken((title, *_first_line(card)), (*card.buttons, *card.more)),)
    lone = (_spoken((title, *rows[0].lines), (*rows[0].buttons, *card.buttons, *card.more)),)
    return lone if len(rows) == 1 else (Text((title,)), *rows, *_own_buttons(card))


def _own_buttons(card: Card) -> tuple[Part, ...]:
    buttons = (*card.buttons, *card.more)
    return (Row((), buttons),) if buttons else ()


def _spoken(lines: tuple[Line, ...], buttons: tuple[Button, ...]) -> Part:
    return Row(lines, buttons) if buttons else Text(lines)


def _first_line(card: Card) -> tuple[Line, ...]:
    texts = (part.lines for part in card.parts if isinstance(part, Text))
    return next((lines[:1] for lines in texts if lines), ())


def _title(card: Card) -> str:
    spoken = (span if isinstance(span, str) else span.text for one in _first_line(card) for span in one)
    return card.title or "".join(spoken)


def _rest(number: int, kept: int, letter: str) -> tuple[Part, ...]:
    if number <= kept:
        return ()
    more = line(f"… and {number - kept} more")
    return (Row((more,), (Button(SHOW_ALL, f"See all {count(number, 'thing')}", letter),)),)
