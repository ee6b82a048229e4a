"""Words in Slack's Block Kit: what a person typed stays exactly what they typed.

Slack reads `*bold*`, `<!channel>` and :tada: only in its markup. So typed words travel as rich text and plain
text, which Slack never reads as markup; markup appears only where harmless words of ours stand in bold or in
a link of the small print.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from bot.cards.card import Line, Link, Note, Span, Strong

Block: TypeAlias = dict[str, object]
"""A block, or any part of one, as Slack's JSON has it."""

BLOCK = 3000
LINK = 300
SMALL_PRINT = 2000
SPAN = 1000
MOST_SMALL = 10

HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
HARMLESS = re.compile(r"[^\W_][\w ,.()'\u2019?!/\u2013-]*")
COMMAND = re.compile(r"`(/collab[\w /.-]*)`")
ADDRESS = re.compile(r"(https?://|mailto:)[^\s<>]+")
PIECE = re.compile(rf"(?s).{{1,{SPAN - 1}}}\s|.{{1,{SPAN}}}")


def clean(text: str) -> str:
    """Without control characters, lone surrogates, and marks that make text run backwards."""
    if text.isprintable():
        return text
    return HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def cut(text: str, most: int) -> str:
    """At most so many characters, the last an ellipsis if some are missing."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def escaped(text: str) -> str:
    """For Slack's markup and for a message's `text`: no word of it can call anybody or become a link."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, most: int) -> Block:
    """Text that Slack shows letter by letter; a dash where there is none, for Slack refuses empty text."""
    return {"type": "plain_text", "text": cut(clean(text).strip(), most) or "-", "emoji": False}


def markup(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def bold(text: str, most: int) -> Block:
    """In bold if no letter of it could be read as markup, else plain."""
    words = cut(text.strip(), most - 2)
    return markup(f"*{words}*") if _is_harmless(words) else plain(text, most)


def size(line: Iterable[Span]) -> int:
    return sum(len(_shown(span)) for span in line)


def in_pieces(line: Line, room: int = BLOCK) -> list[Line]:
    """The line, or several lines no longer than a block holds, with every letter kept."""
    if size(line) <= min(room, SPAN):
        return [line]
    pieces: list[list[Span]] = [[]]
    left = room
    for short in (piece for span in line for piece in _short(span)):
        if size((short,)) > left:
            pieces.append([])
            left = room
        pieces[-1].append(short)
        left -= size((short,))
    return [tuple(piece) for piece in pieces]


def rich_section(lines: Iterable[Line]) -> Block:
    """Lines under one another."""
    elements = [element for line in lines for element in (*_rich(line), {"type": "text", "text": "\n"})]
    return {"type": "rich_text_section", "elements": elements[:-1]}


def rich_text(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def small_print(note: Note) -> list[Block]:
    """The elements of a context block, at most Slack's ten; none if the note says nothing."""
    with_commands = [element for span in _joined(note.line) for element in _small_with_commands(span)]
    if len(with_commands) <= MOST_SMALL:
        return with_commands
    elements = [element for span in _joined(note.line[: MOST_SMALL - 1]) for element in _small(span)]
    rest = "".join(_shown(span) for span in note.line[MOST_SMALL - 1 :])
    return [*elements, *(_small(rest))]


def is_blank(line: Line) -> bool:
    return not "".join(_shown(span) for span in line).strip()


def _rich(line: Line) -> Iterator[Block]:
    for span in line:
        match span:
            case Link(text, url) if ADDRESS.fullmatch(url):
                yield {"type": "link", "url": url, "text": _label(text, url)}
            case Strong() if words := _shown(span):
                yield {"type": "text", "text": words, "style": {"bold": True}}
            case _:
                yield from _with_commands(_shown(span))


def _with_commands(words: str) -> Iterator[Block]:
    """What can be typed stands out; it was written as `/collab …`."""
    for number, piece in enumerate(COMMAND.split(words)):
        if piece and number % 2:
            yield {"type": "text", "text": piece, "style": {"code": True}}
        elif piece:
            yield {"type": "text", "text": piece}


def _small_with_commands(span: Span) -> Iterator[Block]:
    if not isinstance(span, str):
        yield from _small(span)
        return
    for number, piece in enumerate(COMMAND.split(clean(span))):
        yield from [markup(f"`{piece}`")] if number % 2 else _small(piece)


def _small(span: Span) -> Iterator[Block]:
    match span:
        case Link(text, url) if ADDRESS.fullmatch(url) and _is_harmless(_label(text, url)):
            yield markup(f"<{escaped(url).replace('|', '%7C')}|{_label(text, url)}>")
        case Strong(text):
            yield bold(text, SMALL_PRINT)
        case _ if _shown(span).strip():
            yield plain(_shown(span), SMALL_PRINT)


def _joined(line: Line) -> Iterator[Span]:
    """Neighbouring words as one span, so that Slack sets no gap between them."""
    words = ""
    for span in line:
        if isinstance(span, str):
            words += span
            continue
        yield from (words, span)
        words = ""
    yield words


def _shown(span: Span) -> str:
    """The letters somebody sees."""
    match span:
        case str():
            return clean(span)
        case Link(text, url) if ADDRESS.fullmatch(url):
            return _label(text, url)
        case Link(text, url):
            return cut(clean(f"{text} ({url})"), LINK)
        case Strong(text):
            return clean(text)


def _label(text: str, url: str) -> str:
    return cut(one_line(text) or url, LINK)


def _short(span: Span) -> list[Span]:
    match span:
        case Strong(text):
            return [Strong(piece) for piece in _cut_up(clean(text))]
        case str():
            return [*_cut_up(clean(span))]
        case Link():
            return [span]


def _cut_up(text: str) -> list[str]:
    """After a space where there is one; together again they are the same letters."""
    return PIECE.findall(text) if len(text) > SPAN else [text]


def _is_harmless(text: str) -> bool:
    return HARMLESS.fullmatch(text) is not None and "_" not in text
