"""Buttons and the menu behind "…" in Slack's Block Kit, and what comes back when somebody presses one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.cards.blockkit_text import Block, plain
from bot.cards.card import Button

LABEL = 75
MENU_VALUE = 150
MENU = range(2, 6)
ROW = 24
MORE = "more"
"""The action id of the menu; each choice carries its button's action and value."""


def pressed(action: Mapping[str, object]) -> tuple[str, str]:
    """The button's action and value, from an action of Slack's block_actions, menu or not."""
    chosen = action.get("selected_option")
    if action.get("action_id") == MORE and isinstance(chosen, Mapping):
        name, _, value = str(chosen.get("value", "")).partition(" ")
        return name, value
    return str(action.get("action_id", "")), str(action.get("value") or "")


def actions(buttons: Iterable[Button]) -> list[Block]:
    """Buttons in as few rows as Slack allows."""
    return _drawn(_rows(buttons))


def foot(buttons: tuple[Button, ...], more: tuple[Button, ...]) -> list[Block]:
    """The card's buttons, and beside them a menu of further ones: two to five that ask nothing first."""
    if len(more) not in MENU or not all(_fits_menu(button) for button in more):
        return actions((*buttons, *more))
    choices = [{"text": plain(button.label, LABEL), "value": _choice(button)} for button in more]
    menu: Block = {"type": "overflow", "action_id": MORE, "options": choices}
    *above, last = _rows(buttons) or [[]]
    return _drawn([*above, [*last, menu]])


def _fits_menu(button: Button) -> bool:
    return not button.confirm and len(_choice(button)) <= MENU_VALUE


def _choice(button: Button) -> str:
    return f"{button.action} {button.value}"


def _button(button: Button) -> Block:
    drawn: Block = {
        "type": "button",
        "action_id": button.action,
        "text": plain(button.label, LABEL),
        "value": button.value,
    }
    if button.style in {"primary", "danger"}:
        drawn["style"] = button.style
    if button.confirm:
        drawn["confirm"] = _confirm(button, button.confirm)
    return drawn


def _confirm(button: Button, question: str) -> Block:
    return {
        "title": plain(button.label, 100),
        "text": plain(question, 300),
        "confirm": plain(button.label, 30),
        "deny": plain("Cancel", 30),
        "style": "danger" if button.style == "danger" else "primary",
    }


def _rows(buttons: Iterable[Button]) -> list[list[Block]]:
    """No action twice in one row."""
    rows: list[list[Block]] = []
    taken: set[str] = set()
    for button in buttons:
        if not rows or len(taken) == ROW or button.action in taken:
            rows.append([])
            taken = set()
        rows[-1].append(_button(button))
        taken.add(button.action)
    return rows


def _drawn(rows: list[list[Block]]) -> list[Block]:
    return [{"type": "actions", "elements": row} for row in rows]
