"""What Teams takes of a card: Adaptive Cards 1.5, with Teams' own additions, and not too big."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.refusals import bad, too_big

CARD = "application/vnd.microsoft.card.adaptive"
BIGGEST = 28 * 1024
"""Bytes of one message, its card included."""
ADDITIONS = {"AdaptiveCard": ("msteams",), "Input.ChoiceSet": ("choices.data",)}
FILTERED = ("style", "filtered")
"""What Teams understands and the published schema does not know: parts by the type of element, and a style."""


def check_message(activity: Json) -> None:
    """Raises Refused where Teams would show nothing."""
    if len(json.dumps(activity, ensure_ascii=False).encode()) > BIGGEST:
        raise too_big()
    for card in cards_of(activity):
        check_card(card)


def cards_of(activity: Json) -> list[Json]:
    """The Adaptive Cards of a message, in order."""
    attached = activity.get("attachments")
    held = attached if isinstance(attached, list) else []
    return [one["content"] for one in held if one.get("contentType") == CARD]


def check_card(card: Json) -> None:
    """Raises Refused with what is wrong with it, and where."""
    wrong = best_match(_validator().iter_errors(plain(card)))
    if wrong is not None:
        place = "/".join(str(step) for step in wrong.absolute_path) or "the card"
        raise bad(f"Invalid Adaptive Card at {place}: {wrong.message[:300]}")


def plain(held: Any) -> Any:
    """The same without Teams' own additions."""
    if isinstance(held, list):
        return [plain(one) for one in held]
    if not isinstance(held, dict):
        return held
    added = ADDITIONS.get(str(held.get("type")), ())
    return {name: plain(one) for name, one in held.items() if name not in added and (name, one) != FILTERED}


def _by_its_type(validator: Validator, choices: list[Json], held: Any, schema: Json) -> Iterator[ValidationError]:
    """Of the kinds of element that may stand here only the one that this says it is: quick, and a clear complaint."""
    kind = held.get("type") if isinstance(held, dict) else None
    named = [one for one in choices if one.get("allOf") == [{"$ref": f"#/definitions/{kind}"}]]
    if named:
        yield from validator.evolve(schema=named[0]).iter_errors(held)
    else:
        yield from Draft6Validator.VALIDATORS["anyOf"](validator, choices, held, schema)


@cache
def _validator() -> Validator:
    written = files("bot.sandbox.teams").joinpath("adaptive-card-1.5.schema.json").read_text(encoding="utf-8")
    checks: type[Validator] = extend(Draft6Validator, {"anyOf": _by_its_type})  # type: ignore[no-untyped-call]
    return checks(json.loads(written))
