"""What Teams refuses of an Adaptive Card, what a person sees of what it takes, and what must stay text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from jsonschema import Draft6Validator

from bot.cards import adaptive_form, form_document
from bot.cards.card import Form, Values

Json: TypeAlias = Any
SCHEMA = Path(__file__).parents[2] / "bot" / "sandbox" / "teams" / "adaptive-card-1.5.schema.json"
BYTES = 28 * 1024
ENVELOPE = 2 * 1024
"""An activity's own fields, around the card."""

SIDE_BY_SIDE = 6
MARK = re.compile(r"• |\d+\. ")
MARKDOWN = re.compile(
    r"\]\(|\{\{|\*|`|~~|<[^\s\u2060…]|&#?\w+;|(?<![^\W_])_|_(?![^\W_])|^[ \t]*(?:[-+#>=|:]|\d+[.)])", re.MULTILINE
)
ADDRESS = re.compile(r"(https?://|mailto:)[^\s<>]+")
LIKENESS = str.maketrans({"\u2217": "*", "\u02cb": "`", "\uff3f": "_", "\u2060": None})


@dataclass(frozen=True, slots=True)
class Pressable:
    label: str
    action: str
    value: str
    style: str | None
    confirm: str | None


def check_card(card: Mapping[str, Json]) -> None:
    """What Teams takes, and no more of it than fits a message."""
    check_taken(card)
    size = len(json.dumps(card, ensure_ascii=False).encode("utf-8"))
    assert size + len(str(card["fallbackText"]).encode("utf-8")) + ENVELOPE <= BYTES


def check_taken(card: Mapping[str, Json]) -> None:
    """What Teams takes, however much it is."""
    _validator().validate(_without_additions(card))
    assert card["fallbackText"].strip()
    assert "msteams" not in card
    assert card["lang"] == "en-GB"
    _check_words(card)
    _check_buttons(card)
    ids = [box["id"] for box in inputs(card)]
    assert len(ids) == len(set(ids))
    assert not {"form", "token"} & set(ids)
    assert all(box["label"].strip() for box in inputs(card))


def everything(value: Json) -> Iterator[dict[str, Json]]:
    """Every element, run, choice and action, at any depth, in order."""
    if isinstance(value, list):
        for one in value:
            yield from everything(one)
    elif isinstance(value, dict):
        yield value
        yield from everything(list(value.values()))


def things(card: Json, kind: str) -> list[dict[str, Json]]:
    return [one for one in everything(card) if one.get("type") == kind]


def inputs(card: Json) -> list[dict[str, Json]]:
    return [one for one in everything(card) if str(one.get("type", "")).startswith("Input.")]


def filled_in(form: Form, told: Mapping[str, object]) -> Values:
    """What is read of an answer to the form, which was stored when it was shown."""
    return adaptive_form.values(form_document.glanced_at(form_document.to_document(form)).boxes, told)


def read_aloud(value: Json) -> str:
    """What somebody sees and no button says, in order: marks of lists left out, signs that stand for others undone."""
    return " ".join(_seen(value)).translate(LIKENESS)


def lines(value: Json) -> list[str]:
    return [words.translate(LIKENESS) for words in _seen(value)]


def buttons(card: Json) -> list[Pressable]:
    """Every button in order, those behind "…" too."""
    return [_pressable(action) for one in things(card, "ActionSet") for action in one["actions"]]


def _seen(value: Json) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _seen(one)
    elif isinstance(value, dict):
        match value.get("type"):
            case "TextBlock":
                yield value["text"]
            case "RichTextBlock":
                runs = [run["text"] for run in value["inlines"]]
                yield "".join(runs[1:] if runs[1:] and MARK.fullmatch(runs[0]) else runs)
            case "AdaptiveCard":
                yield from _seen(value["body"])


def _pressable(action: dict[str, Json]) -> Pressable:
    if action["type"] != "Action.ShowCard":
        told = action["data"]
        style = None if action.get("mode") == "secondary" else action.get("style")
        return Pressable(action["title"], action["verb"], told.get("value", ""), style, None)
    [execute] = action["card"]["actions"]
    assert execute["title"] == action["title"]
    told = execute["data"]
    asks = "".join(run["text"] for run in action["card"]["body"][0]["inlines"])
    return Pressable(action["title"], told["action"], told["value"], action.get("style"), asks.translate(LIKENESS))


def _check_words(card: Mapping[str, Json]) -> None:
    for one in everything(card):
        match one.get("type"):
            case "TextBlock":
                assert one["style"] == "heading"
                assert not MARKDOWN.search(one["text"]), one["text"]
            case "TextRun":
                assert one["text"]
                assert "{{" not in one["text"]
                assert "color" not in one or one["text"].strip()
                assert "\n" not in one["text"]
            case "Action.OpenUrl":
                assert ADDRESS.fullmatch(one["url"])
            case "FactSet":
                raise AssertionError("what stands in a FactSet is read as markdown")
            case "Input.ChoiceSet":
                assert not [choice for choice in one["choices"] if MARKDOWN.search(choice["title"])]
                assert not [choice for choice in one["choices"] if "," in choice["value"]]
    assert not MARKDOWN.search(card["fallbackText"]), card["fallbackText"]


def _check_buttons(card: Mapping[str, Json]) -> None:
    assert "actions" not in card
    for execute in things(card, "Action.Execute"):
        told = execute["data"]
        assert execute["verb"] == ("form.submit" if "form" in told else told["action"])
        assert not ("form" in told and told.keys() & {box["id"] for box in inputs(card)})
    for one in things(card, "ActionSet"):
        beside = [action for action in one["actions"] if action.get("mode") != "secondary"]
        assert one["actions"]
        assert len(beside) <= SIDE_BY_SIDE
        behind = [action for action in one["actions"] if action.get("mode") == "secondary"]
        assert all(action["type"] == "Action.Execute" for action in behind)
        assert all(action["title"].strip() for action in one["actions"])


def _without_additions(value: Json) -> Json:
    """Without what Teams takes beyond the schema."""
    if isinstance(value, list):
        return [_without_additions(one) for one in value]
    if isinstance(value, dict):
        left = {key: one for key, one in value.items() if key not in {"msteams", "choices.data"}}
        if left.get("style") == "filtered":
            left["style"] = "compact"
        return {key: _without_additions(one) for key, one in left.items()}
    return value


@cache
def _validator() -> Draft6Validator:
    return Draft6Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
