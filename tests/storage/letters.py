"""Letters that tests of delivery write, claim and name."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from bot.domain.attention import TOLD
from bot.domain.pace import UNLIMITED, Limits
from storage import claims, leases, outbox
from storage.database import Database
from storage.delivery import Claimed
from storage.lanes import Lane
from storage.outbox import Letter
from storage.tables.engine import outbox as rows
from tests.storage.rows import TODAY

REAL = 1_790_000_000.0
numbers = count()


def write(
    database: Database,
    recipient: str = "person:p1",
    *,
    message_class: str = TOLD,
    due_at: datetime = TODAY,
    trust: str = "harbourside",
    edits: str | None = None,
    subject: str | None = None,
) -> str:
    """Put a letter into the outbox; its key."""
    key = f"letter-{next(numbers)}"
    letter = Letter(key, "news", message_class, recipient, {}, due_at, TODAY, subject=subject, edits=edits)
    with database.transaction() as shelf:
        assert outbox.put(shelf.books(trust), letter)
    return key


def claim(
    database: Database, *, now: datetime = TODAY, real: float = REAL, limit: int = 50, limits: Limits = UNLIMITED
) -> list[Claimed]:
    """All of it in one lane: where the recipients are at home is not known."""
    with database.transaction() as shelf:
        leases.tidy(shelf, real, may_expire=True)
        lanes = [Lane(name, None, limits, limit) for name in ("", "slack edits")]
        return [one for lane in lanes for one in claims.claim(shelf, lane, now=now, real=real)]


def keys(database: Database, letters: list[Claimed]) -> list[str]:
    with database.reading() as shelf:
        by_id = {row.id: row.key for row in shelf.rows(rows.select())}
    return [by_id[letter.id] for letter in letters]


def claimed_keys(database: Database, **how: Any) -> list[str]:
    return keys(database, claim(database, **how))
