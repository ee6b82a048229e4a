"""SQLite has one writer at a time: whoever wants to write waits for those of this process, then for other programs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

from storage.written import say

PATIENCE = 10.0
USUAL = round(PATIENCE * 10)
WAITS = "waits_tenths"
SOON = 2.0
"""Seconds for somebody who waits for an answer: their platform gives us three."""


class Busy(Exception):
    """This process itself has been writing all the time. Nothing was stored."""


@dataclass
class Turns:
    """Of one process. PostgreSQL needs none."""

    one_at_a_time: bool
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @contextmanager
    def taken(self, patience: float) -> Iterator[float]:
        """Our turn to write; the seconds of patience that are left for other programs. Raises Busy without one."""
        if not self.one_at_a_time:
            yield patience
            return
        began = time.monotonic()
        if not self._lock.acquire(timeout=patience):
            raise Busy
        try:
            yield max(0.0, patience - (time.monotonic() - began))
        finally:
            self._lock.release()


def wait_for_others(connection: Connection, patience: float) -> None:
    """From now on SQLite waits so many seconds for another program that writes. The connection remembers it."""
    tenths = max(1, round(patience * 10))
    if connection.info.get(WAITS, USUAL) != tenths:
        say(connection, f"PRAGMA busy_timeout={tenths * 100}")
        connection.info[WAITS] = tenths
