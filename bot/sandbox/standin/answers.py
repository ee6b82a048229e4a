"""What a person's hand puts into fields and presses, in Slack's own keys."""

from datetime import date, time

from bot.sandbox.standin.elements import EXTERNAL, KINDS, options_of, placed_elements
from bot.sandbox.standin.seen import Button, Modal
from bot.sandbox.standin.shapes import Json

Given = str | int | date | time | list[str] | tuple[str, ...] | None
"""What a person puts into a field: text, a date, one value or several. None empties it."""


def asked_element(modal: Modal, block_id: str) -> Json:
    """The element of a field; raises KeyError that names the fields there are."""
    wanted = modal.field(block_id)
    return next(e for b, e in placed_elements(modal.view["blocks"]) if b["block_id"] == wanted.block_id)


def entry(element: Json, given: Given) -> Json:
    """The entry of `state.values` for this answer; raises ValueError for a choice that is not offered."""
    kind = KINDS[element["type"]]
    if kind.many:
        several = [] if given is None else [given] if isinstance(given, str) else list(_each(given))
        held: object = [_chosen(element, kind.key, one) for one in several]
    else:
        held = None if given in (None, "") else _chosen(element, kind.key, _written(given))
    return {"type": element["type"], kind.key: held}


def _each(given: Given) -> list[str]:
    if not isinstance(given, list | tuple):
        raise ValueError(f"{given!r} is not a list of choices")
    return list(given)


def _written(given: Given) -> str:
    if isinstance(given, time):
        return given.strftime("%H:%M")
    return given.isoformat() if isinstance(given, date) else str(given)


def _chosen(element: Json, key: str, given: str) -> object:
    if key not in ("selected_option", "selected_options"):
        return given
    for option in options_of(element):
        if option.get("value") == given:
            return option
    if element["type"] in EXTERNAL:
        return {"text": {"type": "plain_text", "text": given}, "value": given}
    offered = ", ".join(str(option.get("value")) for option in options_of(element))
    raise ValueError(f"{given!r} is not offered; there are {offered}")


def pressed(button: Button, choice: Given) -> Json:
    """What the page would send for this press; raises ValueError for a choice that is not offered."""
    place: Json = {"type": button.kind, "block_id": button.block_id, "action_id": button.action_id}
    if button.kind == "button":
        return place
    if button.kind == "overflow":
        return place | {"selected_option": _chosen(_as_element(button), "selected_option", str(choice))}
    return place | entry(_as_element(button), choice)


def _as_element(button: Button) -> Json:
    options = [{"text": {"type": "plain_text", "text": one.text}, "value": one.value} for one in button.options]
    return {"type": button.kind, "options": options}
