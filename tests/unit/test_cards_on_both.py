"""Whoever works in Slack and whoever works in Teams read the same words, press and fill in the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from bot.cards import adaptive, adaptive_form, blockkit, blockkit_form
from bot.cards.blockkit_buttons import pressed
from bot.cards.blockkit_form import TITLE
from bot.cards.card import Card, Form, Number, Values
from bot.cards.text import one_line
from tests.unit import teams_rules
from tests.unit.cards_hypothesis import QUICK, cards, forms
from tests.unit.every_card import Drawable, examples, makers
from tests.unit.slack_rules import check_message, check_view
from tests.unit.teams_rules import Pressable, check_card, check_taken

PLAIN = "Reading together"
TYPED = (
    PLAIN,
    "<!channel> <@U0001> <https://evil.example|Click me> & co *bold* _slanted_ `code`",
    "<at>Everyone</at> [Your payslip](https://evil.example) **bold** ~~gone~~ {{DATE(2026-12-03T09:00:00Z, SHORT)}}",
    "- a list\n1. another\n# a heading\n> a \u202equote \u2067backwards\u2069 مدرسة \\[no link\\](x) a\x00b \ud800 c",
    "",
)
STYLES = {"primary": "positive", "danger": "destructive", None: None}
SHAPES = {
    "plain_text_input": ("Input.Text", None),
    "datepicker": ("Input.Date", None),
    "number_input": ("Input.Number", None),
    "radio_buttons": ("Input.ChoiceSet", "expanded"),
    "checkboxes": ("Input.ChoiceSet", "expanded"),
    "static_select": ("Input.ChoiceSet", "compact"),
    "multi_static_select": ("Input.ChoiceSet", "compact"),
    "external_select": ("Input.ChoiceSet", "filtered"),
    "multi_external_select": ("Input.ChoiceSet", "filtered"),
}
LINK = re.compile(r"<[^|>]+\|([^>]*)>")
EVERY = {typed: examples(typed) for typed in TYPED}


def test_no_card_and_no_form_is_forgotten() -> None:
    assert set(EVERY[PLAIN]) == makers()


@pytest.mark.parametrize("maker", sorted(EVERY[PLAIN]))
@pytest.mark.parametrize("typed", TYPED)
def test_everything_collab_draws_is_the_same_in_slack_and_in_teams(maker: str, typed: str) -> None:
    for drawable in EVERY[typed][maker]:
        assert_same(drawable)


def test_what_is_different_is_noticed() -> None:
    one, other = Card("Reading together"), Card("Reading alone")
    with pytest.raises(AssertionError):
        assert_same_words(blockkit.message(one), adaptive.message(other))


@settings(phases=QUICK)
@given(cards)
def test_any_card_has_the_same_buttons_on_both(card: Card) -> None:
    slack, teams = slack_buttons(blockkit.message(card)), teams_rules.buttons(adaptive.message(card))
    if len(slack) == len(teams):
        assert {(one.action, one.value) for one in slack} == {(one.action, one.value) for one in teams}


@settings(phases=QUICK)
@given(forms)
def test_any_form_is_the_same_on_both(form: Form) -> None:
    assert_same_boxes(form)


def assert_same(drawable: Drawable) -> None:
    if isinstance(drawable, Card):
        slack, teams = blockkit.message(drawable), adaptive.message(drawable)
        check_message(slack)
        check_card(teams)
        assert_same_words(slack, teams)
        assert slack_buttons(slack) == teams_rules.buttons(teams)
    else:
        assert_same_boxes(drawable)
        view, shown = blockkit_form.modal(drawable), adaptive_form.drawn(drawable)
        check_card(shown)
        assert letters(" ".join(view_words(view))) == letters(teams_rules.read_aloud(shown))


def assert_same_words(slack: Any, teams: Any) -> None:
    assert letters(" ".join(slack_words(slack["blocks"]))) == letters(teams_rules.read_aloud(teams))


def assert_same_boxes(form: Form) -> None:
    """The same questions in the same order, and left as they are they say the same."""
    view: Any = blockkit_form.modal(form)
    shown: Any = adaptive_form.drawn(form)
    check_view(view)
    check_taken(shown)
    asked = [block for block in view["blocks"] if block["type"] == "input"]
    boxes = teams_rules.inputs(shown)
    assert [block["block_id"] for block in asked] == [box["id"] for box in boxes]
    for block, box in zip(asked, boxes, strict=True):
        assert one_line(block["label"]["text"]) == box["label"]
        assert block["optional"] is not box["isRequired"]
        assert_same_choices(block["element"], box)
    [*_, submit] = teams_rules.buttons(shown)
    told = teams_rules.things(shown, "Action.Execute")[-1]["data"]
    assert not told.keys() & {box["id"] for box in boxes}, "a box that is left empty would be read as this"
    assert (told["form"], told["token"]) == (view["callback_id"], view["private_metadata"])
    assert submit.action == "form.submit"
    assert untouched_in_slack(view) == untouched_in_teams(form, shown)


def assert_same_choices(element: Any, box: Any) -> None:
    assert SHAPES[element["type"]] == (box["type"], box.get("style"))
    groups = element.get("option_groups", [{"options": element.get("options", [])}])
    options = [option for group in groups for option in group["options"]]
    if not options:
        return
    empty = [choice["title"] for choice in box["choices"] if choice["value"] == "%"]
    assert empty in ([], [element.get("placeholder", {}).get("text")])
    choices = box["choices"][len(empty) :]
    assert [option["value"] for option in options] == [choice["value"] for choice in choices]
    for option, choice in zip(options, choices, strict=True):
        title = choice["title"].translate(teams_rules.LIKENESS)
        assert title.startswith(option["text"]["text"].removesuffix("…"))
        about = option.get("description", {"text": "-"})["text"][:20].removesuffix("…")
        assert about == "-" or about in title or title.endswith("…")


def untouched_in_slack(view: Any) -> Values:
    state: Any = {"values": {}}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            answer = {
                "type": element["type"],
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
                "selected_options": element.get("initial_options"),
                "selected_date": element.get("initial_date"),
            }
            state["values"][block["block_id"]] = {block["block_id"]: answer}
    return blockkit_form.values(state)


def untouched_in_teams(form: Form, shown: Any) -> Values:
    told = {box["id"]: box.get("value", "") for box in teams_rules.inputs(shown)}
    asked = {field.id: value for field in form.fields if (value := told.get(field.id)) is not None}
    read = teams_rules.filled_in(form, asked)
    return Values({box: value for box, value in read.by_field.items() if box in told})


def view_words(view: Any) -> Iterator[str]:
    """The title once, what is said above the boxes, and the hint under each."""
    if len(view["title"]["text"]) < TITLE:
        yield view["title"]["text"]
    for block in view["blocks"]:
        if block["type"] == "input":
            yield from [block["hint"]["text"]] if "hint" in block else []
        else:
            yield from slack_words([block])


def slack_words(value: Any) -> Iterator[str]:
    """All that is seen and that no button says; the markup of our own words undone."""
    if isinstance(value, list):
        for one in value:
            yield from slack_words(one)
    elif isinstance(value, dict) and value.get("type") == "mrkdwn":
        yield LINK.sub(r"\1", value["text"]).strip("*`")
    elif isinstance(value, dict) and value.get("type") in {"plain_text", "text", "link"}:
        yield value["text"]
    elif isinstance(value, dict) and value.get("type") != "actions":
        yield from slack_words([*value.values()])


def slack_buttons(message: Any) -> list[Pressable]:
    elements = [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]
    return [button for one in elements for button in _slack_button(one)]


def _slack_button(element: Any) -> list[Pressable]:
    if element["type"] == "button":
        asks = element["confirm"]["text"]["text"] if "confirm" in element else None
        style = STYLES[element.get("style")]
        return [Pressable(element["text"]["text"], element["action_id"], element["value"], style, asks)]
    chosen = [(one, pressed({"action_id": "more", "selected_option": one})) for one in element["options"]]
    return [Pressable(one["text"]["text"], action, value, None, None) for one, (action, value) in chosen]


def letters(words: str) -> str:
    """Lines are broken where each platform likes."""
    return "".join(words.split())


def test_a_number_left_empty_is_no_nought() -> None:
    form = Form("agenda.add", "Add", (Number("minutes", "Minutes", required=False),), "t0ken")
    assert teams_rules.filled_in(form, {"minutes": ""}).number("minutes") is None
