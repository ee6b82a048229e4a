"""A Slack Web API that bears no more than Slack does: one message a second in a channel, so many a minute in all, and
so many conversations opened.

`python -m bench.limited_slack` serves it; `GET /counts` tells what came. EVERY is seconds between two messages of a
workspace, OPENED between two conversations, BURST how many of either may come at once; a moment's jitter of the
network is forgiven.
"""

from __future__ import annotations

import itertools
import os
import time
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.domain.pace import Rate

JITTER = 0.2
TEAM = {"team_id": "T00000000", "user_id": "U0COLLAB", "bot_id": "B0COLLAB", "url": "http://127.0.0.1/"}


@dataclass
class Limited:
    """What it has taken and what it has refused; the moments are seconds of this machine's steady clock."""

    workspace: Rate
    channel: Rate
    opening: Rate = field(default_factory=lambda: Rate(1.2, 20))
    posted: list[float] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    refused: int = 0
    _full_at: dict[str, float] = field(default_factory=dict)

    def take(self, channel: str, delivery_id: str) -> bool:
        now = time.monotonic()
        if not self._admits(now, ("", self.workspace), (channel, self.channel)):
            return False
        self.posted.append(now)
        self.ids.add(delivery_id)
        return True

    def open(self) -> bool:
        return self._admits(time.monotonic(), ("conversations.open", self.opening))

    def _admits(self, now: float, *places: tuple[str, Rate]) -> bool:
        if any(rate.turns(self._full_at.get(place, 0.0) - JITTER, now) < 1 for place, rate in places):
            self.refused += 1
            return False
        for place, rate in places:
            self._full_at[place] = rate.after(self._full_at.get(place, 0.0), now)
        return True


def too_fast() -> JSONResponse:
    return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "1"})


def app(limited: Limited) -> Starlette:
    numbers = itertools.count(1_795_500_000)

    async def answer(request: Request) -> JSONResponse:
        asked = await request.json() if request.headers.get("content-type", "").startswith("application/json") else {}
        method = request.path_params["method"]
        if method == "conversations.open" and not limited.open():
            return too_fast()
        if method != "chat.postMessage":
            opened = {"id": f"D{next(numbers)}"}
            return JSONResponse({"ok": True, **TEAM, "messages": [], "channels": [], "channel": opened})
        channel = str(asked["channel"])
        if not limited.take(channel, str(asked["metadata"]["event_payload"]["delivery_id"])):
            return too_fast()
        return JSONResponse({"ok": True, "channel": channel, "ts": f"{next(numbers)}.000100"})

    async def counts(_request: Request) -> JSONResponse:
        ends = (limited.posted[0], limited.posted[-1]) if limited.posted else (0.0, 0.0)
        told = {"posted": len(limited.posted), "different": len(limited.ids), "refused": limited.refused}
        return JSONResponse({**told, "first": ends[0], "last": ends[1]})

    async def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "up"})

    calls = Route("/api/{method}", answer, methods=["GET", "POST"])
    return Starlette(routes=[Route("/healthz", healthz), Route("/counts", counts), calls])


if __name__ == "__main__":
    rates = Limited(Rate(float(os.environ["EVERY"]), int(os.environ["BURST"])), Rate(1.0, 1))
    rates.opening = Rate(float(os.environ["OPENED"]), int(os.environ["BURST"]))
    uvicorn.run(app(rates), port=int(os.environ["PORT"]), log_config=None, access_log=False)
