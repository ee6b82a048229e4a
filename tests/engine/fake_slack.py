"""A small Slack on this machine that answers as the real one does, and fails as the real one does.

What it answers for users, channels and errors follows Slack's documentation.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.engine.faults import Fault, answered

Json = dict[str, Any]
FIRST_TS = 1_795_000_000


def refused(code: str, **more: str) -> Fault:
    return Fault(body=json.dumps({"ok": False, "error": code, **more}))


class FakeSlack:
    """Keeps what was posted; `fail` queues faults for a method."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.posted: dict[str, list[Json]] = defaultdict(list)
        self.users: dict[str, Json] = {}
        self.channels: list[Json] = []
        self.page = 2
        self.team = "T1"
        self.scopes = ""
        self.uploads: dict[str, bytes] = {}
        self.shared: list[Json] = []
        self.url = ""
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._ts = FIRST_TS

    def fail(self, method: str, *faults: Fault) -> None:
        self._faults[method].extend(faults)

    def called(self, method: str) -> list[Json]:
        return [arguments for name, arguments in self.calls if name == method]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments: Json = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        elif request.can_read_body:
            arguments |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        self.calls.append((method, arguments))
        fault = self._faults[method].popleft() if self._faults[method] else None
        if fault is None:
            may = {"X-OAuth-Scopes": self.scopes} if self.scopes else {}
            return web.json_response({"ok": True, **self._do(method, arguments)}, headers=may)
        if fault.after:
            self._do(method, arguments)
        return await answered(request, fault)

    def _do(self, method: str, asked: Json) -> Json:
        match method:
            case "conversations.open":
                return {"channel": {"id": asked["users"].replace("U", "D", 1)}}
            case "chat.postMessage":
                self._ts += 1
                posted = {"ts": f"{self._ts}.000100", **asked}
                self.posted[asked["channel"]].append(posted)
                return {"channel": asked["channel"], "ts": posted["ts"], "message": posted}
            case "chat.update":
                [posted] = [one for one in self.posted[asked["channel"]] if one["ts"] == asked["ts"]]
                posted.update(asked)
                return {"channel": asked["channel"], "ts": asked["ts"]}
            case "views.open":
                return {"view": {"id": "V0"}}
            case "auth.test":
                return {"team_id": self.team, "user_id": "U0COLLAB", "bot_id": "B0COLLAB"}
            case _:
                return (self._take_file if method.startswith("files.") else self._read)(method, asked)

    def _take_file(self, method: str, asked: Json) -> Json:
        if method == "files.completeUploadExternal":
            files = json.loads(asked["files"]) if isinstance(asked["files"], str) else asked["files"]
            assert {one["id"] for one in files} <= self.uploads.keys()
            self.shared += [{**one, "channel": asked["channel_id"]} for one in files]
            return {"files": files}
        self.calls[-1][1]["alt"] = asked["alt_txt"]
        return {"file_id": f"F{len(self.calls)}", "upload_url": f"{self.url}upload/F{len(self.calls)}"}

    async def take_bytes(self, request: web.Request) -> web.Response:
        """Where files.getUploadURLExternal says that the bytes go."""
        if self._faults["upload"]:
            return web.Response(status=self._faults["upload"].popleft().status)
        self.uploads[request.match_info["file"]] = await request.read()
        return web.Response(text="OK")

    def _read(self, method: str, asked: Json) -> Json:
        match method:
            case "conversations.history":
                since = float(asked["oldest"])
                found = [one for one in reversed(self.posted[asked["channel"]]) if float(one["ts"]) > since]
                return self._paged("messages", found, asked)
            case "conversations.list":
                return self._paged("channels", self.channels, asked)
            case "conversations.info":
                return {"channel": next(one for one in self.channels if one["id"] == asked["channel"])}
            case "users.info":
                return {"user": self.users[asked["user"]]}
        raise AssertionError(f"This Slack has no {method}.")

    def _paged(self, key: str, found: list[Json], asked: Json) -> Json:
        start = int(asked.get("cursor") or 0)
        end = start + self.page
        cursor = str(end) if end < len(found) else ""
        return {key: found[start:end], "response_metadata": {"next_cursor": cursor}}


@asynccontextmanager
async def running(slack: FakeSlack) -> AsyncIterator[str]:
    """Its base URL on this machine, for as long as it runs."""
    app = web.Application()
    app.router.add_post("/api/upload/{file}", slack.take_bytes)
    app.router.add_post("/api/{method}", slack.answer)
    app.router.add_get("/api/{method}", slack.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    slack.url = str(server.make_url("/api/"))
    try:
        yield slack.url
    finally:
        await server.close()
