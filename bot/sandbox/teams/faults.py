"""Troubles made on purpose: refusals of a bad day, lost answers, slowness, limits of pace, and who is out of reach."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.standin.faults import Pace, TooFast, met_by
from bot.sandbox.teams.refusals import BY_STATUS, Refused, too_fast

LOSES = web.RequestKey("loses", bool)


@dataclass
class Fault:
    """One trouble: for `times` calls of `method` ("*" for any), after letting `skip` calls pass.

    `status` refuses as Teams does; with `loses` the call takes effect and its answer is lost. `retry_after` goes
    with 429. Methods are token, create, send, update, delete, member, members, channels and team.
    """

    method: str
    status: int = 0
    loses: bool = False
    times: int = 1
    skip: int = 0
    seconds: float = 0.0
    retry_after: int = 1

    def refusal(self) -> Refused:
        return too_fast(self.retry_after) if self.status == 429 else BY_STATUS[self.status]


@dataclass
class Troubles:
    """What is wrong at present. `seen` counts calls by method; `refuses_targeted`: none is taken for one alone."""

    faults: list[Fault] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)
    seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    guests_out_of_reach: bool = False
    refuses_targeted: bool = False

    async def before(self, method: str, request: web.Request) -> web.StreamResponse | None:
        """The refusal this call meets, if any, after its delay. Raises nothing; `after` loses answers."""
        self.seen[method] += 1
        fault = met_by(method, self.faults)
        if fault is None:
            return None
        await asyncio.sleep(fault.seconds)
        if fault.loses:
            request[LOSES] = True
            return None
        return fault.refusal().as_answer() if fault.status else None

    def admit(self, conversation: str) -> None:
        """Raises Refused for a send that comes too fast."""
        try:
            self.pace.admit(conversation)
        except TooFast as fast:
            raise too_fast(fast.seconds) from None


def lost(request: web.Request) -> bool:
    """Whether the answer to this call must not reach whoever asked."""
    return bool(request.get(LOSES))
