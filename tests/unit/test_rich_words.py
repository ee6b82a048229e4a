"""What a person reads in Slack's rich text, as the stand-in tells it."""

from typing import Any

import pytest

from bot.cards.blockkit import message
from bot.cards.card import Bullets, Card, Link, Note, Strong, Text, line
from bot.sandbox.standin.rich_words import lines_of
from bot.sandbox.standin.seen import words_of

Json = dict[str, Any]


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def section(*pieces: Json, kind: str = "rich_text_section") -> Json:
    return {"type": kind, "elements": list(pieces)}


def text(words: str, **style: bool) -> Json:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def listed(style: str, *items: str, **more: int) -> Json:
    return {"type": "rich_text_list", "style": style, "elements": [section(text(one)) for one in items], **more}


def test_styles_leave_the_words_alone() -> None:
    assert [*lines_of(rich(section(text("Purpose", bold=True), text(": *as typed* <!channel>"))))] == [
        "Purpose: *as typed* <!channel>"
    ]


def test_a_command_is_read_as_it_was_written() -> None:
    parts = (Text((line("`/collab` helps"),)), Note(line("Type `/collab agenda` there")))
    blocks: Any = message(Card("T", parts))["blocks"]
    assert words_of(blocks) == "T\n`/collab` helps\nType `/collab agenda` there"


def test_a_list_has_its_bullets_and_its_steps() -> None:
    block = rich(listed("bullet", "Maths", "Reading"), listed("bullet", "Phonics", indent=1))
    assert [*lines_of(block)] == ["• Maths", "• Reading", "  • Phonics"]


def test_a_numbered_list_goes_on_where_the_one_before_stopped() -> None:
    assert [*lines_of(rich(listed("ordered", "Five", "Six", offset=4)))] == ["5. Five", "6. Six"]


@pytest.mark.parametrize(
    ("piece", "words"),
    [
        ({"type": "link", "url": "https://example.org", "text": "join here"}, "join here"),
        ({"type": "link", "url": "https://example.org"}, "https://example.org"),
        ({"type": "user", "user_id": "U1"}, "@U1"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "@S1"),
        ({"type": "channel", "channel_id": "C1"}, "#C1"),
        ({"type": "broadcast", "range": "here"}, "@here"),
        ({"type": "emoji", "name": "tada"}, ":tada:"),
        ({"type": "emoji", "name": "uk", "unicode": "1f1ec-1f1e7"}, "\U0001f1ec\U0001f1e7"),
        ({"type": "date", "timestamp": 0, "fallback": "11 May"}, "11 May"),
        ({"type": "color", "value": "#F00"}, "#F00"),
    ],
)
@pytest.mark.parametrize("kind", ["rich_text_section", "rich_text_quote", "rich_text_preformatted"])
def test_every_piece_has_words(piece: Json, words: str, kind: str) -> None:
    assert [*lines_of(rich(section(piece, kind=kind)))] == [words]


def test_our_own_cards_are_read_whole() -> None:
    parts = (
        Text((line(Strong("Purpose")), line("For ", Link("all", "https://example.org")))),
        Bullets((line("One"), line("Two")), numbered=True),
    )
    blocks: Any = message(Card("A project", parts))["blocks"]
    assert words_of(blocks) == "A project\nPurpose\nFor all\n1. One\n2. Two"
