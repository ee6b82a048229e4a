"""This process says every few seconds that it runs on its database: so nothing is moved away from under it."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version

from bot.operations.watching import Watch
from scheduler.mishaps import OurFault, watched
from storage import replicas
from storage.database import Database
from storage.replicas import BEAT, Replica
from storage.trouble import in_words

IN_TROUBLE = 2.0


@dataclass
class Heartbeat:
    """A thread of its own from `start` to `stop`. It writes, so it also finds out whether that can be done."""

    database: Database
    watch: Watch
    epoch: Callable[[], float]
    name: str = field(default_factory=lambda: secrets.token_hex(6))
    every: float = BEAT
    _stopped: threading.Event = field(default_factory=threading.Event, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def start(self) -> None:
        self.beat()
        self._thread = threading.Thread(target=self._run, name="collab-heartbeat", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Returns when the last word is said: this process no longer counts as running."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        self._unless_in_trouble(self._leave)

    def beat(self) -> None:
        self._unless_in_trouble(self._say)

    def _run(self) -> None:
        """In trouble it tries more often, so that it is soon known when that has passed."""
        while not self._stopped.wait(min(self.every, IN_TROUBLE) if self.watch.not_written else self.every):
            self.beat()

    def _unless_in_trouble(self, work: Callable[[], None]) -> None:
        try:
            with watched("saying that this process runs"):
                work()
                self.watch.wrote()
        except OurFault as fault:
            self.watch.not_written = in_words(fault.__cause__) or str(fault)

    def _say(self) -> None:
        with self.database.transaction() as shelf:
            replicas.beat(shelf, Replica(self.name, socket.gethostname(), version("collab"), self.epoch()))

    def _leave(self) -> None:
        with self.database.transaction() as shelf:
            replicas.leave(shelf, self.name)
