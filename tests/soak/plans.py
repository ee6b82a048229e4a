"""How each life of a replica ends: at each commit boundary in turn, at each stage of a post, at random, or frozen.

Ends are counted in work and not in seconds: a slow machine takes longer and is no harder than a fast one.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, cycle
from random import Random

from tests.soak.slack import ANSWERED, ARRIVED, CALLED, POSTED

COMMITS = 40
STAGES = (ARRIVED, POSTED, ANSWERED)
LONGEST_LIFE = 15.0


@dataclass
class End:
    """`left` counts the commits, posts or calls of Slack to the blow, which falls `later` by so many seconds."""

    blow: signal.Signals = signal.SIGKILL
    commit: int | None = None
    stage: str = ""
    left: int = 0
    later: float = 0.0

    @property
    def freezes(self) -> bool:
        return self.blow == signal.SIGSTOP


def ends(luck: Random, freeze_every: int) -> Iterator[End]:
    """For ever; one life in `freeze_every` is frozen past its lease before it is killed (0: none)."""
    commits, stages = cycle(range(1, COMMITS + 1)), cycle(STAGES)
    for number in count(1):
        frozen = freeze_every and number % freeze_every == 0
        blow = signal.SIGSTOP if frozen else signal.SIGKILL
        match luck.randrange(3):
            case 0:
                yield End(blow, commit=next(commits))
            case 1:
                yield End(blow, stage=next(stages), left=luck.randint(1, 20))
            case _:
                yield End(blow, stage=CALLED, left=luck.randint(1, 40), later=luck.uniform(0, 0.05))
