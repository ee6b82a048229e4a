"""A form that was shown can be shown again, word for word, whatever happened in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.cards.card import Day, Form, Number, Option, Pick, PickMany, Text, Words, line
from bot.cards.form_document import VERSION, UnreadableForm, from_document, glanced_at, to_document
from bot.cards.stored import Document
from tests.unit.cards_hypothesis import QUICK, forms
from tests.unit.every_card import examples

SAMPLES = Path(__file__).parent
SCHOOLS = (Option("marrowdown", "Marrowdown"), Option("st_osyth", "St Osyth", "Primary", "Church of England"))
EVERYTHING = Form(
    "propose",
    "Propose a project",
    (
        Words("title", "Title", "A few plain words.", required=False, initial="Read", shortest=3, placeholder="Read …"),
        Pick("then", "And now", SCHOOLS, initial="st_osyth"),
        PickMany("schools", "Schools", SCHOOLS, "Two or more.", initial=("marrowdown",), source="schools"),
        Day("starts_on", "Starts", initial=date(2027, 1, 11)),
        Number("minutes", "How many minutes?", required=False, initial=10, least=1, most=60),
    ),
    "k3x",
    "Send it",
    (Text((line("It takes about two minutes."),)),),
)


def stored(name: str) -> Document:
    document: Document = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return document


@settings(phases=QUICK)
@given(forms)
def test_a_stored_form_comes_back_word_for_word(form: Form) -> None:
    assert from_document(json.loads(json.dumps(to_document(form)))) == form


def test_every_form_of_ours_comes_back_word_for_word() -> None:
    ours = [one for made in examples("Read *together*").values() for one in made if isinstance(one, Form)]
    assert len(ours) > 10
    assert [from_document(json.loads(json.dumps(to_document(one)))) for one in ours] == ours


def test_a_form_of_version_1_with_every_field_is_still_read() -> None:
    assert from_document(stored("forms_v1/everything.json")) == EVERYTHING


def test_a_glance_tells_what_each_box_asks_for() -> None:
    shown = glanced_at(json.loads(json.dumps(to_document(EVERYTHING))))
    assert shown.title == "Propose a project"
    assert shown.boxes == {"title": Words, "then": Pick, "schools": PickMany, "starts_on": Day, "minutes": Number}
    assert shown.whole() == EVERYTHING


def test_what_nobody_reads_of_an_answer_may_be_damaged() -> None:
    """The answer counts all the same; only drawing the form again says what is wrong."""
    shown = glanced_at({**to_document(EVERYTHING), "intro": [{"part": "hologram"}]})
    assert "minutes" in shown.boxes
    with pytest.raises(UnreadableForm, match="a part called 'hologram'"):
        shown.whole()


def test_every_version_ever_written_has_samples() -> None:
    assert {path.name for path in SAMPLES.glob("forms_v*")} == {f"forms_v{n}" for n in range(1, VERSION + 1)}


def test_today_s_version_is_written_as_its_sample_shows() -> None:
    """Whoever changes what is written makes a new version, not a new meaning of the old one."""
    assert to_document(EVERYTHING) == stored(f"forms_v{VERSION}/everything.json")


@pytest.mark.parametrize("read", [from_document, glanced_at])
@pytest.mark.parametrize("version", [0, 2, "1", None, True])
def test_a_form_of_an_unknown_version_says_which_one_it_is(
    read: Callable[[Document], object], version: str | int | None
) -> None:
    with pytest.raises(UnreadableForm, match=rf"version {version!r}.*reads up to version 1"):
        read({**to_document(EVERYTHING), "v": version})


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ({"title": None}, "should be words"),
        ({"fields": "none"}, "should be a list"),
        ({"fields": ["title"]}, "should be named parts"),
        ({"fields": [{"field": "hologram"}]}, "a field called 'hologram'"),
        ({"fields": [{"field": "day", "id": "d"}]}, "initial"),
        ({"intro": [{"part": "hologram"}]}, "a part called 'hologram'"),
    ],
)
def test_a_damaged_form_says_what_is_wrong_with_it(damage: Document, complaint: str) -> None:
    with pytest.raises(UnreadableForm, match=complaint):
        from_document({**to_document(EVERYTHING), **damage})
