"""The processes that run on this database: each says every few seconds that it is there, in real time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select

from storage.database import Shelf
from storage.deployment import keep
from storage.tables.engine import deployment

REPLICA = "replica:"
BEAT = 15.0
GONE_AFTER = 60.0
"""Seconds without a word after which a process counts as gone."""


@dataclass(frozen=True, slots=True)
class Replica:
    """`seen` is when it last said so, in real seconds since 1970."""

    name: str
    host: str
    version: str
    seen: float


def beat(shelf: Shelf, replica: Replica) -> None:
    keep(shelf, REPLICA + replica.name, json.dumps(asdict(replica)))
    for other in _all(shelf):
        if replica.seen - other.seen > GONE_AFTER:
            leave(shelf, other.name)


def leave(shelf: Shelf, name: str) -> None:
    shelf.do(delete(deployment).where(deployment.c.name == REPLICA + name))


def alive(shelf: Shelf, real: float) -> list[Replica]:
    """Those who have spoken in the last minute."""
    return [one for one in _all(shelf) if real - one.seen <= GONE_AFTER]


def _all(shelf: Shelf) -> Iterator[Replica]:
    for row in shelf.rows(select(deployment.c.value).where(deployment.c.name.startswith(REPLICA))):
        yield Replica(**json.loads(row.value))
