"""From due moment to due moment: how a clock that nobody waits for walks on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from scheduler.clock import next_moment
from scheduler.jobs import Job
from storage import occurrences
from storage.database import Database
from storage.delivery import next_due


def next_happening(database: Database, jobs: Sequence[Job], after: datetime) -> datetime | None:
    """The first moment after that one at which a letter or a job is due."""
    with database.reading() as shelf:
        letter = next_due(shelf, after)
    moments = (letter, next_moment(database, jobs, after))
    return min((moment for moment in moments if moment is not None), default=None)


def next_planned(database: Database, after: datetime) -> datetime | None:
    """The same, told from what `run_due` has just planned a long way `ahead`: cheap, and at least not too late."""
    with database.reading() as shelf:
        moments = (next_due(shelf, after), occurrences.next_look(shelf, after))
    return min((moment for moment in moments if moment is not None), default=None)
