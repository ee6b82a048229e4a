"""The words of an Adaptive Card as somebody reads them: without Markdown's marks, a line for each piece."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.elements import elements

LINK = re.compile(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\(([^)\s]*)\)")
STRONG = re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=\S)(?<!\\)\1")
LEANING = re.compile(r"(?<![\\\w])([*_])(?=\S)(.+?)(?<=\S)(?<!\\)\1(?!\w)")
LIST_MARK = re.compile(r"^[-*+] ", re.MULTILINE)
WIDTHLESS = "\u2060"
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def words_of(card: Json) -> str:
    """All that there is to read in it, the labels of buttons and boxes apart."""
    return "\n".join(piece for element in elements(card) for piece in _pieces(element) if piece)


def read(markdown: str) -> str:
    """Markdown as Teams draws it, as plain words; signs without any width are not read."""
    shown = LIST_MARK.sub("• ", LINK.sub(r"\1", markdown))
    return ESCAPED.sub(r"\1", LEANING.sub(r"\2", STRONG.sub(r"\2", shown))).replace(WIDTHLESS, "")


def _pieces(element: Json) -> Iterator[str]:
    match element.get("type"):
        case "TextBlock":
            yield read(str(element["text"]))
        case "RichTextBlock":
            runs = (one if isinstance(one, str) else str(one["text"]) for one in element["inlines"])
            yield "".join(runs).replace(WIDTHLESS, "")
        case "FactSet":
            for fact in element["facts"]:
                yield f"{read(fact['title'])}\n{read(fact['value'])}"
