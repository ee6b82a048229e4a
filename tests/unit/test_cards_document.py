"""What the outbox keeps today is still readable, word for word, after every upgrade."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from bot.cards.card import Bullets, Button, Card, Divider, Facts, File, Link, Note, Row, Section, Strong, Text, line
from bot.cards.document import VERSION, UnreadableCard, from_document, to_document
from bot.cards.stored import Document
from tests.unit.cards_hypothesis import cards

SAMPLES = Path(__file__).parent

EVERYTHING = Card(
    title="Read together with Marrowdown & St Osyth",
    parts=(
        Text(
            (
                line("Proposed by ", Strong("Amara Okafor"), "."),
                line("See ", Link("the agenda", "https://collab.example/a")),
            )
        ),
        Section("What for"),
        Facts((("Starts", "Monday 11 January"), ("Schools", "Marrowdown, St Osyth"))),
        Bullets((line("One"), line("Two")), numbered=True),
        Bullets((line("<!channel> *not bold*"),)),
        Row((line("Staffing: noted"),), (Button("meeting.edit_item", "Edit", "MTG-2:1"),)),
        Note(line("A summary by the clerk, checked by the Chair; the minutes are the record.")),
        Divider(),
    ),
    buttons=(
        Button("project.approve", "Approve", "PRJ-05", style="primary"),
        Button("project.return", "Return", "PRJ-05"),
    ),
    more=(Button("project.decline", "Decline", "PRJ-05", style="danger", confirm="Decline this proposal?"),),
    subject="project:PRJ-05",
)


WITH_A_FILE = replace(EVERYTHING, parts=(*EVERYTHING.parts, File("meeting", "elt", "The meeting, for your calendar")))


def stored(name: str) -> Document:
    document: Document = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return document


@given(cards)
def test_a_stored_card_comes_back_word_for_word(card: Card) -> None:
    assert from_document(json.loads(json.dumps(to_document(card)))) == card


def test_a_card_of_version_1_with_every_part_is_still_read() -> None:
    assert from_document(stored("cards_v1/everything.json")) == EVERYTHING


def test_the_smallest_card_of_version_1_is_still_read() -> None:
    assert from_document(stored("cards_v1/smallest.json")) == Card("Nothing waits for you")


def test_a_card_of_version_2_with_every_part_is_still_read() -> None:
    assert from_document(stored("cards_v2/everything.json")) == WITH_A_FILE


def test_the_smallest_card_of_version_2_is_still_read() -> None:
    assert from_document(stored("cards_v2/smallest.json")) == Card("Nothing waits for you")


def test_every_version_ever_written_has_samples() -> None:
    assert {path.name for path in SAMPLES.glob("cards_v*")} == {f"cards_v{n}" for n in range(1, VERSION + 1)}


def test_today_s_version_is_written_as_its_sample_shows() -> None:
    """Whoever changes what is written makes a new version, not a new meaning of the old one."""
    assert to_document(WITH_A_FILE) == stored(f"cards_v{VERSION}/everything.json")


@pytest.mark.parametrize("version", [0, 3, "1", None, True])
def test_a_card_of_an_unknown_version_says_which_one_it_is(version: str | int | None) -> None:
    with pytest.raises(UnreadableCard, match=rf"version {version!r}.*reads up to version 2"):
        from_document({**to_document(EVERYTHING), "v": version})


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ({"title": None}, "should be words"),
        ({"parts": "none"}, "should be a list"),
        ({"parts": ["text"]}, "should be named parts"),
        ({"parts": [{"part": "hologram"}]}, "a part called 'hologram'"),
        ({"parts": [{"part": "facts", "pairs": [["alone"]]}]}, "a label and a value"),
        ({"buttons": [{"action": "project.approve"}]}, "should be words"),
    ],
)
def test_a_damaged_card_says_what_is_wrong_with_it(damage: Document, complaint: str) -> None:
    with pytest.raises(UnreadableCard, match=complaint):
        from_document({**to_document(EVERYTHING), **damage})
