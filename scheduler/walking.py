"""From due moment to due moment: how a clock that nobody waits for walks on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Planned:
    """When the next letter is due, and when the next job wants a look."""

    letter: datetime | None
    look: datetime | None

    @property
    def first(self) -> datetime | None:
        return min((moment for moment in (self.letter, self.look) if moment is not None), default=None)


def planned(database: Database, after: datetime) -> Planned:
    """What `next_happening` tells, from what `run_due` has just planned a long way `ahead`: one look at the books."""
    with database.reading() as shelf:
        return Planned(next_due(shelf, after), occurrences.next_look(shelf, after))
