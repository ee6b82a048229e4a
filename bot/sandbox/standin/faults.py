"""Troubles made on purpose: lost responses, broken answers, slowness, limits of pace."""

import asyncio
import math
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

from bot.sandbox.standin.shapes import Json, Refused

FaultKind = Literal["drop_response", "error_500", "delay"]


@dataclass
class Fault:
    """One trouble: for `times` calls of `method` ("*" for any), after letting `skip` calls pass."""

    method: str
    kind: FaultKind
    times: int = 1
    skip: int = 0
    seconds: float = 0.0


class Waiting(Protocol):
    """A trouble for `times` calls of `method` ("*" for any), after letting `skip` calls pass."""

    method: str
    times: int
    skip: int


F = TypeVar("F", bound=Waiting)


def met_by(method: str, faults: Iterable[F]) -> F | None:
    """The fault that this call meets, which counts it."""
    for fault in faults:
        if fault.method not in (method, "*") or not fault.times:
            continue
        if fault.skip:
            fault.skip -= 1
            continue
        fault.times -= 1
        return fault
    return None


class TooFast(Exception):
    """Too many calls; `seconds` is Slack's Retry-After."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds


@dataclass
class Pace:
    """Limits of `chat.*` and of `conversations.open` in real time; None is no limit.

    `burst` calls in a channel pass at once.
    """

    channel_seconds: float | None = None
    burst: int = 1
    workspace_per_minute: int | None = None
    opened_per_minute: int | None = None
    _in_channel: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _in_workspace: deque[float] = field(default_factory=deque)
    _opened: deque[float] = field(default_factory=deque)

    def admit_opening(self) -> None:
        """The same for a conversation that is opened."""
        if self.opened_per_minute is not None:
            _admit(self._opened, time.monotonic(), 60.0, self.opened_per_minute)

    def admit(self, channel: str) -> None:
        """Raises TooFast for a call that Slack would refuse."""
        now = time.monotonic()
        if self.channel_seconds is not None:
            _admit(self._in_channel[channel], now, self.channel_seconds * self.burst, self.burst)
        if self.workspace_per_minute is not None:
            _admit(self._in_workspace, now, 60.0, self.workspace_per_minute)


def _admit(calls: deque[float], now: float, window: float, most: int) -> None:
    while calls and now - calls[0] >= window:
        calls.popleft()
    if len(calls) >= most:
        raise TooFast(max(1, math.ceil(window - (now - calls[0]))))
    calls.append(now)


class Troubles:
    """The faults set at present, and the pace. `seen` counts calls by method."""

    def __init__(self) -> None:
        self.pace = Pace()
        self.faults: list[Fault] = []
        self.seen: dict[str, int] = defaultdict(int)

    def set_faults(self, asked: list[Json]) -> None:
        try:
            self.faults += [Fault(**one) for one in asked]
        except TypeError:
            raise Refused("invalid_arguments") from None

    def set_pace(self, asked: Json) -> None:
        try:
            self.pace = Pace(**asked)
        except TypeError:
            raise Refused("invalid_arguments") from None

    async def before(self, method: str) -> Fault | None:
        """The fault this call meets, its delay already slept."""
        self.seen[method] += 1
        fault = met_by(method, self.faults)
        if fault is not None and fault.seconds:
            await asyncio.sleep(fault.seconds)
        return fault
