"""Socket Mode: the app's own connections. Each envelope goes to one of them, in turn."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from aiohttp import WSMsgType, web

from bot.sandbox.standin.shapes import Json
from bot.sandbox.standin.workspace import Workspace


class NoAnswer(Exception):
    """The app did not take it; the message is Slack's word for why (`timeout`, `connection_failed`)."""


async def _nobody_told() -> None:
    """Until somebody asks to hear of connections."""


class Sockets:
    """Open connections of the app, and envelopes that wait for their acknowledgement.

    `sent_to` tells which connection had each envelope; `changed` is called when one comes or goes.
    """

    def __init__(self, workspace: Workspace, ack_seconds: float) -> None:
        self.workspace = workspace
        self.ack_seconds = ack_seconds
        self.sent_to: list[int] = []
        self.changed: Callable[[], Awaitable[None]] = _nobody_told
        self._tickets: set[str] = set()
        self._open: list[web.WebSocketResponse] = []
        self._turn = 0
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}

    @property
    def count(self) -> int:
        return len(self._open)

    def ticket(self) -> str:
        """A one-time name for the address that `apps.connections.open` hands out."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection until the app or a disconnect ends it."""
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="This address was used already, or never given out.")
        self._tickets.discard(ticket)
        wire = web.WebSocketResponse(max_msg_size=0)
        await wire.prepare(request)
        self._open.append(wire)
        await wire.send_json(self._hello())
        await self.changed()
        try:
            await self._listen(wire)
        finally:
            self._open.remove(wire)
            await self.changed()
        return wire

    def _hello(self) -> Json:
        started = datetime.now(UTC).isoformat()
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": self.workspace.app_id},
            "debug_info": {"host": "stand-in", "started": started, "approximate_connection_time": 18060},
        }

    async def _listen(self, wire: web.WebSocketResponse) -> None:
        async for frame in wire:
            if frame.type is WSMsgType.TEXT:
                said: Json = frame.json()
                waiting = self._waiting.pop(str(said.get("envelope_id")), None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(said.get("payload"))

    async def deliver(self, kind: str, payload: Json, retry: Json) -> Json | None:
        """Send to the next connection in turn; return what it acknowledged with. Raises NoAnswer."""
        live = [(place, wire) for place, wire in enumerate(self._open) if not wire.closed]
        if not live:
            raise NoAnswer("connection_failed")
        self._turn += 1
        place, wire = live[self._turn % len(live)]
        envelope_id = str(uuid.uuid4())
        marks = {"accepts_response_payload": kind != "events_api", **retry}
        waiting: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        try:
            await wire.send_json({"envelope_id": envelope_id, "type": kind, "payload": payload, **marks})
            self.sent_to.append(place)
            return await asyncio.wait_for(waiting, self.ack_seconds)
        except TimeoutError:
            raise NoAnswer("timeout") from None
        except ConnectionError:
            raise NoAnswer("connection_failed") from None
        finally:
            self._waiting.pop(envelope_id, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to reconnect, as Slack does every few hours, and close it."""
        for wire in list(self._open):
            await wire.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "stand-in"}})
            await wire.close()
