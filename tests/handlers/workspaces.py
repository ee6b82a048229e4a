"""A Collab that several workspaces have installed, in this process, before a small Slack for all of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from starlette.applications import Starlette

from bot.app import Bot
from bot.cards.card import Card
from bot.cards.document import to_document
from bot.domain.attention import DECISION
from bot.on_slack import OnSlack
from bot.services.installations import Installations
from bot.settings import Settings
from handlers.conversation import Contents
from storage import outbox
from storage.database import Database
from storage.outbox import Letter
from storage.tables.engine import outbox as letters
from tests.engine.fake_slack import FakeSlack
from tests.engine.fake_workspaces import Workspaces

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OURS, THEIRS, UNBOUND = "T0LANTERN", "T0HARBOUR", "T0NOBODY"
INES, CALLUM = "U0LAT001", "U0HLT001"
SECRET, KEY = "signing-secret", "a key that nobody can guess, surely"
triggers = count()


@dataclass
class Deployment:
    """One Collab for all, and people who come to its doors."""

    bot: Bot
    slack: Workspaces
    door: httpx.AsyncClient

    @asynccontextmanager
    async def beside(self, contents: Contents) -> AsyncIterator[Deployment]:
        """Another replica, which can do something else."""
        bot = Bot(self.bot.settings, self.bot.now, contents)
        async with at_the_door(bot) as door:
            yield Deployment(bot, self.slack, door)
        bot.database.close()

    async def installs(self, team: str, token: str, **more: Any) -> httpx.Response:
        begun = await self.door.get("/slack/install")
        [state] = parse_qs(urlsplit(begun.headers["location"]).query)["state"]
        self.slack.grants("code", team, token, **more)
        return await self.door.get(
            "/slack/oauth_redirect", params={"code": "code", "state": state}, headers=cookie(begun)
        )

    async def brings(self, body: str, kind: str = "application/x-www-form-urlencoded") -> httpx.Response:
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}", "Content-Type": kind}
        return await self.door.post("/slack/events", content=body.encode(), headers=signed)

    async def types(self, team: str, user: str, text: str) -> str:
        who = {"team_id": team, "user_id": user, "channel_id": "D1", "channel_name": "directmessage"}
        said = {
            "command": "/collab",
            "text": text,
            "trigger_id": next(triggers),
            "response_url": self.slack.url + "whisper",
        }
        return (await self.brings(urlencode({**who, **said}))).text

    async def does(self, team: str, user: str, /, home: str = "", **payload: Any) -> str:
        """Presses, fills in or looks for something in a workspace; what is answered, and whispered."""
        who = {"team": {"id": team}, "user": {"id": user, "team_id": home or team}, "trigger_id": str(next(triggers))}
        where = {"channel": {"id": "C1", "name": "shared"}, "response_url": self.slack.url + "whisper"}
        before = len(self.slack.whispers)
        said = await self.brings(urlencode({"payload": json.dumps({**who, **where, **payload})}))
        return said.text + json.dumps(self.slack.whispers[before:], ensure_ascii=False)

    async def hears(self, kind: str, team: str, at: float, event_id: str = "Ev1", **event: Any) -> httpx.Response:
        told = {"type": "event_callback", "team_id": team, "event_id": event_id, "event_time": at}
        return await self.brings(json.dumps({**told, "event": {"type": kind, **event}}), "application/json")

    def writes(self, trust: str, person: str, words: str) -> None:
        card = to_document(Card(words))
        with self.bot.database.transaction() as shelf:
            letter = Letter(f"{words}:{person}", "news", DECISION, f"person:{person}", card, NOON, NOON)
            assert outbox.put(shelf.books(trust), letter)

    def why(self, trust: str) -> list[str | None]:
        with self.bot.database.reading() as shelf:
            return [row.why for row in shelf.rows(letters.select().where(letters.c.trust_id == trust))]

    def posted(self, team: str) -> list[str]:
        return [one["text"] for said in self.slack.slacks[team].posted.values() for one in said]


def cookie(begun: httpx.Response) -> dict[str, str]:
    return {"Cookie": begun.headers["set-cookie"].partition(";")[0]}


@asynccontextmanager
async def at_the_door(bot: Bot) -> AsyncIterator[httpx.AsyncClient]:
    app = httpx.ASGITransport(Starlette(routes=slack_of(bot).door.routes()))
    async with httpx.AsyncClient(transport=app, base_url="https://collab.example.org") as door:
        yield door


def slack_of(bot: Bot) -> OnSlack:
    assert bot.slack
    return bot.slack


def installations_of(bot: Bot) -> Installations:
    kept = slack_of(bot).installations
    assert kept
    return kept


def settings(database: Database, url: str, **more: Any) -> Settings:
    return Settings(
        database_url=database.url,
        slack_client_id="client-id",
        slack_client_secret="client-secret",
        slack_signing_secret=SECRET,
        slack_api_url=url + "api/",
        public_url="https://collab.example.org",
        secret_key=KEY,
        **more,
    )


def user(slack: FakeSlack, user_id: str, email: str, **more: Any) -> None:
    profile = {"email": email, "real_name": "Somebody"}
    told = {"id": user_id, "team_id": slack.team, "profile": profile, "is_email_confirmed": True}
    slack.users[user_id] = {**told, **more}
