"""Several workspaces behind one Web API, as slack.com has them: the token says in which one a call is made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BasicAuth, web
from aiohttp.test_utils import TestServer

from bot.platforms.slack_scopes import SCOPES
from tests.engine.fake_slack import FakeSlack

Json = dict[str, Any]


@dataclass
class Workspaces:
    """`by_token` are the tokens that are good now; `codes` what OAuth's codes stand for: a workspace and a token."""

    slacks: dict[str, FakeSlack] = field(default_factory=dict)
    by_token: dict[str, str] = field(default_factory=dict)
    codes: dict[str, Json] = field(default_factory=dict)
    whispers: list[Json] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    url: str = ""

    def opens(self, team: str) -> FakeSlack:
        slack = self.slacks[team] = FakeSlack()
        slack.team = team
        return slack

    def grants(self, code: str, team: str, token: str, **more: Any) -> None:
        """Somebody of that workspace has said yes: the code brings this token, once."""
        self.codes[code] = {
            "app_id": "A0COLLAB",
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(SCOPES),
            "bot_user_id": "U0COLLAB",
            "team": {"id": team, "name": f"The workspace {team}"},
            "enterprise": None,
            "authed_user": {"id": "U0ADMIN"},
            **more,
        }

    def revokes(self, team: str) -> None:
        self.by_token = {token: home for token, home in self.by_token.items() if home != team}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] == "oauth.v2.access":
            return web.json_response(self._access(dict(await request.post()), request.headers["Authorization"]))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.by_token:
            self.refused.append(token)
            return web.json_response({"ok": False, "error": "invalid_auth"})
        return await self.slacks[self.by_token[token]].answer(request)

    async def whisper(self, request: web.Request) -> web.Response:
        self.whispers.append(await request.json())
        return web.json_response({"ok": True})

    def _access(self, asked: Json, key: str) -> Json:
        granted = self.codes.pop(str(asked.get("code")), None)
        if granted is None or BasicAuth.decode(key) != ("client-id", "client-secret", "latin1"):
            return {"ok": False, "error": "invalid_code"}
        self.by_token[granted["access_token"]] = granted["team"]["id"]
        return {"ok": True, **granted}


@asynccontextmanager
async def running(workspaces: Workspaces) -> AsyncIterator[Workspaces]:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", workspaces.answer)
    app.router.add_post("/whisper", workspaces.whisper)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    workspaces.url = str(server.make_url("/"))
    try:
        yield workspaces
    finally:
        await server.close()
