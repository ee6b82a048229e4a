"""What Slack checks in the person's own window before a form is sent to the app at all."""

import re

from bot.sandbox.standin.elements import KINDS
from bot.sandbox.standin.shapes import Json

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def missing_or_malformed(blocks: list[Json], values: Json) -> dict[str, str]:
    """Slack's own words by block id; empty when the form may be sent."""
    found: dict[str, str] = {}
    for block in blocks:
        if block.get("type") == "input":
            said = _complaint(block, block["element"], values)
            if said:
                found[block["block_id"]] = said
    return found


def _complaint(block: Json, element: Json, values: Json) -> str | None:
    kind = KINDS.get(str(element.get("type")))
    if kind is None:
        return None
    held = values[block["block_id"]][element["action_id"]][kind.key]
    if not held:
        return None if block.get("optional") else "Please complete this required field."
    check = {
        "plain_text_input": _wrong_length,
        "number_input": _wrong_number,
        "email_text_input": _wrong_email,
    }.get(element["type"])
    return check(element, str(held)) if check else None


def _wrong_length(element: Json, held: str) -> str | None:
    if len(held) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(held) > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    return None


def _wrong_number(element: Json, held: str) -> str | None:
    if not _NUMBER.fullmatch(held):
        return "Please enter a number."
    if "." in held and not element.get("is_decimal_allowed"):
        return "Please enter a whole number."
    if "min_value" in element and float(held) < float(element["min_value"]):
        return f"Please enter a number that is at least {element['min_value']}."
    if "max_value" in element and float(held) > float(element["max_value"]):
        return f"Please enter a number that is at most {element['max_value']}."
    return None


def _wrong_email(_: Json, held: str) -> str | None:
    return None if _EMAIL.fullmatch(held) else "Please enter a valid email address."
