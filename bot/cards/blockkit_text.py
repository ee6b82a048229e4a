"""Words in Slack's Block Kit: what a person typed stays exactly what they typed.

Slack reads `*bold*`, `<!channel>` and :tada: only in its markup. So typed words travel as rich text and plain
text, which Slack never reads as markup; markup appears only where harmless words of ours stand in bold or in
a link of the small print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from bot.cards.card import Line, Link, Note, Span, Strong
from bot.cards.text import COMMAND, clean, cut, is_harmless, leads_somewhere, link_label, seen

Block: TypeAlias = dict[str, object]
"""A block, or any part of one, as Slack's JSON has it."""

SMALL_PRINT = 2000
MOST_SMALL = 10


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
    return markup(f"*{words}*") if is_harmless(words) else plain(text, most)


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
    rest = "".join(seen(span) for span in note.line[MOST_SMALL - 1 :])
    return [*elements, *(_small(rest))]


def _rich(line: Line) -> Iterator[Block]:
    for span in line:
        match span:
            case Link(text, url) if leads_somewhere(span):
                yield {"type": "link", "url": url, "text": link_label(text, url)}
            case Strong() if words := seen(span):
                yield {"type": "text", "text": words, "style": {"bold": True}}
            case _:
                yield from _with_commands(seen(span))


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
        case Link(text, url) if leads_somewhere(span) and is_harmless(link_label(text, url)):
            yield markup(f"<{escaped(url).replace('|', '%7C')}|{link_label(text, url)}>")
        case Strong(text):
            yield bold(text, SMALL_PRINT)
        case _ if seen(span).strip():
            yield plain(seen(span), SMALL_PRINT)


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
