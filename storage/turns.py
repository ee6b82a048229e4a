"""SQLite has one writer at a time: whoever wants to write waits for those of this process, then for other programs."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from storage.written import say

PATIENCE = 10.0
USUAL = round(PATIENCE * 10)
AT_LEAST = 0.1
WAITS = "waits_tenths"
SOON = 2.0
"""Seconds for somebody who waits for an answer: their platform gives us three."""
AT_ONCE = 0.0
"""Seconds for whoever may not wait at all, since everybody else would wait with them."""
SWIFT = 0.005
LATELY = 8


class Busy(Exception):
    """Somebody else was writing all the time: this process itself, or for AT_ONCE any. Nothing was stored."""


@dataclass
class Turns:
    """Of one process. PostgreSQL needs none. `steady` gives seconds."""

    one_at_a_time: bool
    steady: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _lasted: deque[float] = field(default_factory=lambda: deque(maxlen=LATELY), init=False)
    """Seconds that the last turns took, the disk's part included."""

    @property
    def are_swift(self) -> bool:
        """Whether the disk hardly holds up anybody. Never known of PostgreSQL's, which is elsewhere.

        The shortest of the last turns tells: in the others a thread may have waited for the interpreter too.
        """
        return len(self._lasted) == LATELY and min(self._lasted) <= SWIFT

    @contextmanager
    def taken(self, patience: float) -> Iterator[float]:
        """Our turn to write; the seconds of patience that are left for other programs. Raises Busy without one."""
        if not self.one_at_a_time:
            yield patience
            return
        asked = self.steady()
        if not self._lock.acquire(timeout=patience):
            raise Busy
        began = self.steady()
        try:
            yield max(AT_LEAST, patience - (began - asked)) if patience else AT_ONCE
        finally:
            self._lasted.append(self.steady() - began)
            self._lock.release()


def wait_for_others(connection: Connection, patience: float) -> None:
    """From now on SQLite waits so many seconds for another program that writes. The connection remembers it."""
    tenths = round(patience * 10)
    if connection.info.get(WAITS, USUAL) != tenths:
        say(connection, f"PRAGMA busy_timeout={tenths * 100}")
        connection.info[WAITS] = tenths
