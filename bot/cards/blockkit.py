"""A card in Slack's Block Kit, within its limits: of what does not fit the last line says how much it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from bot.cards.blockkit_buttons import actions, foot
from bot.cards.blockkit_text import Block, bold, escaped, plain, rich_section, rich_text, small_print
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
from bot.cards.plaintext import words
from bot.cards.text import BLOCK, cut, in_pieces, is_blank, one_line, size

MESSAGE_BLOCKS = 50
MESSAGE_LETTERS = 12_000
HEADER = 150
TEXT = 3000
FACT = 200
FACTS_SIDE_BY_SIDE = 5
ALIKE = 512


def message(card: Card) -> dict[str, object]:
    """`blocks` for the screen, and all words as `text`: a phone shows their beginning, a screen reader reads them."""
    head, buttons = _header(card.title), foot(card.buttons, card.more)
    body = fitting(card.parts, MESSAGE_BLOCKS - len(head) - len(buttons))
    return {"text": _words(card), "blocks": numbered([*head, *body, *buttons])}


def fitting(parts: Iterable[Part], most: int) -> list[Block]:
    """The parts in at most so many blocks; of what does not fit the last line says how much it is."""
    drawn = [piece for part in parts for piece in _pieces(part)]
    kept = _fit(drawn, most)
    if len(kept) < len(drawn):
        kept = _fit(drawn, most - 1)
        kept.append(_left_out(drawn[len(kept) :]))
    return list(chain.from_iterable(piece.blocks for piece in kept))


def numbered(blocks: list[Block]) -> list[Block]:
    """Each with a block id of its own; one that has an id keeps it."""
    return [{"type": block["type"], "block_id": f"part-{n}", **block} for n, block in enumerate(blocks)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Blocks that stay together, how many letters they hold, and how many things somebody would count.

    Nobody changes the blocks: the next card with the same part has them too.
    """

    blocks: list[Block]
    letters: int
    things: int


def _fit(drawn: list[_Piece], most: int) -> list[_Piece]:
    kept: list[_Piece] = []
    blocks = letters = 0
    for piece in drawn:
        blocks, letters = blocks + len(piece.blocks), letters + piece.letters
        if blocks > most or letters > MESSAGE_LETTERS:
            break
        kept.append(piece)
    return kept


def _left_out(rest: list[_Piece]) -> _Piece:
    count = sum(piece.things for piece in rest)
    return _Piece(_context(Note((f"and {count} more" if count else "and more",))), 20, 0)


@lru_cache(ALIKE)
def _pieces(part: Part) -> tuple[_Piece, ...]:
    """Drawn once for all who read it: a digest goes to every governor, and a project stands in everybody's list."""
    return tuple(_drawn(shown(part)))


def _drawn(part: Shown) -> Iterator[_Piece]:
    match part:
        case Text(lines):
            yield from _text(lines)
        case Section(title):
            yield from _text(((Strong(one_line(title)),),), things=0)
        case Facts(pairs):
            yield from _facts(pairs)
        case Bullets():
            yield from _bullets(part)
        case Row(lines, buttons):
            yield from _row(lines, buttons)
        case Note():
            yield from _note(part)
        case Divider():
            yield _Piece([{"type": "divider"}], 0, 0)


def _note(note: Note) -> Iterator[_Piece]:
    if not is_blank(note.line):
        yield _Piece(_context(note), size(note.line), 0)


def _text(lines: Iterable[Line], things: int = 1) -> Iterator[_Piece]:
    pieces = [piece for line in lines for piece in in_pieces(line)]
    for packed, letters in _packed(pieces):
        if not all(is_blank(line) for line in packed):
            yield _Piece([rich_text(rich_section(packed))], letters, things * len(packed))


def _bullets(part: Bullets) -> Iterator[_Piece]:
    done = 0
    for packed, letters in _packed([_item(line) for line in part.lines if not is_blank(line)]):
        listed: Block = {
            "type": "rich_text_list",
            "style": "ordered" if part.numbered else "bullet",
            "elements": [rich_section([line]) for line in packed],
        }
        if part.numbered and done:
            listed["offset"] = done
        yield _Piece([rich_text(listed)], letters, len(packed))
        done += len(packed)


def _item(line: Line) -> Line:
    first, *rest = in_pieces(line, BLOCK - 2)
    return (*first, "…") if rest else first


def _facts(pairs: tuple[tuple[str, str], ...]) -> Iterator[_Piece]:
    """Short ones side by side, five to a block; a long one as text under its label."""
    beside: list[tuple[str, str]] = []
    for label, value in pairs:
        if len(value) > FACT or len(label) > FACT:
            yield from _side_by_side(beside)
            yield from _text(((Strong(label),), (value,)))
            beside = []
        else:
            beside.append((label, value))
    yield from _side_by_side(beside)


def _side_by_side(pairs: list[tuple[str, str]]) -> Iterator[_Piece]:
    for start in range(0, len(pairs), FACTS_SIDE_BY_SIDE):
        five = pairs[start : start + FACTS_SIDE_BY_SIDE]
        fields = [field for label, value in five for field in (bold(label, FACT + 2), plain(value, FACT))]
        letters = sum(len(label) + len(value) for label, value in five)
        yield _Piece([{"type": "section", "fields": fields}], letters, len(five))


def _row(lines: tuple[Line, ...], buttons: tuple[Button, ...]) -> Iterator[_Piece]:
    """The line stands with its buttons or not at all."""
    *before, last = [*_text(lines)] or [_Piece([], 0, 1)]
    yield from before
    blocks = [*last.blocks, *actions(buttons)]
    if blocks:
        yield _Piece(blocks, last.letters, 1)


def _context(note: Note) -> list[Block]:
    return [{"type": "context", "elements": small_print(note)}]


def _header(title: str) -> list[Block]:
    words = one_line(title)
    if not words:
        return []
    if len(words) > HEADER:
        return [rich_text(rich_section([(Strong(cut(words, BLOCK)),)]))]
    return [{"type": "header", "text": plain(words, HEADER)}]


def _words(card: Card) -> str:
    return escaped(cut(words(card), TEXT)) or "Collab"


def _packed(lines: Iterable[Line]) -> Iterator[tuple[list[Line], int]]:
    """Lines in lots that a block holds, each with its letters."""
    lot: list[Line] = []
    letters = 0
    for line in lines:
        more = size(line) + 1
        if lot and letters + more > BLOCK:
            yield lot, letters
            lot, letters = [], 0
        lot.append(line)
        letters += more
    if lot:
        yield lot, letters
