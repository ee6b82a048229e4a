"""SQLite has one writer at a time: whoever wants to write waits for those of this process, then for other programs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

PATIENCE = 10.0
USUAL = f"PRAGMA busy_timeout={int(PATIENCE * 1000)}"
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


@contextmanager
def waiting(connection: Connection, patience: float) -> Iterator[None]:
    """Meanwhile SQLite waits so long for another program, if that is much shorter than it always does."""
    if connection.dialect.name != "sqlite" or patience > PATIENCE / 2:
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA busy_timeout={max(1, round(patience * 10) * 100)}")
    try:
        yield
    finally:
        driver.execute(USUAL)
