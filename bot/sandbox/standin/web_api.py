"""The Web API as the app calls it: `/api/<method>`, with Slack's refusals."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.standin.faults import TooFast, Troubles
from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.upstream import Upstream

Method = Callable[[Json], Awaitable[Json]]
Note = Callable[[str, str, Json], Awaitable[None]]
"""Writes a line into the page's inspector: direction (`to_bot`, `from_bot`), what, and its whole text."""

_WRITTEN_AS_JSON = ("blocks", "attachments", "view", "metadata", "files")
_PACED = ("chat.postMessage", "chat.postEphemeral", "chat.update")
_FORMLESS = {"api.test", "files.upload"}


@dataclass
class WebApi:
    """`methods` are those whose behaviour is restored here; all others go to local-slack."""

    upstream: Upstream
    troubles: Troubles
    methods: Mapping[str, Method]
    note: Note
    own_url: str = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fault = await self.troubles.before(method)
        if fault is not None and fault.kind == "error_500":
            return web.Response(status=500, text="Internal Server Error")
        response = await self._answer(method, request)
        if fault is not None and fault.kind == "drop_response" and request.transport is not None:
            request.transport.abort()
        return response

    async def _answer(self, method: str, request: web.Request) -> web.Response:
        try:
            token, args = await read_call(request)
            self._check_token(method, token)
            if method in _PACED:
                self.troubles.pace.admit(str(args.get("channel")))
            if method == "conversations.open":
                self.troubles.pace.admit_opening()
            answer = await asyncio.shield(asyncio.ensure_future(self._carry_out(method, args)))
        except TooFast as fast:
            body = {"ok": False, "error": "ratelimited"}
            return web.json_response(body, status=429, headers={"Retry-After": str(fast.seconds)})
        except Refused as refused:
            return web.json_response(refused.as_answer())
        return web.json_response(text=json.dumps(answer).replace(self.upstream.url, self.own_url))

    async def _carry_out(self, method: str, args: Json) -> Json:
        await self.note("from_bot", method, args)
        own = self.methods.get(method)
        return await own(args) if own else await self.upstream.api(method, args)

    def _check_token(self, method: str, token: str | None) -> None:
        if method in _FORMLESS:
            return
        if not token:
            raise Refused("not_authed")
        workspace = self.upstream.workspace
        right = workspace.app_token if method == "apps.connections.open" else workspace.bot_token
        if token == right:
            return
        known = token in (workspace.app_token, workspace.bot_token)
        raise Refused("not_allowed_token_type" if known else "invalid_auth")


async def read_call(request: web.Request) -> tuple[str | None, Json]:
    """The token and the arguments, however the client wrote them. Raises Refused("invalid_json")."""
    args: Json = dict(request.query)
    if "json" in request.content_type:
        held = _parsed(await request.text() or "{}")
        if not isinstance(held, dict):
            raise Refused("invalid_json")
        args |= held
    elif request.can_read_body:
        args |= {key: held for key, held in (await request.post()).items() if isinstance(held, str)}
    for key in _WRITTEN_AS_JSON:
        if isinstance(args.get(key), str):
            args[key] = _parsed(args[key])
    bearer = request.headers.get("Authorization", "")
    return (bearer.removeprefix("Bearer ") or args.get("token")), args


def _parsed(written: str) -> object:
    try:
        return json.loads(written)
    except ValueError:
        return written
