"""A card as an Adaptive Card 1.5, within what Teams takes: of what does not fit the last line says how much it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.cards import plaintext
from bot.cards.adaptive_buttons import sets
from bot.cards.adaptive_text import Element, heading, lines_of, rich, unmarked, weight, within
from bot.cards.card import (
    Bullets,
    Button,
    Card,
    Divider,
    Facts,
    Line,
    Note,
    Part,
    Row,
    Section,
    Shown,
    Strong,
    Text,
    shown,
)
from bot.cards.text import BLOCK, clean, cut, in_pieces, is_blank, one_line, seen

LARGEST = 25_000
"""Bytes of a whole card. Teams takes 28 KB of a message, and around the card stands the rest of the activity."""

WORDS = 1200
"""Bytes of a card's words, which stand in the card and once more beside it."""

ACROSS = 40
LAST_LINE = 200
ALIKE = 512


def message(card: Card) -> Element:
    """The content of the attachment; all its words as `fallbackText`, for a Teams that cannot draw it."""
    head = [heading(cut(one_line(card.title), BLOCK), "Large")] if one_line(card.title) else []
    buttons = sets(card.buttons, card.more)
    said = words(card)
    around = whole([*head, *buttons], said)
    return whole([*head, *fitting(card.parts, LARGEST - weight(around)), *buttons], said)


def with_words(card: Card) -> tuple[Element, str]:
    """The content of the attachment, and the words that stand beside it, which are its fallback's."""
    content = message(card)
    return content, str(content["fallbackText"])


def words(card: Card) -> str:
    """For the activity's `summary`: all that is said, no letter of it markup, cut to what a notice has room for."""
    return within(unmarked(plaintext.words(card)), WORDS) or "Collab"


def whole(body: list[Element], said: str) -> Element:
    return {"type": "AdaptiveCard", "version": "1.5", "lang": "en-GB", "fallbackText": said, "body": body}


def fitting(parts: Iterable[Part], most: int) -> list[Element]:
    """The parts in at most so many bytes; of what does not fit the last line says how much it is."""
    drawn = [piece for part in parts for piece in _pieces(part)]
    kept = _fit(drawn, most)
    if len(kept) < len(drawn):
        kept = _fit(drawn, most - LAST_LINE)
        kept.append(_left_out(drawn[len(kept) :]))
    return [*_parted(kept)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Elements that stay together, how many bytes they take, and how many things somebody would count.

    Nobody changes the elements: the next card with the same part has them too. Without any it is a line across.
    """

    elements: tuple[Element, ...]
    bytes: int
    things: int


def _piece(elements: Iterable[Element], things: int) -> _Piece:
    drawn = tuple(elements)
    return _Piece(drawn, sum(weight(element) + 2 for element in drawn), things)


def _fit(drawn: list[_Piece], most: int) -> list[_Piece]:
    kept: list[_Piece] = []
    taken = 0
    for piece in drawn:
        taken += piece.bytes
        if taken > most:
            break
        kept.append(piece)
    return kept


def _left_out(rest: list[_Piece]) -> _Piece:
    count = sum(piece.things for piece in rest)
    return _piece([_small((f"and {count} more" if count else "and more",))], 0)


def _parted(kept: list[_Piece]) -> Iterator[Element]:
    """A line across is drawn above what follows it."""
    across = False
    for piece in kept:
        if not piece.elements:
            across = True
            continue
        first, *rest = piece.elements
        yield {**first, "separator": True, "spacing": "Medium"} if across else first
        yield from rest
        across = False


@lru_cache(ALIKE)
def _pieces(part: Part) -> tuple[_Piece, ...]:
    """Drawn once for all who read it: a digest goes to every governor, and a project stands in everybody's list."""
    return tuple(_drawn(shown(part)))


def _drawn(part: Shown) -> Iterator[_Piece]:
    match part:
        case Text(lines):
            yield from _text(lines)
        case Section(title):
            yield from _section(one_line(title))
        case Facts(pairs):
            yield from _facts(pairs)
        case Bullets(lines, numbered):
            yield from _bullets(lines, numbered)
        case Row(lines, buttons):
            yield from _row(lines, buttons)
        case Note(line):
            yield from _note(line)
        case Divider():
            yield _Piece((), ACROSS, 0)


def _note(line: Line) -> Iterator[_Piece]:
    for one in _short_lines(line):
        yield _piece([_small(one)], 0)


def _section(title: str) -> Iterator[_Piece]:
    for piece in in_pieces((title,)):
        if words := "".join(map(seen, piece)).strip():
            yield _piece([{**heading(words, "Medium"), "spacing": "Medium"}], 0)


def _text(lines: Iterable[Line]) -> Iterator[_Piece]:
    """The first of the lines keeps its distance, the others stand close under it."""
    close = False
    for line in lines:
        for number, one in enumerate(_short_lines(line)):
            yield _piece([_close(one) if close else rich(one)], int(number == 0))
            close = True


def _bullets(lines: Iterable[Line], numbered: bool) -> Iterator[_Piece]:
    for number, line in enumerate((one for one in lines if not is_blank(one)), start=1):
        mark = f"{number}. " if numbered else "• "
        first, *rest = _short_lines(_item(line))
        yield _piece([{**rich((mark, *first)), "spacing": "Small"}], 1)
        yield from (_piece([_close(one)], 0) for one in rest)


def _item(line: Line) -> Line:
    first, *rest = in_pieces(line, BLOCK - 2)
    return (*first, "…") if rest else first


def _facts(pairs: Iterable[tuple[str, str]]) -> Iterator[_Piece]:
    """Each label above its value: on a phone two columns would be two narrow ones."""
    for label, value in pairs:
        named = rich((Strong(one_line(label) or "-"),), size="Small", isSubtle=True)
        first, *rest = _short_lines((clean(value).strip() or "-",))
        yield _piece([{**named, "spacing": "Small"}, _close(first)], 1)
        yield from (_piece([_close(one)], 0) for one in rest)


def _short_lines(line: Line) -> list[Line]:
    """As it was typed, line for line, the empty ones left out and none without end."""
    return [one for typed in lines_of(line) for one in in_pieces(typed) if not is_blank(one)]


def _close(line: Line) -> Element:
    return {**rich(line), "spacing": "None"}


def _row(lines: tuple[Line, ...], buttons: tuple[Button, ...]) -> Iterator[_Piece]:
    """The line stands with its buttons or not at all."""
    *before, last = [*_text(lines)] or [_Piece((), 0, 1)]
    yield from before
    elements = [*last.elements, *({**one, "spacing": "Small"} for one in sets(buttons))]
    if elements:
        yield _piece(elements, 1)


def _small(line: Line) -> Element:
    return {**rich(line, size="Small", isSubtle=True), "spacing": "Small"}
