"""What stands in a card's boxes, what a person's hand puts there, and what Teams then sends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time

from bot.sandbox.standin.answers import Given
from bot.sandbox.standin.seen import Answer, Option
from bot.sandbox.standin.shapes import Json

Typed = Mapping[str, Answer]
"""By the id of the box."""
REQUIRED = "Please fill this in."


def standing(box: Json) -> Answer:
    """What the card itself puts into the box."""
    value = box.get("value")
    if box.get("isMultiSelect"):
        return tuple(one for one in str(value or "").split(",") if one)
    return None if value in (None, "") else str(value)


def written(box: Json, given: Given) -> Answer:
    """The answer of a person; raises ValueError for a choice that is not offered."""
    if box.get("isMultiSelect"):
        several = [given] if isinstance(given, str) else list(given) if isinstance(given, list | tuple) else []
        return tuple(_offered(box, one) for one in several)
    if given in (None, ""):
        return None
    return _offered(box, _as_text(given)) if box["type"] == "Input.ChoiceSet" else _as_text(given)


def options_of(box: Json) -> tuple[Option, ...]:
    return tuple(Option(str(one["value"]), str(one["title"])) for one in box.get("choices") or [])


def asks_while_typing(box: Json) -> str | None:
    """The list that a type-ahead box looks in."""
    asked = box.get("choices.data") or {}
    return asked.get("dataset") if asked.get("type") == "Data.Query" else None


def sent(boxes: list[Json], typed: Typed) -> Json:
    """What goes to the bot. A box that nobody filled, or that was emptied, is left out."""
    held = {box["id"]: _sent(box, typed.get(box["id"])) for box in boxes}
    return {id_: value for id_, value in held.items() if value is not None}


def faults(boxes: list[Json], typed: Typed) -> dict[str, str]:
    """What Teams itself says beside a box before it sends anything."""
    found = {box["id"]: box.get("errorMessage") or REQUIRED for box in boxes if not _fits(box, typed.get(box["id"]))}
    return {id_: str(words) for id_, words in found.items()}


def _fits(box: Json, answer: Answer) -> bool:
    if not answer:
        return not box.get("isRequired")
    if box["type"] == "Input.Number":
        number = float(str(answer))
        return bool(box.get("min", number) <= number <= box.get("max", number))
    words = str(answer)
    return len(words) <= box.get("maxLength", len(words)) and re.search(box.get("regex", ""), words) is not None


def _sent(box: Json, answer: Answer) -> object:
    if isinstance(answer, tuple):
        return ",".join(answer) or None
    if box["type"] == "Input.Number":
        return None if answer is None else int(answer) if answer.lstrip("-").isdigit() else float(answer)
    return answer or None


def _as_text(given: Given) -> str:
    if isinstance(given, time):
        return given.strftime("%H:%M")
    return given.isoformat() if isinstance(given, date) else str(given)


def _offered(box: Json, value: str) -> str:
    offered = [one.value for one in options_of(box)]
    if value in offered or asks_while_typing(box):
        return value
    raise ValueError(f"{value!r} is not offered; there are {', '.join(offered)}")
