"""Messages that did not get through, as the clerk hears of them: to whom, since when and why, never what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stuck:
    """Who cannot be reached yet, and what keeps channels from being reached, a sentence each."""

    people: tuple[str, ...]
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A message that may have arrived (`uncertain`) or could not be sent, and whom it is for."""

    id: str
    to: str
    written_at: datetime
    uncertain: bool
    why: str
