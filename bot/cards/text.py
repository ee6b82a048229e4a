"""Words as every platform shows them: what somebody typed, without signs that no letter shows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.cards.card import Line, Link, Span, Strong

BLOCK = 3000
LINK = 300
SPAN = 1000

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


def is_harmless(text: str) -> bool:
    """No letter of it could be read as markup."""
    return HARMLESS.fullmatch(text) is not None and "_" not in text


def is_blank(line: Line) -> bool:
    return not "".join(seen(span) for span in line).strip()


def leads_somewhere(link: Link) -> bool:
    """To the web or to a mailbox; any other address is only text."""
    return ADDRESS.fullmatch(link.url) is not None


def seen(span: Span) -> str:
    """The letters somebody sees."""
    match span:
        case str():
            return clean(span)
        case Link(text, url) if leads_somewhere(span):
            return link_label(text, url)
        case Link(text, url):
            return cut(clean(f"{text} ({url})"), LINK)
        case Strong(text):
            return clean(text)


def link_label(text: str, url: str) -> str:
    return cut(one_line(text) or url, LINK)


def size(line: Iterable[Span]) -> int:
    """How many letters somebody sees."""
    return sum(len(seen(span)) for span in line)


def in_pieces(line: Line, room: int = BLOCK) -> list[Line]:
    """The line, or several lines of at most so many letters, with every letter kept."""
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
