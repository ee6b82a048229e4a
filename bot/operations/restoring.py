"""The first start after a restore: what may have gone out since the backup is looked for, or asked about, first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from scheduler.clock import run_due
from scheduler.jobs import Job
from storage import deployment, restored
from storage.database import Database
from storage.restored import RESTORED, TAKEN_UP

log = structlog.get_logger()


def take_up(database: Database, jobs: Sequence[Job], since: datetime | None, *, now: datetime) -> None:
    """Do it once for each restore: `since` is when the backup was taken, in real time, where somebody says so.

    Jobs whose moments have passed since write their letters first, under the names that they had: so those are looked
    for too. A copy that `collab restore` put back knows by itself when it was taken.
    """
    taken_at = since or _noted(database)
    if taken_at is None or _is_done(database, taken_at):
        return
    run_due(database, jobs, now)
    with database.transaction() as shelf:
        looked_for = restored.doubt_what_was_due(shelf, taken_at.timestamp(), now=now)
        held = restored.hold_what_cannot_be_read_back(shelf, _why(taken_at), now=now)
        deployment.keep(shelf, TAKEN_UP, taken_at.isoformat())
        deployment.forget(shelf, RESTORED)
    log.warning(
        "Restored: what was sent on Slack since the backup is looked for there first, other messages wait for the "
        "clerk on /collab, and what people did since then is not known",
        taken_at=taken_at.isoformat(),
        looked_for=looked_for,
        held=held,
    )


def _noted(database: Database) -> datetime | None:
    with database.reading() as shelf:
        noted = deployment.kept(shelf, RESTORED)
    return None if noted is None else datetime.fromisoformat(noted)


def _is_done(database: Database, taken_at: datetime) -> bool:
    with database.reading() as shelf:
        return deployment.kept(shelf, TAKEN_UP) == taken_at.isoformat()


def _why(taken_at: datetime) -> str:
    at = f"{taken_at:%d %B %Y, %H:%M} UTC".lstrip("0")
    return f"Collab was put back to its state of {at}, and this may have gone out since then: ask whether it came."
