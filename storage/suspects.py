"""Letters that may have stopped their senders: each is sent alone, so that it takes no others along.

Four deaths make a suspect: by then those who only travelled with it have had their turn without it, or soon will.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from storage.claims import NOW, alone, claim, claim_in, is_ready
from storage.database import Shelf
from storage.delivery import Claimed
from storage.lanes import Lane, Round
from storage.tables.engine import IS_SUSPECT, outbox
from storage.written import Written

WAITS = Written(select(outbox.c.id).where(is_ready(NOW), IS_SUSPECT).limit(1))


def next_letters(shelf: Shelf, lanes: Sequence[Lane], *, now: datetime, real: float, is_idle: bool) -> list[Claimed]:
    """What this replica is to send next: a suspect and nothing else, or letters of every lane.

    A suspect waits until what is in the air has landed (`is_idle`), and nothing new sets off before it. Where none
    may go just now, the others do.
    """
    if _wait(shelf, now):
        suspect = _claim_one(shelf, lanes, now, real) if is_idle else []
        if suspect or not is_idle:
            return suspect
    return [letter for lane in lanes for letter in claim(shelf, lane, now=now, real=real)]


def _wait(shelf: Shelf, now: datetime) -> bool:
    return shelf.row(WAITS, {"now": now}) is not None


def _claim_one(shelf: Shelf, lanes: Sequence[Lane], now: datetime, real: float) -> list[Claimed]:
    alone(shelf)
    for lane in lanes:
        letters = claim_in(shelf, Round(replace(lane, room=1), now, real, of_suspects=True))
        if letters:
            return letters
    return []
