"""Collab in Teams, in this process: the real bot behind its real door, keys of a Microsoft of our own, and a Connector.

People write, press and fill in by activities that are signed as Teams signs them.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx
import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from starlette.applications import Starlette

from bot.app import Bot
from bot.settings import Settings
from handlers.contents import CONTENTS
from handlers.conversation import Contents
from storage import people
from storage.database import Database
from tests.engine.fake_teams import SECRET, FakeTeams, chat_of, running

Json = dict[str, Any]
TENANT = "354d2fc6-a223-510c-ad9e-5156aa3845fc"
CLIENT = "c0ffee00-0000-4000-8000-00000000000a"
BOT = f"28:{CLIENT}"
CHANNEL = "19:elt@thread.tacv2"
TEAM = "19:team@thread.tacv2"
ISSUER = "https://api.botframework.com"
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NUMBERS = count(1)
MESSAGE = "application/vnd.microsoft.activity.message"


@dataclass
class Signer:
    """Signs as Microsoft does. `published` is what the bot reads of its keys."""

    name: str = "key-1"
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    asked: int = 0

    def published(self) -> Json:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": self.name, "use": "sig"}]}

    def token(self, url: str, **claims: Any) -> str:
        now = int(time.time())
        told = {"iss": ISSUER, "aud": CLIENT, "serviceurl": url, "iat": now, "nbf": now, "exp": now + 600, **claims}
        told = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(told, self.key, algorithm="RS256", headers={"kid": self.name})


@asynccontextmanager
async def publishing(signer: Signer) -> AsyncIterator[str]:
    """The address of its openid document; the keys stand beside it."""

    async def keys(_request: web.Request) -> web.Response:
        signer.asked += 1
        return web.json_response(signer.published())

    app = web.Application()
    app.router.add_get("/v1/.well-known/keys", keys)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    try:
        yield str(server.make_url("/v1/.well-known/openidconfiguration"))
    finally:
        await server.close()


@dataclass
class Office:
    """`said` are the cards of a conversation, oldest first."""

    bot: Bot
    teams: FakeTeams
    signer: Signer
    door: httpx.AsyncClient
    database: Database

    @property
    def url(self) -> str:
        return f"{self.teams.url}/connector"

    async def brings(self, activity: Json | bytes, token: str | None = None, **headers: str) -> httpx.Response:
        """Post it as Teams does; returns when all of its answer has been sent."""
        signed = {"Authorization": f"Bearer {token or self.signer.token(self.url)}"}
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        answer = await self.door.post("/api/messages", content=body, headers={**signed, **headers})
        assert self.bot.teams
        await self.bot.teams.door.close()
        return answer

    def user(self, person: str, trust: str = "lanternfield") -> str:
        with self.database.reading() as shelf:
            known = people.identity_of(shelf.books(trust), person, "teams")
        assert known
        return str(known.user)

    def activity(self, user: str, type_: str = "message", channel: str = "", **more: Any) -> Json:
        """What Teams tells with everything; in the one-to-one chat, or in a channel of the executive team."""
        chat: Json = {"conversationType": "personal", "id": chat_of(user), "tenantId": TENANT}
        told: Json = {"tenant": {"id": TENANT}}
        if channel:
            chat = {**chat, "conversationType": "channel", "isGroup": True, "id": f"{channel};messageid=17"}
            told = {**told, "team": {"id": TEAM}, "channel": {"id": channel, "type": "private"}}
        return {
            "type": type_,
            "id": f"17{next(NUMBERS):011}",
            "channelId": "msteams",
            "serviceUrl": self.url,
            "from": {"id": f"29:{user}", "aadObjectId": user, "name": "Somebody"},
            "recipient": {"id": BOT, "name": "Collab"},
            "conversation": chat,
            "channelData": told,
            **more,
        }

    async def writes(self, user: str, text: str, channel: str = "") -> httpx.Response:
        if not channel:
            return await self.brings(self.activity(user, text=text))
        mention = {"type": "mention", "text": "<at>Collab</at>", "mentioned": {"id": BOT, "name": "Collab"}}
        return await self.brings(
            self.activity(user, channel=channel, text=f"<at>Collab</at>&nbsp;{text}", entities=[mention])
        )

    async def writes_for_our_eyes(self, user: str, text: str, channel: str) -> httpx.Response:
        """What Teams calls targeted: chosen from the list behind "/"; nobody else there sees it."""
        told = self.activity(user, channel=channel, text=text)
        told["recipient"]["isTargeted"] = True
        return await self.brings(told)

    async def executes(self, user: str, data: Json, channel: str = "", **more: Any) -> Json:
        """Press: what is answered at once."""
        value = {"action": {"type": "Action.Execute", "verb": data.get("action"), "data": data}, "trigger": "manual"}
        told: Json = {"name": "adaptiveCard/action", "value": value, "replyToId": "1700", **more}
        answer = await self.brings(self.activity(user, "invoke", channel, **told))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def cards(self, conversation: str) -> list[Json]:
        return [one["attachments"][0]["content"] for one in self.teams.sent[conversation]]

    def whispered(self, conversation: str) -> str:
        told = self.teams.whispered[conversation]
        return "\n".join(words(one["attachments"][0]["content"]) for one in told)

    def last(self, conversation: str) -> Json:
        return self.cards(conversation)[-1]

    def read(self, conversation: str) -> str:
        return "\n".join(words(card) for card in self.cards(conversation))


@asynccontextmanager
async def an_office(database: Database, contents: Contents = CONTENTS, **more: Any) -> AsyncIterator[Office]:
    """Both trusts are loaded; Lanternfield's tenant is ours. `contents` in place of what Collab can do."""
    signer, teams = Signer(), FakeTeams()
    teams.secrets[TENANT] = SECRET
    async with publishing(signer) as openid, running(teams) as url:
        keys = {"teams_client_id": CLIENT, "teams_client_secret": SECRET, "teams_tenant_id": TENANT}
        here = {"teams_login_url": f"{url}/login", "teams_openid_url": openid, "collab_sandbox": True}
        bot = Bot(Settings(**{"database_url": database.url, **keys, **here, **more}), lambda: MONDAY, contents)
        assert bot.teams
        app = httpx.ASGITransport(Starlette(routes=bot.teams.door.routes()))
        async with httpx.AsyncClient(transport=app, base_url="https://collab.example.org") as door:
            yield Office(bot, teams, signer, door, database)
        await bot.teams.connectors.close()
        bot.database.close()


def words(card: Json) -> str:
    return str(card["fallbackText"])


def inputs(card: Json) -> dict[str, Json]:
    """The boxes of a form, by field id."""
    return {one["id"]: one for one in card["body"] if str(one.get("type", "")).startswith("Input.")}


def executes_of(card: Json) -> list[Json]:
    """The data of each button, from top to bottom."""
    found: list[Json] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            if part.get("type") == "Action.Execute":
                found.append(part["data"])
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(card)
    return found
