"""Bringing things to the app, over its sockets or its request URL, with Slack's patience."""

import asyncio

from bot.sandbox.standin.requests import Requests
from bot.sandbox.standin.shapes import Json
from bot.sandbox.standin.sockets import NoAnswer, Sockets
from bot.sandbox.standin.web_api import Note
from bot.sandbox.standin.workspace import Mode

RETRY_SECONDS = (0.0, 60.0, 300.0)
"""Slack tries an event again almost at once, after a minute and after five."""


async def _nobody_notes(direction: str, what: str, whole: Json) -> None:
    """Until somebody looks at the inspector."""


class Delivery:
    """One way to the app, whichever mode it works in."""

    def __init__(self, mode: Mode, sockets: Sockets, requests: Requests, retry_seconds: tuple[float, ...]) -> None:
        self.mode = mode
        self.sockets = sockets
        self.requests = requests
        self.retry_seconds = retry_seconds
        self.note: Note = _nobody_notes
        self._later: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        return self.sockets.count > 0 if self.mode == "socket" else self.requests.url is not None

    async def once(self, kind: str, payload: Json, retry: Json | None = None) -> Json | None:
        """A command or a press is brought once: Slack never repeats those. Raises NoAnswer."""
        way = self.sockets if self.mode == "socket" else self.requests
        await self.note("to_bot", kind, payload)
        return await way.deliver(kind, payload, retry or {})

    async def event(self, payload: Json) -> None:
        """An event is brought, and again up to three times; returns after the first attempt."""
        try:
            await self.once("events_api", payload, {"retry_attempt": 0, "retry_reason": ""})
        except NoAnswer as missed:
            task = asyncio.create_task(self._again(payload, str(missed)))
            self._later.add(task)
            task.add_done_callback(self._later.discard)

    async def _again(self, payload: Json, reason: str) -> None:
        for attempt, seconds in enumerate(self.retry_seconds, start=1):
            await asyncio.sleep(seconds)
            try:
                await self.once("events_api", payload, {"retry_attempt": attempt, "retry_reason": reason})
            except NoAnswer as missed:
                reason = str(missed)
            else:
                return

    async def stop(self) -> None:
        for task in list(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
