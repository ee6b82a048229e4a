"""A Slack for the soak: it loses answers, fails, throttles and forgets for a while, and it kills whoever calls it.

Each replica has an address of its own (`/<replica>/api/`), so that it is known who posts. Its time is in a hurry too.
"""

from __future__ import annotations

import asyncio
import json
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import web

from scheduler.real_time import steady
from tests.soak.hurry import Hurry

Json = dict[str, Any]
CHECKED_AT = "X-Checked-At"
CALLED, ARRIVED, POSTED, ANSWERED = "called", "arrived", "posted", "answered"
PAGE = 200


FIXED: dict[str, Json] = {
    "auth.test": {"team_id": "T0LANTERN", "user_id": "U0SOAK", "bot_id": "B0SOAK", "url": "http://127.0.0.1/"},
    "conversations.list": {"channels": [], "response_metadata": {"next_cursor": ""}},
}


@dataclass(frozen=True, slots=True)
class Faults:
    """How often, of a hundred posts, something goes wrong; `lag` is how many hurried seconds a post stays unseen."""

    lost: float = 5.0
    before: float = 1.5
    after: float = 1.5
    reset: float = 1.0
    storm_every: float = 300.0
    storm_lasts: float = 60.0
    retry_after: int = 3
    lag: float = 0.0


CALM = Faults(lost=0, before=0, after=0, reset=0, storm_every=0)


@dataclass(slots=True)
class Post:
    ts: str
    seen_from: float
    delivery_id: str
    text: str
    replica: str
    age: float
    metadata: Json


@dataclass
class SoakSlack:
    """`on_post(replica, stage)` is asked at each stage of a post: it may kill or freeze whoever posts."""

    hurry: Hurry
    luck: Random
    faults: Faults
    on_post: Callable[[str, str], None] = lambda replica, stage: None
    posts: dict[str, list[Post]] = field(default_factory=lambda: defaultdict(list))
    calls: Counter[str] = field(default_factory=Counter)
    _last_ts: int = 0
    _runner: web.ServerRunner | None = None
    _port: int = 0

    async def come(self) -> int:
        """Listen, where it listened before if it did; the port."""
        self._runner = web.ServerRunner(web.Server(self.answer, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True).start()
        self._port = self._runner.addresses[0][1]
        return self._port

    async def go(self) -> None:
        """Refuse every connection from now on."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        _, replica, _, method = request.path.split("/", 3)
        asked: Json = dict(request.query)
        if request.content_type == "application/json":
            asked |= json.loads(await request.read() or b"{}")
        self.calls[method] += 1
        self.on_post(replica, CALLED)
        if self._in_a_storm():
            self.calls["429"] += 1
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(self.faults.retry_after)}
            )
        if method == "chat.postMessage":
            return self._post(request, replica, asked)
        return self._other(request, method, asked)

    def _post(self, request: web.BaseRequest, replica: str, asked: Json) -> web.StreamResponse:
        self.on_post(replica, ARRIVED)
        draw = self.luck.uniform(0, 100)
        faults = self.faults
        if draw < faults.before:
            return self._failed("500 before")
        if draw < faults.before + faults.reset:
            return self._cut(request)
        ts = self._keep(request, replica, asked)
        self.on_post(replica, POSTED)
        draw -= faults.before + faults.reset
        if draw < faults.after:
            return self._failed("500 after")
        if draw < faults.after + faults.lost:
            self.calls["lost"] += 1
            return self._cut(request)
        asyncio.get_running_loop().call_later(0.002, self.on_post, replica, ANSWERED)
        return _ok(channel=asked["channel"], ts=ts, message={"text": asked.get("text", "")})

    def _keep(self, request: web.BaseRequest, replica: str, asked: Json) -> str:
        now = self.hurry.hurried_epoch()
        self._last_ts = max(self._last_ts + 1, int(now * 1_000_000))
        ts = f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06}"
        metadata = asked["metadata"]
        id_ = metadata["event_payload"]["delivery_id"]
        age = steady() - float(request.headers.get(CHECKED_AT, "nan"))
        seen_from = now + self.luck.uniform(0, self.faults.lag)
        kept = Post(
            ts, seen_from, id_, json.dumps(asked.get("blocks", [])) + asked.get("text", ""), replica, age, metadata
        )
        self.posts[asked["channel"]].append(kept)
        return ts

    def _other(self, request: web.BaseRequest, method: str, asked: Json) -> web.StreamResponse:
        if self.luck.uniform(0, 100) < self.faults.before:
            return self._failed("500 before")
        match method:
            case "conversations.open":
                return _ok(channel={"id": "D" + str(asked["users"])[1:]})
            case "conversations.history":
                return self._history(asked)
            case "chat.update":
                [posted] = [one for one in self.posts[asked["channel"]] if one.ts == asked["ts"]]
                posted.text = json.dumps(asked.get("blocks", [])) + asked.get("text", "")
                if self.luck.uniform(0, 100) < self.faults.lost:
                    return self._cut(request)
                return _ok(channel=asked["channel"], ts=asked["ts"])
        return _ok(**FIXED[method])

    def _history(self, asked: Json) -> web.StreamResponse:
        now = self.hurry.hurried_epoch()
        here = self.posts[asked["channel"]]
        first = bisect(here, float(asked["oldest"]), key=lambda one: float(one.ts))
        seen = [one for one in reversed(here[first:]) if one.seen_from <= now]
        start = int(asked.get("cursor") or 0)
        end = start + PAGE
        told = [{"ts": one.ts, "metadata": one.metadata} for one in seen[start:end]]
        return _ok(messages=told, response_metadata={"next_cursor": str(end) if end < len(seen) else ""})

    def _in_a_storm(self) -> bool:
        every = self.faults.storm_every
        passed = self.hurry.hurried_steady() - self.hurry.steady
        return bool(every) and passed % every < self.faults.storm_lasts

    def _failed(self, how: str) -> web.StreamResponse:
        self.calls[how] += 1
        return web.Response(status=500, text="{}", content_type="application/json")

    def _cut(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def _ok(**told: Any) -> web.StreamResponse:
    return web.json_response({"ok": True, **told})


@asynccontextmanager
async def running(slack: SoakSlack) -> AsyncIterator[int]:
    """Its port on this machine, for as long as it runs."""
    port = await slack.come()
    try:
        yield port
    finally:
        await slack.go()
