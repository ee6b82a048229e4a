"""An Adaptive Card, walked through as it is drawn: its elements, its boxes, its actions."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.standin.shapes import Json

EXECUTE = "Action.Execute"
SHOW_CARD = "Action.ShowCard"
INSIDE = ("items", "columns", "rows", "cells", "body")


def elements(held: Json) -> Iterator[Json]:
    """Everything that is drawn in a card (or beneath an element), outermost first, in reading order."""
    for part in INSIDE:
        for one in held.get(part) or []:
            if one.get("isVisible", True):
                yield one
                yield from elements(one)


def inputs(card: Json) -> Iterator[Json]:
    """Its boxes, those of the cards that its actions open apart."""
    return (one for one in elements(card) if str(one.get("type", "")).startswith("Input."))


def actions(card: Json) -> Iterator[tuple[Json, Json | None]]:
    """Its actions as they are drawn; beside each the card that has to be opened to reach it, if any."""
    sets = [one["actions"] for one in elements(card) if one.get("type") == "ActionSet"]
    for drawn in (*sets, card.get("actions") or []):
        for action in drawn:
            yield from _reached(action)


def _reached(action: Json) -> Iterator[tuple[Json, Json | None]]:
    if action.get("type") != SHOW_CARD:
        yield action, None
        return
    for inner, deeper in actions(action["card"]):
        yield inner, deeper or action["card"]


def submit_of(card: Json) -> Json | None:
    """The action that sends the card's boxes, where the card is a form."""
    return next((action for action, _ in actions(card) if is_submit(action)), None)


def is_submit(action: Json) -> bool:
    """Whether it sends a form: what it tells has the form's name and token."""
    return {"form", "token"} <= told(action).keys()


def told(action: Json) -> Json:
    """What the action tells the bot."""
    held = action.get("data")
    return held if isinstance(held, dict) else {}
