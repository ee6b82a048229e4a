"""A card as a versioned document, so that an outbox row keeps its words and is drawn when it is sent.

What an older Collab wrote stays readable for ever: a new shape gets a new version and a reader of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.cards.card import (
    Bullets,
    Button,
    Card,
    Divider,
    Facts,
    File,
    Line,
    Link,
    Note,
    Part,
    Row,
    Section,
    Span,
    Strong,
    Text,
)
from bot.cards.stored import Damaged, Document, Json, named, several, words, words_or_none

VERSION = 2
"""2: a card may have files."""


class UnreadableCard(ValueError):
    """This document is no card that this version of Collab can read; the message names what is wrong."""


def to_document(card: Card) -> Document:
    """The card as plain JSON values; `from_document` gives back an equal card."""
    return {
        "v": VERSION,
        "title": card.title,
        "parts": [part_document(part) for part in card.parts],
        "buttons": [_button(button) for button in card.buttons],
        "more": [_button(button) for button in card.more],
        "subject": card.subject,
    }


def from_document(document: Mapping[str, Json]) -> Card:
    """The card that was stored. Raises UnreadableCard for an unknown version or a damaged document."""
    version = document.get("v")
    read = READERS.get(version) if type(version) is int else None
    if read is None:
        raise UnreadableCard(
            f"This card was written as version {version!r}, and this Collab reads up to version {VERSION}. "
            "Run the version of Collab that wrote it, or a newer one."
        )
    try:
        return read(dict(document))
    except Damaged as damage:
        raise UnreadableCard(f"A stored card cannot be read: {damage!s:.200}") from damage


def part_document(part: Part) -> Document:
    match part:
        case Text(lines):
            return {"part": "text", "lines": _lines(lines)}
        case Bullets(lines, numbered):
            return {"part": "bullets", "lines": _lines(lines), "numbered": numbered}
        case Row(lines, buttons):
            return {"part": "row", "lines": _lines(lines), "buttons": [_button(one) for one in buttons]}
        case Note(line):
            return {"part": "note", "line": _line(line)}
        case Section() | Facts() | File() | Divider():
            return _plain_part(part)


def _plain_part(part: Section | Facts | File | Divider) -> Document:
    match part:
        case Section(title):
            return {"part": "section", "title": title}
        case Facts(pairs):
            return {"part": "facts", "pairs": [[label, value] for label, value in pairs]}
        case File(maker, value, about):
            return {"part": "file", "maker": maker, "value": value, "about": about}
        case Divider():
            return {"part": "divider"}


def _lines(lines: tuple[Line, ...]) -> list[Json]:
    return [_line(line) for line in lines]


def _line(line: Line) -> Json:
    return [_span(span) for span in line]


def _span(span: Span) -> Json:
    match span:
        case Strong(text):
            return {"strong": text}
        case Link(text, url):
            return {"link": text, "url": url}
        case str():
            return span


def _button(button: Button) -> Json:
    return {
        "action": button.action,
        "label": button.label,
        "value": button.value,
        "style": button.style,
        "confirm": button.confirm,
    }


def _card(stored: Document) -> Card:
    return Card(
        title=words(stored.get("title")),
        parts=tuple(read_part(part) for part in _many(stored, "parts")),
        buttons=_read_buttons(stored, "buttons"),
        more=_read_buttons(stored, "more"),
        subject=words_or_none(stored.get("subject")),
    )


def read_part(stored: Json) -> Part:
    """Raises Damaged."""
    part = named(stored)
    kind = words(part.get("part"))
    if kind not in PARTS:
        raise Damaged(f"it has a part called {kind!r}, which version {VERSION} does not know.")
    return PARTS[kind](part)


def _read_facts(part: Document) -> Facts:
    return Facts(tuple(_read_pair(several(pair)) for pair in _many(part, "pairs")))


def _read_pair(stored: list[Json]) -> tuple[str, str]:
    if len(stored) != 2:
        raise Damaged(f"there should be a label and a value here: {stored!r:.60}")
    return words(stored[0]), words(stored[1])


def _read_bullets(part: Document) -> Bullets:
    return Bullets(_read_lines(part), numbered=part.get("numbered") is True)


def _read_lines(part: Document) -> tuple[Line, ...]:
    return tuple(_read_line(line) for line in _many(part, "lines"))


def _read_line(stored: Json) -> Line:
    return tuple(_read_span(span) for span in several(stored))


def _read_span(stored: Json) -> Span:
    if isinstance(stored, str):
        return stored
    span = named(stored)
    if "strong" in span:
        return Strong(words(span.get("strong")))
    return Link(words(span.get("link")), words(span.get("url")))


def _read_buttons(stored: Document, key: str) -> tuple[Button, ...]:
    return tuple(_read_button(named(button)) for button in _many(stored, key))


def _read_button(stored: Document) -> Button:
    return Button(
        action=words(stored.get("action")),
        label=words(stored.get("label")),
        value=words(stored.get("value")),
        style=words_or_none(stored.get("style")),
        confirm=words_or_none(stored.get("confirm")),
    )


def _many(stored: Document, key: str) -> list[Json]:
    return several(stored.get(key))


PARTS: dict[str, Callable[[Document], Part]] = {
    "text": lambda part: Text(_read_lines(part)),
    "section": lambda part: Section(words(part.get("title"))),
    "facts": _read_facts,
    "bullets": _read_bullets,
    "row": lambda part: Row(_read_lines(part), _read_buttons(part, "buttons")),
    "note": lambda part: Note(_read_line(part.get("line"))),
    "file": lambda part: File(words(part.get("maker")), words(part.get("value")), words(part.get("about"))),
    "divider": lambda _: Divider(),
}

READERS: dict[int, Callable[[Document], Card]] = {1: _card, 2: _card}
"""What version 1 could say, version 2 says in the same way."""
