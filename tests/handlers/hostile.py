"""What somebody may type who means ill, or whose keyboard does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from bot.cards import blockkit
from bot.cards.card import Card
from bot.cards.document import from_document
from bot.cards.plaintext import plain_text
from storage.database import Database, Shelf
from storage.tables.engine import outbox
from storage.tables.metadata import metadata
from storage.turns import PATIENCE
from tests.unit.slack_rules import check_message

TEXTS = {
    "nothing": "",
    "spaces": "   \t  ",
    "ten thousand letters": "x" * 10_000,
    "three thousand words": "word " * 3_000,
    "everybody": "<!channel> <!here> <!everyone>",
    "somebody": "<@U0LAT001> <#C0GROUP01|elt>",
    "bold": "*bold* _italic_ ~gone~ `code` ```block```",
    "a link": "<https://example.org|Your payslip> https://example.org/?a=1&b=<2>",
    "an entity": "&lt;!channel&gt; &amp; &#60;",
    "an emoji": ":tada: \U0001f389 \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "backwards": "\u202eneddih\u202c \u200f\u061c \u2066x\u2069",
    "no letter": "a\x00b \ud800 c\udfff",
    "only no letters": "\x00\x00\ud83d",
    "control characters": "\x1b[31mred\x1b[0m \x07 \x08 \x7f \x85 \u2028 \u2029",
    "forty kilobytes of lines": "\n" * 40_000,
    "lines and a word": "\n\n\nword\r\n\rword\n\n",
    "SQL": "'; DROP TABLE people; -- \" ) OR 1=1",
    "JSON": '{"type": "view_submission", "day": "2026-12-03", "a": [1, null]}',
    "a pattern": "%_%\\ (((((a+)+)+ [^ {0} %s ${jndi:x} {{7*7}}",
    "a number": "-1e999999999",
    "not a number": "NaN",
    "a date": "9999-12-31",
    "a date that is none": "0000-00-00 31/02/2026 10:99",
    "letters upon letters": "Z\u0351\u036b\u0343" * 400,
    "another alphabet": "\u202bمدرسة\u202c 学校 школа",
}
DAYS = {
    "no day": None,
    "long ago": date(2019, 12, 2),
    "the first day": date(1, 1, 1),
    "the last day": date(9999, 12, 31),
    "a leap day": date(2028, 2, 29),
}
CHOICES = {"nothing": None, "unknown": "no-such-thing", "hostile": "<!channel>\x00\ud800", "endless": "x" * 10_000}
NUMBERS = {"none": None, "negative": -5, "nought": 0, "huge": 10**12}
HARD_ON_DATABASES = ("ten thousand letters", "no letter", "only no letters", "control characters", "another alphabet")
"""What one database refuses and another takes."""
LOOKED_AT = tuple(
    metadata.tables[name]
    for name in [
        "actions",
        "agenda_items",
        "audiences",
        "cascade_committees",
        "cascade_recipients",
        "cascades",
        "checkins",
        "meeting_items",
        "meetings",
        "outbox",
        "places",
        "preferences",
        "project_challenges",
        "project_regards",
        "project_schools",
        "project_team",
        "projects",
    ]
)


class _Undo(Exception):
    """What was written is looked at, and not kept."""


class Undone(Database):
    """The same books, where each event is looked at just before it would be kept, and then undone."""

    look: Callable[[Shelf], None] = staticmethod(lambda shelf: None)

    @contextmanager
    def transaction(self, patience: float = PATIENCE) -> Iterator[Shelf]:
        with suppress(_Undo), super().transaction(patience) as shelf:
            yield shelf
            self.look(shelf)
            raise _Undo


def kept(shelf: Shelf) -> dict[str, list[Row[Any]]]:
    """What people have written into the books, and what was written to them."""
    return {table.name: sorted(shelf.rows(select(table)), key=str) for table in LOOKED_AT}


def words_in(books: dict[str, list[Row[Any]]]) -> str:
    """All of it as one text, blanks made one."""
    return " ".join(" ".join(_said(value) for row in rows for value in row) for rows in books.values())


def fresh_cards(shelf: Shelf, before: dict[str, list[Row[Any]]]) -> list[Card]:
    """The messages that were written since, as their readers get them."""
    old = {row.id for row in before["outbox"]}
    return [from_document(row.card) for row in shelf.rows(select(outbox)) if row.id not in old and row.card]


def is_fit_to_read(card: Card) -> None:
    """Slack takes it, and nothing in it is markup that somebody typed."""
    check_message(blockkit.message(card))
    assert plain_text(card).strip()


def flat(words: str) -> str:
    return " ".join(words.split())


def _said(value: object) -> str:
    if isinstance(value, dict | list):
        return flat(" ".join(_strings(value)))
    return flat(str(value))


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from _strings(one)
        case list():
            for one in value:
                yield from _strings(one)
        case _:
            yield json.dumps(value)
