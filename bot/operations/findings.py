"""What `collab doctor` finds: one sentence each, with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PROBLEM, NOTE = "problem", "note"
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """`area` is settings, database, clock, slack, teams, email, calendars, people, channels or messages.

    A problem keeps somebody from getting something; a note will, or may.
    """

    area: str
    says: str
    weight: str = PROBLEM

    @property
    def is_problem(self) -> bool:
        return self.weight == PROBLEM


def problems(area: str, sentences: Iterable[str]) -> Iterator[Finding]:
    return (Finding(area, sentence) for sentence in sentences)


def some(names: Iterable[str]) -> str:
    """`Ann, Bob and 3 more`."""
    listed = list(names)
    shown, more = listed[:SHOWN], len(listed) - SHOWN
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
