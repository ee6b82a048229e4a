"""How fast each platform lets us speak: kept here, in one place, so that we are seldom asked to wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FORGET_ABOVE = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """One message every so many seconds, after a first burst that needs no waiting."""

    every: float
    burst: int


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's rates in one conversation and in the whole workspace."""

    conversation: Rate
    workspace: Rate


# Slack: one a second in a channel, several hundred a minute in a workspace. Teams: 1800 an hour in a
# conversation (7 in a second), 50 a second in a tenant. Email: what a school's server bears.
LIMITS: Mapping[str, Limits] = {
    "slack": Limits(Rate(1.0, 1), Rate(0.2, 20)),
    "teams": Limits(Rate(2.0, 7), Rate(0.02, 50)),
    "email": Limits(Rate(0.1, 10), Rate(0.1, 10)),
}


@dataclass
class Pace:
    """Turns, handed out by the generic cell rate algorithm. A platform without limits never waits."""

    limits: Mapping[str, Limits] = field(default_factory=lambda: LIMITS)
    _full_at: dict[tuple[str, ...], float] = field(default_factory=dict, init=False)

    def reserve(self, platform: str, workspace: str, conversation: str, now: float) -> float:
        """Take the next turn; how many seconds away it is. `now` is real seconds."""
        limits = self.limits.get(platform)
        if limits is None:
            return 0.0
        self._forget(now)
        return max(
            self._turn((platform, workspace), limits.workspace, now),
            self._turn((platform, workspace, conversation), limits.conversation, now),
        )

    def _turn(self, key: tuple[str, ...], rate: Rate, now: float) -> float:
        full_at = max(self._full_at.get(key, now), now) + rate.every
        self._full_at[key] = full_at
        return max(0.0, full_at - rate.every * rate.burst - now)

    def _forget(self, now: float) -> None:
        if len(self._full_at) > FORGET_ABOVE:
            self._full_at = {key: full_at for key, full_at in self._full_at.items() if full_at > now}
