"""What Slack refuses, as its documentation and its own models tell it, and what a person sees of what it takes."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

_as_slack_reads: Callable[..., View] = View
Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"
Mapping: TypeAlias = "dict[str, Json]"

MARKUP = re.compile(
    r"\*[^\W_][\w ,.()'\u2019?!/\u2013-]*\*|`/collab[\w /.-]*`|<(https?://|mailto:)[^\s<>|]+\|[^*_~`<>&:|]+>"
)


def check_message(message: dict[str, object]) -> None:
    text, blocks = message["text"], as_list(message["blocks"])
    assert isinstance(text, str)
    assert text.strip()
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", text)
    assert len(blocks) <= 50
    assert sum(len(words) for words in shown(blocks)) <= 16_000
    _check_blocks(blocks)


def check_view(view: dict[str, object]) -> None:
    blocks = as_list(view["blocks"])
    assert len(blocks) <= 100
    assert view["notify_on_close"] is False
    _check_blocks(blocks)
    if blocks:
        _as_slack_reads(**copy.deepcopy(view)).validate_json()


def as_list(value: object) -> list[Json]:
    assert isinstance(value, list)
    return value


def as_mapping(value: object) -> Mapping:
    assert isinstance(value, dict)
    return value


def shown(value: Json) -> Iterator[str]:
    """Every word somebody sees, in order."""
    if isinstance(value, list):
        for one in value:
            yield from shown(one)
    elif isinstance(value, dict):
        if value.get("type") in {"plain_text", "text", "mrkdwn", "link"}:
            yield str(value["text"])
        else:
            yield from shown(list(value.values()))


def read_aloud(message: dict[str, object]) -> str:
    return " ".join(shown(as_list(message["blocks"])))


def things(value: Json, kind: str) -> list[Mapping]:
    """Everything of this type, at any depth."""
    if isinstance(value, list):
        return [found for one in value for found in things(one, kind)]
    if isinstance(value, dict):
        here = [value] if value.get("type") == kind else []
        return here + things(list(value.values()), kind)
    return []


def _check_blocks(blocks: list[Json]) -> None:
    ids = [as_mapping(block)["block_id"] for block in blocks]
    assert len(ids) == len(set(map(str, ids)))
    for block in blocks:
        _check_with_slacks_models(as_mapping(block))
        _check_block(as_mapping(block))
        _check_words(block)


def _check_with_slacks_models(block: Mapping) -> None:
    parsed = Block.parse(copy.deepcopy(block))
    assert parsed is not None
    parsed.validate_json()
    assert parsed.to_dict() == block


def _check_block(block: Mapping) -> None:
    match block["type"]:
        case "actions":
            elements = [as_mapping(element) for element in as_list(block["elements"])]
            assert 1 <= len(elements) <= 25
            names = [element["action_id"] for element in elements]
            assert len(names) == len(set(map(str, names)))
        case "section":
            fields = as_list(block["fields"])
            assert 1 <= len(fields) <= 10
            assert all(len(str(as_mapping(field)["text"])) <= 2000 for field in fields)
        case "context":
            assert 1 <= len(as_list(block["elements"])) <= 10
        case "rich_text":
            assert things(block, "text") or things(block, "link")
            assert sum(len(words) for words in shown(block)) <= 3000
        case "input":
            _check_input(block)


def _check_words(block: Json) -> None:
    for text in (*things(block, "plain_text"), *things(block, "text"), *things(block, "mrkdwn")):
        assert text["text"]
    for text in things(block, "plain_text"):
        assert str(text["text"]).strip()
        assert text["emoji"] is False
    for text in things(block, "mrkdwn"):
        assert MARKUP.fullmatch(str(text["text"])), text
        assert text["verbatim"] is True


def _check_input(block: Mapping) -> None:
    element = as_mapping(block["element"])
    assert element["action_id"] == block["block_id"]
    groups = [as_mapping(group) for group in as_list(element.get("option_groups", []))]
    listed = as_list(element.get("options", []))
    options = [*listed, *(option for group in groups for option in as_list(group["options"]))]
    match element["type"]:
        case "radio_buttons" | "checkboxes":
            assert 1 <= len(options) <= 10
        case "static_select" | "multi_static_select":
            assert 1 <= len(options) <= 100
            assert bool(listed) != bool(groups)
        case "external_select" | "multi_external_select":
            assert not options
            assert element["min_query_length"] == 1
            return
        case "plain_text_input":
            _check_box(element)
    initial = [element["initial_option"]] if "initial_option" in element else []
    assert all(option in options for option in (*initial, *as_list(element.get("initial_options", []))))


def _check_box(element: Mapping) -> None:
    longest = element["max_length"]
    assert isinstance(longest, int)
    assert 1 <= longest <= 3000
    assert len(str(element.get("initial_value", ""))) <= longest
    assert element.get("initial_value") != ""
