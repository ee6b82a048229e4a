"""A Slack that speaks Socket Mode on this machine, and misbehaves on purpose: mute, deaf, half gone, or away."""

from __future__ import annotations

import asyncio
import json
import socket
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer, get_port_socket

WELL = "well"
MUTE = "says hello, and then nothing more, not even to a ping"
GREETS_NOBODY = "takes the connection and never says hello"
NO_HANDSHAKE = "takes the line and never answers at all"
REFUSES = "knows nothing of the address it has given"
PONGS_ONLY = "answers every ping, and brings nothing"


@dataclass(eq=False)
class Held:
    """One connection, as this Slack holds it."""

    wire: web.WebSocketResponse
    request: web.Request
    acks: list[dict[str, Any]] = field(default_factory=list)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    async def bring(self, envelope_id: str, payload: dict[str, Any] | None = None) -> None:
        await self.wire.send_json({"envelope_id": envelope_id, "type": "events_api", "payload": payload or {}})

    async def announces_its_end(self) -> None:
        await self.wire.send_json({"type": "disconnect", "reason": "warning", "debug_info": {"host": "here"}})

    def breaks(self) -> None:
        """The line is gone, without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()


class SocketSlack:
    """`manners` are those of the next connections, one each; after them all is well. `errors` of the next addresses."""

    def __init__(self) -> None:
        self.manners: deque[str] = deque()
        self.errors: deque[tuple[int, dict[str, Any]]] = deque()
        self.opened: list[Held] = []
        self.addresses = 0
        self.fewest = 99
        self._url = ""

    @property
    def live(self) -> list[Held]:
        return [held for held in self.opened if not held.is_over.is_set()]

    @property
    def acked(self) -> Counter[str]:
        return Counter(str(ack["envelope_id"]) for held in self.opened for ack in held.acks)

    async def address(self, request: web.Request) -> web.Response:
        if self.errors:
            status, said = self.errors.popleft()
            return web.json_response(said, status=status)
        self.addresses += 1
        return web.json_response({"ok": True, "url": f"{self._url}/link/{self.addresses}".replace("http", "ws", 1)})

    async def link(self, request: web.Request) -> web.StreamResponse:
        manner = self.manners.popleft() if self.manners else WELL
        if manner == REFUSES:
            raise web.HTTPForbidden
        if manner == NO_HANDSHAKE:
            await asyncio.sleep(3600)
        wire = web.WebSocketResponse(autoping=manner in (WELL, PONGS_ONLY), timeout=0.1)
        await wire.prepare(request)
        held = Held(wire, request)
        self.opened.append(held)
        if manner != GREETS_NOBODY:
            await wire.send_json({"type": "hello", "num_connections": len(self.live)})
        try:
            async for frame in wire:
                if frame.type is WSMsgType.TEXT:
                    held.acks.append(json.loads(frame.data))
        finally:
            held.is_over.set()
            self.fewest = min(self.fewest, len(self.live))
        return wire


@asynccontextmanager
async def running(slack: SocketSlack, door: socket.socket | None = None) -> AsyncIterator[str]:
    """Its Web API on this machine, for as long as it runs; behind a door of its own, or this one, which it closes."""
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", slack.address)
    app.router.add_get("/link/{ticket}", slack.link)
    server = TestServer(app, host="127.0.0.1", socket_factory=lambda *asked: door or get_port_socket(*asked))
    await server.start_server(shutdown_timeout=0.1)
    slack._url = str(server.make_url("/")).rstrip("/")
    try:
        yield str(server.make_url("/api/"))
    finally:
        await server.close()
