"""A playground that is none: it takes what a page takes, and brings what somebody does on it, as Microsoft's does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.teams.mirror import Page, PagePerson
from tests.e2e.smallteam import GENERAL, TENANT, Stage

Json = dict[str, Any]


class FakePage:
    """`shown` holds what stands on it, by the page's own ids; `drawn` the answers to presses."""

    def __init__(self, brings_to: str, person: PagePerson) -> None:
        self.brings_to = brings_to
        self.person = person
        self.shown: dict[str, Json] = {}
        self.drawn: list[Json] = []
        self.refuses = False
        self.url = ""

    def routes(self) -> list[web.RouteDef]:
        activities = "/_connector/v3/conversations/{conversation}/activities"
        return [
            web.post(activities, self.take),
            web.put(f"{activities}/{{id}}", self.take),
            web.post("/_conversation/v1/conversations/{conversation}/messages", self.type),
            web.post("/_conversation/v1/invoke", self.press),
            web.get("/_ws_conversation/v1/conversations/stream", self.stream),
        ]

    async def take(self, request: web.Request) -> web.Response:
        if self.refuses:
            return web.Response(status=400, text="no such card")
        id_ = request.match_info.get("id") or f"page-{len(self.shown)}"
        self.shown[id_] = await request.json()
        return web.json_response({"id": id_})

    async def type(self, request: web.Request) -> web.Response:
        typed, where = await request.json(), request.match_info["conversation"]
        await self.bring({"type": "message", "text": typed["text"], "conversation": {"id": where}})
        return web.json_response({"messageId": "page-own"})

    async def press(self, request: web.Request) -> web.Response:
        pressed = await request.json()
        if not pressed["value"]["action"].get("verb"):
            return web.Response(status=400, text="Unable to reach app. Please try again.")
        self.drawn.append(await self.bring({"type": "invoke", **pressed}))
        return web.json_response(self.drawn[-1])

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        wire = web.WebSocketResponse()
        await wire.prepare(request)
        async for _ in wire:
            pass
        return wire

    async def bring(self, activity: Json) -> Json:
        told = {"conversation": {"id": self.person.member.user}, **activity}
        async with aiohttp.ClientSession() as line, line.post(self.brings_to, json=told) as answer:
            body = await answer.json()
        return body if isinstance(body, dict) else {}

    async def opens(self, chat: str) -> None:
        """A browser comes to the page."""
        self.shown.clear()
        await self.bring({"type": "installationUpdate", "conversation": {"id": chat}})


@asynccontextmanager
async def page_of(stage: Stage, aad: str) -> AsyncIterator[FakePage]:
    """The page of somebody of whom nothing has been asked yet, with General on it."""
    person = stage.standin.page_person(aad)
    fake = FakePage(stage.standin.page_brings_to(aad), person)
    app = web.Application()
    app.add_routes(fake.routes())
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    member = TENANT.member(aad)
    assert member is not None
    on_it = frozenset({stage.standin.talk.personal(member).id, GENERAL})
    following = asyncio.create_task(person.follow(Page(fake.url, on_it)))
    try:
        yield fake
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await runner.cleanup()
