"""/readyz: whether this process can do its work, part by part, a sentence each. Looked at once a second at most."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.operations.watching import Line, Watch
from storage import vitals
from storage.database import Database
from storage.trouble import DatabaseInTrouble, telling

FRESH = 1.0
HANGS = 3.0
SILENT_WRITES = 90.0
SILENT_CLOCK = 60.0
LINE_DOWN = 30.0
OVERDUE = 1800.0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the work, whether it is well, and what there is to say of it."""

    well: bool
    says: str


Report = dict[str, Part]


def green(says: str) -> Part:
    return Part(well=True, says=says)


def red(says: str) -> Part:
    return Part(well=False, says=says)


@dataclass
class Health:
    """`ticked_at` is when the clock last ticked, in the steady seconds of `watch`; `now` is the product's clock.

    `sockets` says what is wrong with the way in, in a sentence, or nothing.
    """

    database: Database
    watch: Watch
    now: Callable[[], datetime]
    ticked_at: Callable[[], float | None]
    sockets: Callable[[], str | None] = lambda: None
    began_at: float = field(init=False)
    _asking: threading.Lock = field(default_factory=threading.Lock, init=False)
    _asked_at: float | None = field(default=None, init=False)
    _last: Report = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.began_at = self.watch.steady()

    def well(self) -> dict[str, bool]:
        """Which parts are, for metrics."""
        return {name: part.well for name, part in self.report().items()}

    def report(self) -> Report:
        """At most a second old; while the database hangs, nobody else hangs with it."""
        if not self._asking.acquire(timeout=HANGS):
            return {**self._last, "database": red(f"The database has not answered for {HANGS:.0f} seconds.")}
        try:
            if self._asked_at is None or self.watch.steady() - self._asked_at >= FRESH:
                self._last = self._look()
                self._asked_at = self.watch.steady()
            return self._last
        finally:
            self._asking.release()

    def _look(self) -> Report:
        try:
            with telling(), self.database.reading() as shelf:
                oldest = vitals.oldest_on_its_way(shelf, self.now())
        except DatabaseInTrouble as trouble:
            return {"database": red(str(trouble)), **self._others()}
        return {"database": self._writes(), "messages": self._messages(oldest), **self._others()}

    def _others(self) -> Report:
        lines = {name: self._line(name, line) for name, line in sorted(self.watch.lines.items())}
        return {"clock": self._clock(), **lines, **self._way_in()}

    def _writes(self) -> Part:
        silent = self.watch.steady() - max(self.watch.wrote_at or 0.0, self.began_at)
        why = self.watch.not_written
        if not why and silent <= SILENT_WRITES:
            return green("It answers, and is written to.")
        return red(f"Nothing could be written to the database for {_spoken(silent)}. {why or 'Nothing is stored.'}")

    def _messages(self, oldest: datetime | None) -> Part:
        age = 0.0 if oldest is None else (self.now() - oldest).total_seconds()
        if age <= OVERDUE:
            return green(f"The oldest that should have gone is {age:.0f} seconds old.")
        return red(f"A message that should have gone has waited for {_spoken(age)}: `collab doctor` says why.")

    def _clock(self) -> Part:
        silent = self.watch.steady() - max(self.ticked_at() or 0.0, self.began_at)
        if silent <= SILENT_CLOCK:
            return green(f"It ticked {silent:.0f} seconds ago.")
        return red(f"The clock has not ticked for {_spoken(silent)}: the log says what held it up.")

    def _line(self, name: str, line: Line) -> Part:
        steady = self.watch.steady()
        if line.bad_since is not None and steady - line.bad_since > LINE_DOWN:
            return red(f"{_title(name)} has taken nothing for {_spoken(steady - line.bad_since)}. {_why(name, line)}")
        if line.good_at is None:
            return green("Nothing was sent there yet.")
        return green(f"{_title(name)} answered {_spoken(steady - line.good_at)} ago.")

    def _way_in(self) -> Report:
        wrong = self.sockets()
        return {"way_in": red(wrong) if wrong else green("It is open.")}


def _why(platform: str, line: Line) -> str:
    """A mail server's own words may name somebody: they are not for whoever asks here."""
    return "`collab doctor` says why." if platform == "email" else line.why


def _title(platform: str) -> str:
    return "Email" if platform == "email" else platform.capitalize()


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"
