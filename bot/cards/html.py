"""A card as a page of HTML for an email: one column, light and dark, nothing fetched and nothing counted.

What a person typed stays text: every word is escaped, and only our own links to the web or to a mailbox are links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

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
from bot.cards.plaintext import readable, subject_line

SAFE = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)
FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
PAPER, INK, QUIET, EDGE, BLUE = "#ffffff", "#1d2329", "#566069", "#d5dbe0", "#1f3a5f"
TEXT = "margin:0 0 16px"
SMALL = f"margin:0 0 12px;font-size:14px;color:{QUIET}"
HEADING = "margin:24px 0 8px;font-size:18px;line-height:1.3"
LIST = "margin:0 0 16px;padding-left:24px"
BUTTON = (
    f"display:inline-block;background:{BLUE};color:#ffffff;border:1px solid {BLUE};border-radius:6px;"
    "padding:12px 22px;font-weight:600;text-decoration:none"
)
DARK = """
@media (prefers-color-scheme: dark) {
  body, .letter { background: #15191d !important; color: #e8ecef !important; }
  .quiet { color: #a9b4bd !important; }
  .edge { border-color: #3a444d !important; }
  a { color: #9cc4f5 !important; }
  a.button { background: #9cc4f5 !important; border-color: #9cc4f5 !important; color: #10151a !important; }
}
@media (max-width: 480px) { a.button { display: block !important; text-align: center; } }
"""


def letter_page(card: Card, *, doors: Sequence[Link] = (), foot: Sequence[Line] = (), titled: bool = True) -> str:
    """The whole page. `doors` are what its reader can do, each a button that leads to a page; `foot` is small print.

    `titled` puts the card's title at its head, for where the subject of the email has not said all of it.
    """
    title = escape(subject_line(card) or "Collab")
    heading = _heading(card.title, 1) if titled else ""
    body = "\n".join(filter(None, [heading, *map(_part, map(shown, card.parts)), _doors(doors), _foot(foot)]))
    return _PAGE.format(title=title, dark=DARK, paper=PAPER, ink=INK, font=FONT, body=body)


_PAGE = """<!doctype html>
<html lang="en-GB" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
<style>:root {{ color-scheme: light dark; }}{dark}</style>
</head>
<body style="margin:0;padding:0;background:{paper};color:{ink}">
<!--[if mso]><table role="presentation" width="600" align="center"><tr><td><![endif]-->
<div class="letter" role="article" aria-label="{title}" lang="en-GB" style="box-sizing:border-box;max-width:600px;\
margin:0 auto;padding:24px 20px;background:{paper};color:{ink};{font};font-size:16px;line-height:1.5;\
overflow-wrap:anywhere">
{body}
</div>
<!--[if mso]></td></tr></table><![endif]-->
</body>
</html>
"""


def _part(part: Shown) -> str:
    match part:
        case Text(lines) | Row(lines):
            return _paragraphs(lines)
        case Section(title):
            return _heading(title, 2)
        case Facts(pairs):
            return _facts(pairs)
        case Bullets(lines, numbered):
            return _bullets(lines, numbered)
        case Note(line):
            return _small(line)
        case Divider():
            return f'<hr class="edge" style="border:0;border-top:1px solid {EDGE};margin:20px 0">'


def _paragraphs(lines: Iterable[Line]) -> str:
    """Lines that stand under one another in the card do so in one paragraph."""
    read = [words for line in lines if (words := _line(line)).strip()]
    return f'<p style="{TEXT}">{"<br>".join(read)}</p>' if read else ""


def _heading(title: str, level: int) -> str:
    words = _typed(title)
    return f'<h{level} style="{HEADING}">{words}</h{level}>' if words.strip() else ""


def _facts(pairs: Iterable[tuple[str, str]]) -> str:
    rows = [
        f'<dt class="quiet" style="font-size:14px;color:{QUIET}">{_typed(label)}</dt>'
        f'<dd style="margin:0 0 8px">{_typed(value)}</dd>'
        for label, value in pairs
    ]
    return f'<dl style="{TEXT}">{"".join(rows)}</dl>' if rows else ""


def _bullets(lines: Iterable[Line], numbered: bool) -> str:
    tag = "ol" if numbered else "ul"
    items = [f'<li style="margin:0 0 6px">{_line(line)}</li>' for line in lines]
    return f'<{tag} style="{LIST}">{"".join(items)}</{tag}>' if items else ""


def _small(line: Line) -> str:
    words = _line(line)
    return f'<p class="quiet" style="{SMALL}">{words}</p>' if words.strip() else ""


def _doors(doors: Sequence[Link]) -> str:
    drawn = (f'<a class="button" href="{escape(one.url)}" style="{BUTTON}">{_typed(one.text)}</a>' for one in doors)
    return "\n".join(f'<p style="margin:24px 0">{one}</p>' for one in drawn)


def _foot(lines: Sequence[Line]) -> str:
    if not lines:
        return ""
    edge = f"border-top:1px solid {EDGE};margin:28px 0 0;padding:14px 0 0"
    return f'<div class="edge" style="{edge}">{"".join(map(_small, lines))}</div>'


def _line(line: Line) -> str:
    return "".join(map(_span, line))


def _span(span: Span) -> str:
    match span:
        case Link(text, url) if SAFE.fullmatch(url):
            return f'<a href="{escape(url)}" style="color:{BLUE}">{_typed(text or url)}</a>'
        case Link(text, url):
            return _typed(f"{text} ({url})" if text else url)
        case Strong(text):
            return f"<strong>{_typed(text)}</strong>"
        case str():
            return _typed(span)


def _typed(text: str) -> str:
    return escape(readable(text)).replace("\n", "<br>")
