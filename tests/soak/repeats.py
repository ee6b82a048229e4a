"""Slack brings the same thing four times, to three real Collabs on one PostgreSQL: it has one effect."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bench.servers import serving
from bot.cards.agendas import ADD
from bot.services.forms import open_form
from bot.services.trusts.load import load
from scheduler.real_time import epoch, steady
from storage import people
from storage.database import Database
from storage.schema import upgrade
from storage.tables.engine import outbox
from storage.tables.meetings import agenda_items
from tests.soak.hurry import Hurry
from tests.soak.slack import CALM, SoakSlack, running

MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TRUST = Path(__file__).parents[2] / "bot/sandbox/lanternfield.yaml"
TRUST_ID, TEAM = "lanternfield", "T0LANTERN"
LEADERS = ("p10", "p11", "p12", "p13", "p14")
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TIMES = 4
AT_ONCE = 6
PATIENCE = 80.0


@dataclass(frozen=True, slots=True)
class Payload:
    """What Slack brings; `words` are on the agenda once it has taken effect."""

    words: str
    body: str
    is_form: bool


@dataclass
class Repeats:
    """`wrong` tells of each payload whose effects are not exactly one."""

    payloads: int
    requests: int = 0
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    by_replica: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def repeat(url: str, folder: Path, payloads: int, *, replicas: int = 3, seed: int = 7) -> Repeats:
    """Bring so many payloads (half forms, half commands) four times each, in any order, to all replicas."""
    database = Database(url)
    brought = _found(database, payloads)
    result = Repeats(payloads)
    slack = SoakSlack(Hurry(1.0), Random(seed), CALM)
    async with _replicas(url, folder, replicas, slack) as ports:
        began = steady()
        await _bring_all(brought, ports, Random(seed), result)
        result.seconds = steady() - began
        await _until_told(database, sum(one.is_form for one in brought))
    _judge(database, brought, result)
    posts = Counter(post.delivery_id for here in slack.posts.values() for post in here)
    result.wrong += [f"letter {id_} stands {number} times in Slack" for id_, number in posts.items() if number > 1]
    database.close()
    return result


def _found(database: Database, payloads: int) -> list[Payload]:
    upgrade(database)
    load(database, TRUST.read_text(encoding="utf-8"), at=MORNING)
    with database.transaction() as shelf:
        books = shelf.books(TRUST_ID)
        leaders = [one for one in map(partial(people.person, books), LEADERS) if one is not None]
        users = [identity.user for one in leaders if (identity := people.identity_of(books, one.id, "slack"))]
        half = range(payloads // 2)
        tokens = [open_form(books, ADD, leaders[one % len(leaders)], at=MORNING) for one in half]
    speakers = cycle(users)
    forms = [_form(f"Filled in, number {one}", token, next(speakers)) for one, token in zip(half, tokens, strict=True)]
    commands = range(payloads - len(forms))
    return forms + [_command(f"Typed, number {number}", next(speakers)) for number in commands]


def _form(words: str, token: str, user: str) -> Payload:
    values = {"item": {"item": {"type": "plain_text_input", "value": words}}}
    view = {"id": "V0SOAK", "type": "modal", "callback_id": ADD, "private_metadata": token, "blocks": []}
    who = {"team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "trigger_id": secrets.token_hex(12)}
    payload = {"type": "view_submission", **who, "view": {**view, "state": {"values": values}}}
    return Payload(words, urlencode({"payload": json.dumps(payload)}), is_form=True)


def _command(words: str, user: str) -> Payload:
    who = {"team_id": TEAM, "user_id": user, "channel_id": "D0SOAK", "channel_name": "directmessage"}
    asked = {"command": "/collab", "text": f"agenda add {words}", "response_url": "http://127.0.0.1:9/x"}
    return Payload(words, urlencode({**who, **asked, "trigger_id": secrets.token_hex(12)}), is_form=False)


@asynccontextmanager
async def _replicas(url: str, folder: Path, number: int, slack: SoakSlack) -> AsyncIterator[list[int]]:
    async with AsyncExitStack() as stack:
        web_api = await stack.enter_async_context(running(slack))
        environment = {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": "xoxb-soak",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"http://127.0.0.1:{web_api}/all/api/",
            "COLLAB_SANDBOX": "1",
            "COLLAB_CLOCK": MORNING.isoformat(),
        }
        starts = (serving(("bot", "run"), environment, folder / f"run{one}.log") for one in range(number))
        yield await asyncio.gather(*(stack.enter_async_context(start) for start in starts))


async def _bring_all(payloads: Sequence[Payload], ports: Sequence[int], luck: Random, result: Repeats) -> None:
    """A payload's four copies are on their way at the same time, some payloads at once."""
    waiting = iter(luck.sample(payloads, len(payloads)))

    async def bring(session: aiohttp.ClientSession) -> None:
        for payload in waiting:
            chosen = [ports[(one + result.requests) % len(ports)] for one in range(TIMES)]
            result.requests += TIMES
            result.by_replica.update(chosen)
            statuses = await asyncio.gather(*(_post(session, port, payload.body) for port in chosen))
            result.statuses.update(statuses)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(bring(session) for _ in range(AT_ONCE)))


async def _post(session: aiohttp.ClientSession, port: int, body: str) -> int:
    stamp = str(int(epoch()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }
    address = f"http://127.0.0.1:{port}/slack/events"
    async with session.post(address, data=body.encode(), headers=headers) as answer:
        await answer.read()
        return answer.status


async def _until_told(database: Database, letters: int) -> None:
    """Until whoever filled in a form has been told, as far as that happens in time."""
    until = steady() + PATIENCE
    while steady() < until:
        told = await asyncio.to_thread(_letters, database)
        if sum(row.state == "sent" for row in told) >= letters:
            return
        await asyncio.sleep(0.5)


def _letters(database: Database) -> list[Any]:
    with database.reading() as shelf:
        return list(shelf.rows(outbox.select().where(outbox.c.kind == "agenda_added")))


def _judge(database: Database, payloads: Sequence[Payload], result: Repeats) -> None:
    with database.reading() as shelf:
        items = Counter(str(row.words) for row in shelf.rows(agenda_items.select()))
    letters = _letters(database)
    for payload in payloads:
        if items[payload.words] != 1:
            result.wrong.append(f"“{payload.words}” is {items[payload.words]} times on the agenda")
        told = sum(_says(row.card, payload.words) for row in letters) if payload.is_form else 1
        if told != 1:
            result.wrong.append(f"of “{payload.words}” they were told {told} times")


def _says(card: Any, words: str) -> bool:
    return any(f"{words}{end}" in json.dumps(card, ensure_ascii=False) for end in ('"', "”", " ", ".", "\\", "_", "*"))
