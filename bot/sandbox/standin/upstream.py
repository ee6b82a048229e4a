"""The stand-in's own conversation with local-slack: it keeps the messages, channels and files."""

from collections.abc import AsyncIterator

import aiohttp

from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.workspace import Workspace


class Upstream:
    """A client of one local-slack. Open it with `start`, close it with `stop`."""

    def __init__(self, url: str, workspace: Workspace) -> None:
        self.url = url.rstrip("/")
        self.workspace = workspace
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("The stand-in has not been started.")
        return self._session

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(auto_decompress=False)

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def api(self, method: str, args: Json) -> Json:
        """Call the Web API and return its answer as it came, refusals included."""
        headers = {"Authorization": f"Bearer {self.workspace.bot_token}"}
        async with self.session.post(f"{self.url}/api/{method}", json=args, headers=headers) as answer:
            body: Json = await answer.json()
            return body

    async def ask(self, method: str, args: Json) -> Json:
        """As `api`, but raises Refused for `ok: false`."""
        answer = await self.api(method, args)
        if not answer.get("ok"):
            raise Refused(str(answer.get("error")))
        return answer

    async def channels(self) -> dict[str, Json]:
        """Every conversation by id, direct messages included, with its members."""
        async with self.session.get(f"{self.url}/_control/state") as answer:
            body: Json = await answer.json()
        return {channel["id"]: channel for channel in body["channels"]}

    async def messages(self, channel: str) -> list[Json]:
        """Everything in a channel, oldest first, replies and ephemerals too."""
        async with self.session.get(f"{self.url}/_control/messages/{channel}") as answer:
            body: Json = await answer.json()
        return list(body["messages"])

    async def message(self, channel: str, ts: str) -> Json | None:
        return next((one for one in await self.messages(channel) if one["ts"] == ts), None)

    async def direct_channel(self, user: str) -> str:
        opened = await self.ask("conversations.open", {"users": user})
        return str(opened["channel"]["id"])

    async def control(self, path: str, body: Json) -> Json:
        async with self.session.post(f"{self.url}/_control/{path}", json=body) as answer:
            said: Json = await answer.json()
            return said

    async def page_feed(self) -> AsyncIterator[Json]:
        """What local-slack tells its page, from the first `init` on, for as long as it lives."""
        async with self.session.ws_connect(f"{self.url}/ui", max_msg_size=0) as page:
            async for frame in page:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    yield frame.json()

    async def events(self) -> AsyncIterator[tuple[Json, "Receipt"]]:
        """Events for the app, each with the receipt to sign once the app has had it."""
        opened = await self.ask("apps.connections.open", {})
        async with self.session.ws_connect(opened["url"], max_msg_size=0) as wire:
            async for frame in wire:
                envelope: Json = frame.json() if frame.type is aiohttp.WSMsgType.TEXT else {}
                if envelope.get("type") == "events_api":
                    yield envelope["payload"], Receipt(wire, str(envelope["envelope_id"]))


class Receipt:
    """local-slack holds its caller until the receipt of each event is signed (or five seconds passed)."""

    def __init__(self, wire: aiohttp.ClientWebSocketResponse, envelope_id: str) -> None:
        self._wire = wire
        self._envelope_id = envelope_id

    async def sign(self) -> None:
        if not self._wire.closed:
            await self._wire.send_json({"envelope_id": self._envelope_id})
