"""A small team in Teams, and a stage for it: the stand-in, and a bot behind it that keeps all it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
from aiohttp import web

from bot.sandbox.teams.people import Person
from bot.sandbox.teams.server import TeamsStandIn
from bot.sandbox.teams.tenant import Channel, Member, Team, Tenant

Json = dict[str, Any]
ANN, BEN, GUS = "aad-ann", "aad-ben", "aad-gus"
GENERAL, HEADS = "19:general@thread.tacv2", "19:heads@thread.tacv2"
CARD = "application/vnd.microsoft.card.adaptive"

TENANT = Tenant(
    id="11111111-2222-3333-4444-555555555555",
    name="Oakleaf",
    app="99999999-8888-7777-6666-555555555555",
    secret="a-secret",
    team=Team(GENERAL, "group-1", "Oakleaf"),
    members=(
        Member(ANN, "29:1ann", "Ann Archer", "ann@example.org", title="Head of Oak"),
        Member(BEN, "29:1ben", "Ben Baker", "ben@example.org"),
        Member(GUS, "29:1gus", "Gus Gray", "gus@elsewhere.example.org", is_guest=True),
    ),
    channels=(
        Channel(GENERAL, "General", members=(ANN, BEN, GUS)),
        Channel(HEADS, "heads", is_private=True, members=(ANN,)),
    ),
)


def card(*body: Json, **more: Any) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}


def says(text: str, **more: Any) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True, **more}


def execute(title: str, **told: Any) -> Json:
    return {"type": "Action.Execute", "title": title, "verb": str(told.get("action", "")), "data": told}


def buttons(*actions: Json) -> Json:
    return {"type": "ActionSet", "actions": list(actions)}


def with_card(content: Json) -> Json:
    return {"type": "message", "attachments": [{"contentType": CARD, "content": content}]}


@dataclass
class SmallBot:
    """Checks who brings it something as a bot must, and answers presses with `answer`."""

    stage: Stage | None = None
    told: list[Json] = field(default_factory=list)
    headers: list[Json] = field(default_factory=list)
    answer: Json = field(default_factory=lambda: {"statusCode": 200, "type": "", "value": ""})
    status: int = 200
    does: Callable[[Json], Any] | None = None

    async def serve(self, request: web.Request) -> web.Response:
        assert self.stage
        activity = await request.json()
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.told.append(activity)
        conversation = request.headers["x-ms-conversation-id"]
        self.headers.append({**await self.stage.read_token(token), "conversation": conversation})
        if self.does is not None:
            await self.does(activity)
        return web.json_response(self.answer if activity["type"] == "invoke" else {}, status=self.status)


@dataclass
class Stage:
    standin: TeamsStandIn
    bot: SmallBot
    line: httpx.AsyncClient

    def person(self, id_: str) -> Person:
        return self.standin.person(id_)

    async def token(self, **changed: str) -> httpx.Response:
        asked = {"grant_type": "client_credentials", "client_id": TENANT.app, "client_secret": TENANT.secret}
        scope = {"scope": "https://api.botframework.com/.default"}
        return await self.line.post(f"/{TENANT.id}/oauth2/v2.0/token", data={**asked, **scope, **changed})

    async def signs_in(self) -> None:
        self.line.headers["Authorization"] = f"Bearer {(await self.token()).json()['access_token']}"

    async def read_token(self, token: str) -> Json:
        """As every bot does it: keys by metadata, RS256, audience, issuer."""
        metadata = (await self.line.get("/v1/.well-known/openidconfiguration")).json()
        keys = jwt.PyJWKSet.from_dict((await self.line.get(metadata["jwks_uri"])).json())
        key = keys[jwt.get_unverified_header(token)["kid"]]
        read: Json = jwt.decode(token, key.key, ["RS256"], audience=TENANT.app, issuer="https://api.botframework.com")
        return read

    async def opens(self, person: str) -> str:
        """The one-to-one chat with somebody, as a bot opens it."""
        member = TENANT.member(person)
        asked = {"members": [{"id": member.user if member else person}], "tenantId": TENANT.id, "isGroup": False}
        answer = await self.line.post("/v3/conversations", json=asked)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def says(self, conversation: str, activity: Json) -> httpx.Response:
        return await self.line.post(f"/v3/conversations/{conversation}/activities", json=activity)

    async def edits(self, conversation: str, id_: str, activity: Json) -> httpx.Response:
        return await self.line.put(f"/v3/conversations/{conversation}/activities/{id_}", json=activity)


@asynccontextmanager
async def stage(*, installed: bool = True) -> AsyncIterator[Stage]:
    bot = SmallBot()
    app = web.Application()
    app.router.add_post("/api/messages", bot.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with TeamsStandIn(TENANT) as standin, httpx.AsyncClient(base_url=standin.url) as line:
            bot.stage = Stage(standin, bot, line)
            standin.messages_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
            await bot.stage.signs_in()
            if installed:
                await standin.install()
            yield bot.stage
    finally:
        await runner.cleanup()
