"""Readings so short that they are answered where they arrive: the way to a thread and back costs more than they do."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SHORT = 0.005
"""Seconds of processor time: for so long one reading may hold up everybody else."""
WEIGHT = 0.2
"""How much the last one counts: one that was held up by something else makes no kind long."""
MOST = 4 * SHORT
"""What one counts for at most: the first of all reads the whole register."""


@dataclass(slots=True)
class AtOnce:
    """Knows what each kind of reading takes. One that was never asked before goes to a thread, and so does a long one.

    `spent` is the processor time of the thread that asks, in seconds.
    """

    spent: Callable[[], float] = time.thread_time
    _takes: dict[Hashable, float] = field(default_factory=dict)

    def suits(self, kind: Hashable) -> bool:
        takes = self._takes.get(kind)
        return takes is not None and takes <= SHORT

    @contextmanager
    def watched(self, kind: Hashable) -> Iterator[None]:
        """Note what a reading of this kind takes."""
        began = self.spent()
        yield
        took = min(self.spent() - began, MOST)
        before = self._takes.get(kind, took)
        self._takes[kind] = before + WEIGHT * (took - before)
