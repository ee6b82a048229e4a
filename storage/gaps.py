"""Lists in a question that is written once: room for eight values, sixteen and so on, the last one said again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BindParameter, String, bindparam

LEAST = 8


def room_for(values: Sequence[str]) -> int:
    """How many gaps a list of this length takes: so few lengths that each question is written a few times at most."""
    return LEAST if len(values) <= LEAST else 1 << (len(values) - 1).bit_length()


def gaps(name: str, room: int) -> list[BindParameter[str]]:
    return [bindparam(f"{name}_{number}", type_=String) for number in range(room)]


def filled(name: str, values: Sequence[str]) -> dict[str, str | None]:
    """What goes into the gaps. Nothing is equal to what stands in those of an empty list."""
    last = values[-1] if values else None
    padding = room_for(values) - len(values)
    return {f"{name}_{number}": value for number, value in enumerate((*values, *((last,) * padding)))}
