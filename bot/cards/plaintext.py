"""A card as plain text: an email, or a notice where nothing can be pressed."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from bot.cards.card import (
    Bullets,
    Card,
    Divider,
    Facts,
    Line,
    Link,
    Note,
    Row,
    Section,
    Shown,
    Span,
    Strong,
    Text,
    shown,
)

WIDTH = 72
SUBJECT = 150
ALIKE = 512
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain_text(card: Card) -> str:
    """The card in lines of at most 72 characters, ending with a newline; a link stands in full, never broken."""
    title = subject_line(card, most=10 * SUBJECT)
    paragraphs = [_underlined(title, "=") if title else "", *map(_part, map(shown, card.parts))]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip()) + "\n"


def words(card: Card) -> str:
    """All that is said, a line each, with nothing drawn: for a phone's notice and for whoever has it read out."""
    said = [subject_line(card), *(line for part in card.parts for line in _lines(shown(part)))]
    return "\n".join(one for one in said if one.strip())


def subject_line(card: Card, most: int = SUBJECT) -> str:
    """The title in one line, fit for an email's subject."""
    title = " ".join(CONTROL.sub(" ", card.title).split())
    return title if len(title) <= most else title[: most - 1].rstrip() + "…"


def _part(part: Shown) -> str:
    match part:
        case Text(lines) | Row(lines):
            return _paragraph(lines)
        case Section(title):
            return _underlined(readable(title), "-")
        case Facts(pairs):
            return _facts(pairs)
        case Bullets(lines, numbered):
            return _bullets(lines, numbered)
        case Note(line):
            return _paragraph([line])
        case Divider():
            return "-" * WIDTH


def _lines(part: Shown) -> list[str]:
    match part:
        case Text(lines) | Row(lines) | Bullets(lines):
            return [_read(line) for line in lines]
        case Section(title):
            return [readable(title)]
        case Facts(pairs):
            return [f"{readable(label)}: {readable(value)}" for label, value in pairs]
        case Note(line):
            return [_read(line)]
        case Divider():
            return []


def _paragraph(lines: Iterable[Line]) -> str:
    return "\n".join(_wrapped(_read(line)) for line in lines)


def _underlined(title: str, rule: str) -> str:
    words = _wrapped(title)
    longest = max((len(line) for line in words.splitlines()), default=0)
    return f"{words}\n{rule * min(longest, WIDTH)}" if longest else ""


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(_wrapped(f"{readable(label)}: {readable(value)}", after="  ") for label, value in pairs)


def _bullets(lines: Iterable[Line], numbered: bool) -> str:
    marks = [f"{number}. " if numbered else "- " for number, _ in enumerate(lines, start=1)]
    items = zip(marks, lines, strict=True)
    return "\n".join(_wrapped(_read(line), first=mark, after=" " * len(mark)) for mark, line in items)


def _read(line: Line) -> str:
    return "".join(_span(span) for span in line)


def _span(span: Span) -> str:
    match span:
        case Link(text, url):
            return readable(url if text in {"", url} else f"{text} ({url})")
        case Strong(text):
            return readable(text)
        case str():
            return readable(span)


def readable(text: str) -> str:
    """The words without signs that no letter shows, and with one kind of line break."""
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _wrapped(text: str, first: str = "", after: str = "") -> str:
    """Each line that was typed stays a line of its own; a longer one goes on under itself."""
    before = [first, *[after] * text.count("\n")]
    typed = zip(before, text.split("\n"), strict=True)
    return "\n".join(_filled(line, indent, after) for indent, line in typed)


def _filled(line: str, first: str, after: str) -> str:
    filled = textwrap.fill(
        line,
        WIDTH,
        initial_indent=first,
        subsequent_indent=after,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.rstrip()
