"""After a restore: the outbox says unsent of what may have been sent since the backup was taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_

from storage.database import Shelf
from storage.outbox import CARRIED, CLAIMED, UNCERTAIN, WAITING
from storage.tables.engine import outbox

RESTORED = "restored"
"""Kept from a restore until the first start after it: when the backup was taken."""
TAKEN_UP = "after_restore"
"""When the backup was taken whose restore has been taken up."""
ALONE = {"carried_by": None, "claimed_until": None, "claimed_by": None, "not_before": None, "aside": False}
READ_BACK = "slack"


def doubt_what_was_due(shelf: Shelf, since: float, *, now: datetime) -> int:
    """Each letter on Slack that may have gone since then is looked for before it is sent; how many those are.

    `since` is in real seconds since 1970. Letters that travelled together are looked for one by one.
    """
    due = and_(outbox.c.state.in_((WAITING, CLAIMED, CARRIED)), outbox.c.due_at <= now, outbox.c.edits.is_(None))
    read_back = outbox.update().where(due, outbox.c.lane == READ_BACK)
    marked = read_back.values(state=WAITING, first_tried_at=since, why=None, **ALONE)
    shelf.has_mail = True
    return len(shelf.rows(marked.returning(outbox.c.id)))


def hold_what_cannot_be_read_back(shelf: Shelf, why: str, *, now: datetime) -> int:
    """Emails and the like that may have gone since wait for somebody to say; how many those are."""
    due = and_(outbox.c.state.in_((WAITING, CLAIMED, CARRIED)), outbox.c.due_at <= now, outbox.c.edits.is_(None))
    held = outbox.update().where(due, outbox.c.lane != READ_BACK).values(state=UNCERTAIN, why=why, **ALONE)
    return len(shelf.rows(held.returning(outbox.c.id)))
