"""Buttons and the menu behind "…" in Slack's Block Kit, and what comes back when somebody presses one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.cards.blockkit_text import Block, plain
from bot.cards.card import Button

LABEL = 75
MENU_VALUE = 150
MENU = range(2, 6)
ROW = 25
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
    """Buttons in as few rows as Slack allows: no action twice in one block."""
    rows: list[list[Button]] = []
    for button in buttons:
        if not rows or len(rows[-1]) == ROW or any(button.action == other.action for other in rows[-1]):
            rows.append([])
        rows[-1].append(button)
    return [{"type": "actions", "elements": [_button(button) for button in row]} for row in rows]


def behind_dots(more: tuple[Button, ...]) -> list[Block]:
    """A menu for two to five that ask nothing first; else buttons."""
    if len(more) not in MENU or not all(_fits_menu(button) for button in more):
        return actions(more)
    options = [{"text": plain(button.label, LABEL), "value": _choice(button)} for button in more]
    return [{"type": "actions", "elements": [{"type": "overflow", "action_id": MORE, "options": options}]}]


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
