"""Events from local-slack on their way to the app, put right as Slack writes them."""

import asyncio

import aiohttp

from bot.sandbox.standin.presses import Presses
from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.upstream import Receipt, Upstream


class Events:
    """Follows local-slack's events and brings each to the app, if its manifest asks for it."""

    def __init__(self, upstream: Upstream, presses: Presses) -> None:
        self.upstream = upstream
        self.presses = presses
        self._at_work: set[asyncio.Task[None]] = set()

    async def follow(self) -> None:
        """Run for as long as the stand-in lives, through local-slack's restarts."""
        while True:
            try:
                async for payload, receipt in self.upstream.events():
                    self._begin(payload["event"], receipt)
            except (aiohttp.ClientError, Refused):
                pass
            await asyncio.sleep(0.5)

    def _begin(self, event: Json, receipt: Receipt) -> None:
        task = asyncio.create_task(self._bring(event, receipt))
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _bring(self, event: Json, receipt: Receipt) -> None:
        whole = await self._put_right(event)
        if self.presses.hears(_name(whole)):
            await self.presses.delivery.event(self.presses.payloads.event(whole))
        await receipt.sign()

    async def _put_right(self, event: Json) -> Json:
        if event.get("type") != "message":
            return event
        channel = (await self.upstream.channels()).get(event["channel"], {})
        return event | {"channel_type": _channel_type(channel), "team": self.upstream.workspace.team_id}


def _channel_type(channel: Json) -> str:
    if channel.get("is_im"):
        return "im"
    return "group" if channel.get("is_private") else "channel"


def _name(event: Json) -> str:
    """The event's name in a manifest: messages are asked for by the kind of conversation."""
    if event["type"] != "message":
        return str(event["type"])
    return "message." + {"im": "im", "group": "groups", "channel": "channels"}[event["channel_type"]]
