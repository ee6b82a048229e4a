"""Mail for every replica: a commit that put something into the outbox rings, and whoever listens wakes at once.

PostgreSQL only. A connection of its own, in a thread of its own; a broken one is made anew, and until then delivery
finds its mail by looking now and then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import structlog
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from storage.database import MAIL, Database

AGAIN_AFTER = 2.0
LINE = "connect_timeout=10 keepalives_idle=10 keepalives_interval=5 keepalives_count=3"
"""A line that died without a word is noticed within half a minute."""
log = structlog.get_logger()


@contextmanager
def listening(database: Database, ring: Callable[[], None]) -> Iterator[None]:
    """While inside, `ring` is called (in another thread) whenever any process put mail into this database."""
    if database.is_sqlite:
        yield
        return
    listener = _Listener(database, ring)
    thread = threading.Thread(target=listener.listen, name="mail", daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.stop()
        thread.join()


class _Listener:
    def __init__(self, database: Database, ring: Callable[[], None]) -> None:
        url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._line = make_conninfo(url, **conninfo_to_dict(LINE))
        self._ring = ring
        self._stopped = threading.Event()

    def listen(self) -> None:
        while not self._stopped.is_set():
            try:
                self._until_it_breaks()
            except psycopg.Error as broken:
                log.warning("mail is not announced for the moment, so it is looked for", reason=type(broken).__name__)
                self._stopped.wait(AGAIN_AFTER)

    def stop(self) -> None:
        self._stopped.set()

    def _until_it_breaks(self) -> None:
        """Rings once at the beginning: nobody knows what was put in while nobody listened."""
        with psycopg.connect(self._line, autocommit=True) as line:
            line.execute(f"LISTEN {MAIL}".encode())
            self._ring()
            while not self._stopped.is_set():
                for _ in line.notifies(timeout=0.5, stop_after=1):
                    self._ring()
