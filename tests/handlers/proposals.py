"""Proposals that tests begin with."""

from __future__ import annotations

from datetime import date

from bot.cards.card import Value
from tests.handlers.town import Somebody, TownInProcess

FIELDS = "title purpose together schools starts_on ends_on impact aims priorities then"


def filled(**changes: Value) -> dict[str, Value]:
    """What a head writes who has thought of everything, on Monday 23 November 2026; changes in place of it."""
    given: dict[str, Value] = {
        "title": "Reading buddies",
        "purpose": "Year 6 read with Year 2 of another school every week.",
        "together": "No school has both ages under one roof.",
        "schools": ("STT", "CLJ"),
        "starts_on": date(2026, 12, 14),
        "ends_on": date(2027, 3, 25),
        "impact": "Every buddy reads a book a fortnight.",
        "aims": ("A3a",),
        "priorities": ("TIP1",),
    }
    return {**given, **changes}


def propose(town: TownInProcess, by: str = "p12", **changes: Value) -> Somebody:
    """Somebody proposes it and it is sent."""
    someone = town.person(by)
    someone.types("/collab propose A title")
    someone.fills(**filled(**changes))
    someone.sends()
    someone.has_no_form()
    return someone
