"""Words in an Adaptive Card: what a person typed stays what they typed.

Teams reads markdown and `{{DATE(…)}}` in a TextBlock, in a choice's title and in a fallback text, and
`{{DATE(…)}}` in a TextRun too. So typed words travel as text runs; where Teams leaves nothing but a text block
(a heading that a screen reader finds, the title of a choice), `unmarked` takes its signs apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from bot.cards.card import Line, Link, Span, Strong
from bot.cards.text import COMMAND, clean, leads_somewhere, link_label, one_line, seen

Element: TypeAlias = dict[str, object]
"""An element or an action of a card, or any part of one, as the JSON has it."""

JOINER = "\u2060"
"""Has no width and stands in no word: between two signs it keeps them from being read as one."""

MACRO = re.compile(r"(?<=\{)(?=\{)")
PAIRED = re.compile(r"(?<=\])(?=\()|(?<=\{)(?=\{)|(?<=~)(?=~)|(?<=<)(?=\S)|(?<=&)(?=#?\w+;)|(?<=\\)(?=[^\w\s])")
BEGINS = re.compile(r"^(?=[ \t]*(?:[-+#>=|:]|\d+[.)])|[ \t])", re.MULTILINE)
SLANTED = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
LIKENESS = str.maketrans({"*": "\u2217", "`": "\u02cb"})


def rich(line: Iterable[Span], **style: object) -> Element:
    """One line of text runs, each in this style (`size`, `isSubtle`, `color`)."""
    return {"type": "RichTextBlock", "inlines": [{**run, **style} for run in _runs(line)]}


def lines_of(line: Line) -> list[Line]:
    """A line for each that was typed: not every Teams breaks one inside a text run."""
    typed: list[list[Span]] = [[]]
    for span in line:
        first, *rest = _broken(span)
        typed[-1].append(first)
        typed.extend([one] for one in rest)
    return [tuple(one) for one in typed]


def heading(text: str, size: str) -> Element:
    """What a screen reader finds as a heading."""
    words = unmarked(one_line(text))
    return {"type": "TextBlock", "text": words, "style": "heading", "size": size, "weight": "Bolder", "wrap": True}


def unmarked(text: str) -> str:
    """The same words where Teams reads markdown: signs that would be markup are parted, or have their likeness."""
    parted = BEGINS.sub(JOINER, PAIRED.sub(JOINER, clean(text)))
    return SLANTED.sub("\uff3f", parted).translate(LIKENESS)


def weight(drawn: object) -> int:
    """How many bytes it takes on the wire, with a blank after each comma and colon."""
    return len(json.dumps(drawn, ensure_ascii=False).encode("utf-8", "replace"))


def within(text: str, most: int) -> str:
    """At most so many bytes of it, the last letter an ellipsis if some are missing."""
    if len(text.encode("utf-8", "replace")) <= most:
        return text
    return text.encode("utf-8", "replace")[: most - 3].decode("utf-8", "ignore").rstrip() + "…"


def _runs(line: Iterable[Span]) -> Iterator[Element]:
    for span in line:
        match span:
            case Link(text, url) if leads_somewhere(span):
                yield _run(link_label(text, url), selectAction={"type": "Action.OpenUrl", "url": url})
            case Strong() if words := seen(span):
                yield _run(words, weight="Bolder")
            case _:
                yield from _with_commands(seen(span))


def _with_commands(words: str) -> Iterator[Element]:
    """What can be typed stands out; it was written as `/collab …`."""
    for number, piece in enumerate(COMMAND.split(words)):
        if piece:
            yield _run(piece, fontType="Monospace") if number % 2 else _run(piece)


def _run(words: str, **style: object) -> Element:
    return {"type": "TextRun", "text": MACRO.sub(JOINER, words), **style}


def _broken(span: Span) -> list[Span]:
    match span:
        case Link() if leads_somewhere(span):
            return [span]
        case Strong(text):
            return [Strong(piece) for piece in clean(text).split("\n")]
        case _:
            return [*seen(span).split("\n")]
