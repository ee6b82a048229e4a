"""Slack gives every block and element an id of its own where the app gave none."""

import secrets
import string

from bot.sandbox.standin.elements import elements_in
from bot.sandbox.standin.shapes import Json

_LETTERS = string.ascii_letters + string.digits


def with_identities(blocks: list[Json] | None) -> list[Json] | None:
    """The same blocks with `block_id` and `action_id` everywhere; the blocks given stay as they were."""
    return None if blocks is None else [_identified(block) for block in blocks]


def _identified(block: Json) -> Json:
    whole = {**block, "block_id": block.get("block_id") or short_id()}
    for place in ("element", "accessory"):
        if isinstance(whole.get(place), dict):
            whole[place] = _named(whole[place])
    if elements_in(block) and block.get("type") == "actions":
        whole["elements"] = [_named(element) for element in block["elements"]]
    return whole


def _named(element: Json) -> Json:
    return (
        element if element.get("type") == "image" else {**element, "action_id": element.get("action_id") or short_id()}
    )


def short_id() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))


def new_id(prefix: str) -> str:
    """An id that looks like Slack's own, such as V08J3K2QZ9A."""
    return prefix + "0" + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(9))
