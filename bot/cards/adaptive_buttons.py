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

ACROSS_A_PHONE = 40
"""Letters' widths of a card on a phone; Microsoft's renderer cuts off what stands beyond them and breaks no row."""

AROUND_LABEL = 5
"""Letters' widths that a button takes beside its label."""

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

    A form's boxes stand beside its name, and one may be called `action` (an item of a meeting has such a box), so a
    form is known by its name and token.
    """
    action, form, token = told.get("action"), told.get("form"), told.get("token")
    if isinstance(form, str) and isinstance(token, str) and form:
        return Submitted(form, token)
    if not isinstance(action, str) or not action:
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
    *before, last = _rows((*buttons, *(one for one in further if one not in behind))) or [[]]
    menu = [{**_button(button), "mode": "secondary"} for button in behind]
    drawn = [row for row in (*before, [*last, *menu]) if row]
    return [{"type": "ActionSet", "actions": row, **_under(number)} for number, row in enumerate(drawn)]


def _rows(buttons: Iterable[Button]) -> list[list[Element]]:
    """In the order they came, each row within a phone's width: what is beyond it nobody sees."""
    rows: list[list[Element]] = []
    taken = 0
    for button in buttons:
        drawn = _button(button)
        wide = len(str(drawn["title"])) + AROUND_LABEL
        if not rows or len(rows[-1]) == SIDE_BY_SIDE or taken + wide > ACROSS_A_PHONE:
            rows.append([])
            taken = 0
        rows[-1].append(drawn)
        taken += wide
    return rows


def _under(number: int) -> Element:
    return {"spacing": "Small"} if number else {}


def submit(label: str, form: str, token: str) -> Element:
    """The one button of a form: it brings what all boxes hold.

    A box that is empty brings nothing, so whatever else had its id would be read as its words: nothing else has.
    """
    execute = _execute(label, SUBMIT, {"form": form, "token": token})
    return {"type": "ActionSet", "actions": [{**execute, "associatedInputs": "auto", "style": "positive"}]}


def _button(button: Button) -> Element:
    execute = _execute(button.label, button.action, {"action": button.action, "value": button.value})
    style = {"style": STYLES[button.style]} if button.style in STYLES else {}
    if not button.confirm or not clean(button.confirm).strip():
        return {**execute, **style}
    question: Element = {
        "type": "AdaptiveCard",
        "body": [rich((cut(one_line(button.confirm), QUESTION),))],
        "actions": [{**execute, **style}],
    }
    return {"type": "Action.ShowCard", "title": execute["title"], **style, "card": question}


def _execute(label: str, verb: str, told: Mapping[str, object]) -> Element:
    """We read `data`; the verb is there because Microsoft's playground brings no press without one."""
    title = cut(one_line(label), LABEL) or "-"
    return {"type": "Action.Execute", "title": title, "verb": verb, "data": dict(told)}
