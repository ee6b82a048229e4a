"""How each life of a replica ends: at each commit boundary in turn, at each stage of a post, at random, or frozen."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle
from random import Random

from tests.soak.slack import ANSWERED, ARRIVED, POSTED

COMMITS = 40
STAGES = (ARRIVED, POSTED, ANSWERED)
LONGEST_LIFE = 4.0


@dataclass
class End:
    """`left` counts the commits or posts to the blow; without either it falls after so many `seconds`."""

    blow: signal.Signals = signal.SIGKILL
    seconds: float = LONGEST_LIFE
    commit: int | None = None
    stage: str = ""
    left: int = 0

    @property
    def freezes(self) -> bool:
        return self.blow == signal.SIGSTOP


def ends(luck: Random, freeze_every: int) -> Iterator[End]:
    """For ever; one life in `freeze_every` is frozen past its lease before it is killed (0: none)."""
    commits, stages = cycle(range(1, COMMITS + 1)), cycle(STAGES)
    for number in count(1):
        frozen = freeze_every and number % freeze_every == 0
        blow = signal.SIGSTOP if frozen else signal.SIGKILL
        match luck.randrange(5):
            case 0 | 1:
                yield End(blow, commit=next(commits))
            case 2 | 3:
                yield End(blow, stage=next(stages), left=luck.randint(1, 12))
            case _:
                yield End(blow, seconds=luck.uniform(0.1, 1.5))
