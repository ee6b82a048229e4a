"""Buttons in an Adaptive Card, the menu behind "…", and what comes back when somebody presses one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.cards.adaptive_text import Element, rich
from bot.cards.card import Button
from bot.cards.text import clean, cut, one_line

LABEL = 75
QUESTION = 300
SIDE_BY_SIDE = 6
"""Teams shows no more in one set."""

FEWEST_BEHIND = 2
"""A menu of one would be a press more for nothing."""

SUBMIT = "form.submit"
STYLES = {"primary": "positive", "danger": "destructive"}


@dataclass(frozen=True, slots=True)
class Pressed:
    action: str
    value: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form that was sent; what its boxes hold stands beside these, by field id."""

    form: str
    token: str


def pressed(told: Mapping[str, object]) -> Pressed | Submitted | None:
    """What an Execute's data says, or None if it is none of ours.

    A form's boxes stand beside its name and may overwrite `action` (an item of a meeting has such a box), so a form
    is known by its name and token.
    """
    action, form, token = told.get("action"), told.get("form"), told.get("token")
    if isinstance(form, str) and isinstance(token, str) and form:
        return Submitted(form, token)
    if not isinstance(action, str) or not action or action == SUBMIT:
        return None
    value = told.get("value")
    return Pressed(action, value if isinstance(value, str) else "")


def sets(buttons: Iterable[Button], more: Iterable[Button] = ()) -> list[Element]:
    """Buttons in as few sets as Teams allows, the last with the further ones behind "…".

    Where there is nothing to do but read, "…" stands alone, and a single further one stands beside the others, both
    as in Slack. What asks first stays beside them too: from the menu Teams opens no question.
    """
    further = [*more]
    quiet = [button for button in further if not button.confirm]
    behind = quiet if len(quiet) >= FEWEST_BEHIND else []
    beside = [_button(button) for button in (*buttons, *(one for one in further if one not in behind))]
    rows = [beside[start : start + SIDE_BY_SIDE] for start in range(0, len(beside), SIDE_BY_SIDE)]
    *before, last = rows or [[]]
    menu = [{**_button(button), "mode": "secondary"} for button in behind]
    return [{"type": "ActionSet", "actions": row} for row in (*before, [*last, *menu]) if row]


def submit(label: str, form: str, token: str) -> Element:
    """The one button of a form: it brings what all boxes hold."""
    told = {"action": SUBMIT, "form": form, "token": token}
    brings = {"verb": SUBMIT, "associatedInputs": "auto", "style": "positive"}
    return {"type": "ActionSet", "actions": [{**_execute(label, told), **brings}]}


def _button(button: Button) -> Element:
    execute = _execute(button.label, {"action": button.action, "value": button.value})
    style = {"style": STYLES[button.style]} if button.style in STYLES else {}
    if not button.confirm or not clean(button.confirm).strip():
        return {**execute, **style}
    question: Element = {
        "type": "AdaptiveCard",
        "body": [rich((cut(one_line(button.confirm), QUESTION),))],
        "actions": [{**execute, **style}],
    }
    return {"type": "Action.ShowCard", "title": execute["title"], **style, "card": question}


def _execute(label: str, told: Mapping[str, object]) -> Element:
    return {"type": "Action.Execute", "title": cut(one_line(label), LABEL) or "-", "data": dict(told)}
