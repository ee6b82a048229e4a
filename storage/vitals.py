"""How the engine is: what waits and why, and how busy the database's connections are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.pool import QueuePool

from storage.database import Database, Shelf
from storage.outbox import CLAIMED, FAILED, UNCERTAIN, WAITING
from storage.tables.engine import outbox
from storage.undelivered import needs_somebody

UNSETTLED = (WAITING, CLAIMED, UNCERTAIN, FAILED)
LATER, FOR_SOMEBODY = "later", "for_somebody"


@dataclass(frozen=True, slots=True)
class Queued:
    """So many letters of one class: waiting (due now), later, for_somebody, claimed, uncertain or failed."""

    state: str
    message_class: str
    letters: int


@dataclass(frozen=True, slots=True)
class Stranded:
    """So many letters of a trust that wait for somebody, are uncertain or have failed, all for this reason."""

    trust_id: str
    state: str
    why: str
    letters: int


def queued(shelf: Shelf, now: datetime) -> list[Queued]:
    """What is not settled; what was sent or dropped is not counted."""
    state = case(
        (and_(outbox.c.state == WAITING, outbox.c.due_at > now), LATER),
        (needs_somebody(), FOR_SOMEBODY),
        else_=outbox.c.state,
    ).label("told")
    asked = select(state, outbox.c.message_class, func.count().label("letters"))
    rows = shelf.rows(asked.where(outbox.c.state.in_(UNSETTLED)).group_by(state, outbox.c.message_class))
    return [Queued(row.told, row.message_class, row.letters) for row in rows]


def oldest_on_its_way(shelf: Shelf, now: datetime) -> datetime | None:
    """When the oldest letter was due that should have gone: not what is held, nor what waits for somebody to act."""
    due = and_(outbox.c.state.in_((WAITING, CLAIMED)), outbox.c.due_at <= now, ~needs_somebody())
    row = shelf.row(select(func.min(outbox.c.due_at).label("due_at")).where(due))
    return None if row is None else row.due_at


def stranded(shelf: Shelf, now: datetime) -> list[Stranded]:
    """What does not go by itself, by trust and reason: it waits for somebody, is uncertain, or has failed."""
    waits = and_(needs_somebody(), outbox.c.due_at <= now)
    asked = select(outbox.c.trust_id, outbox.c.state, outbox.c.why, func.count().label("letters"))
    chosen = asked.where(or_(waits, outbox.c.state.in_((UNCERTAIN, FAILED))))
    grouped = chosen.group_by(outbox.c.trust_id, outbox.c.state, outbox.c.why)
    rows = shelf.rows(grouped.order_by(outbox.c.trust_id, outbox.c.state, outbox.c.why))
    return [Stranded(row.trust_id, row.state, row.why or "", row.letters) for row in rows]


def connections(database: Database) -> dict[str, int]:
    """This process's connections to its database, in use and idle."""
    pool: Any = database.engine.pool
    return {"in_use": pool.checkedout(), "idle": pool.checkedin()} if isinstance(pool, QueuePool) else {}
