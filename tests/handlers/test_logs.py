"""What the log says of a whole journey, and of what goes wrong: one reference an event, nobody's words, no secret."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy.exc import IntegrityError
from starlette.applications import Starlette

from bot.app import Bot
from bot.cards.card import Card
from bot.logs import one_event, set_up_logs
from bot.operations.metrics import Metrics
from bot.operations.watching import Watch
from bot.platforms.messenger import Address, Sent
from bot.services.outbox import TOLD, tell
from bot.settings import Settings
from scheduler.clock import run_due
from scheduler.jobs import JOBS
from scheduler.mishaps import OurFault, watched
from storage import people
from storage.database import Database
from tests.engine.sending import send_once
from tests.handlers.stage import load_both, open_everything
from tests.handlers.town import TownInProcess

CANARY = "Zephyrine was dismissed"
TOKEN, SECRET = "xoxb-canary-token", "canary-signing-secret"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log() -> Iterator[Lines]:
    """Everything logged since it was last asked, as `LOG_FORMAT=json` prints it."""
    root, printed, read = logging.getLogger(), StringIO(), 0

    def lines() -> list[dict[str, Any]]:
        nonlocal read
        fresh, read = printed.getvalue()[read:], len(printed.getvalue())
        return [json.loads(line) for line in fresh.splitlines()]

    before, root.handlers = root.handlers, []
    set_up_logs("json", printed)
    structlog.configure(cache_logger_on_first_use=False)  # a logger that keeps these is deaf to every later test
    yield lines
    structlog.reset_defaults()
    root.handlers = before


@pytest.fixture
def watched_town(town: TownInProcess) -> TownInProcess:
    load_both(town.database)
    town.delivery.observed = Watch(Metrics(), time.monotonic).letter
    return town


def names_of(town: TownInProcess) -> list[str]:
    with town.database.reading() as shelf:
        everybody = people.everybody(shelf.books(town.trust_id))
    return [words for one in everybody for words in (one.name, one.email)]


def test_a_whole_journey_leaves_nobody_s_name_and_no_words_in_the_log(watched_town: TownInProcess, log: Lines) -> None:
    watch = Watch(Metrics(), time.monotonic)
    open_everything(watched_town)
    run_due(watched_town.database, [watch.job(job) for job in JOBS], watched_town.now)
    lines = log()
    said = json.dumps(lines)
    titles = {one.card.title for one in watched_town.slack.shown}
    assert len(lines) > 10
    assert len(titles) > 5
    assert [words for words in (*names_of(watched_town), *titles) if words and words in said] == []


def test_each_letter_has_a_reference_of_its_own(watched_town: TownInProcess, log: Lines) -> None:
    open_everything(watched_town)
    references = [line["reference"] for line in log() if line["event"] == "letter"]
    assert len(references) > 10
    assert len(set(references)) > len(references) * 0.9


def test_a_letter_that_breaks_is_told_without_a_word_of_it(watched_town: TownInProcess, log: Lines) -> None:
    class Broken:
        platform, reads_back, edits = "slack", True, True

        async def send(self, address: Address, card: Card, delivery_id: str, *more: object) -> Sent:
            raise RuntimeError(f"cannot send {card.title} with {TOKEN}")

    breaking: Any = Broken()
    watched_town.delivery._sender._messengers = {"slack": breaking}
    with watched_town.database.transaction() as shelf:
        books = shelf.books(watched_town.trust_id)
        tell(books, "trust:projects", Card(CANARY), event="e", kind="news", message_class=TOLD, at=watched_town.now)
    watched_town.now += timedelta(hours=3)
    asyncio.run(send_once(watched_town.delivery))
    lines = log()
    fault = next(line for line in lines if line["event"] == "our fault")
    ended = next(line for line in lines if line["event"] == "letter")
    assert fault["reference"] == ended["reference"]
    assert "builtins.RuntimeError" in fault["exception"]
    assert "scheduler/delivery.py" in fault["exception"]
    assert CANARY not in json.dumps(lines)
    assert TOKEN not in json.dumps(lines)


def test_a_database_s_own_words_about_a_row_are_left_out(log: Lines) -> None:
    def store() -> None:
        with watched("storing"):
            try:
                raise ValueError(CANARY)
            except ValueError as cause:
                raise IntegrityError("insert", {}, Exception(f"Failing row contains ({CANARY})")) from cause

    with one_event() as reference, pytest.raises(OurFault, match=f"ref {reference}"):
        store()
    [line] = log()
    assert CANARY not in json.dumps(line)
    assert line["exception"].startswith("builtins.ValueError")
    assert "sqlalchemy.exc.IntegrityError" in line["exception"]


def test_other_people_s_libraries_are_heard_by_their_first_line(log: Lines) -> None:
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: %r", CANARY)
    logging.getLogger("slack_bolt.App").info("the whole body: %s", CANARY)
    assert [line["event"] for line in log()] == ["Task exception was never retrieved"]


def signed(text: str) -> tuple[bytes, dict[str, str]]:
    body = urlencode(
        {
            "command": "/collab",
            "text": text,
            "user_id": "U0LAT012",
            "team_id": "T0LANTERN",
            "channel_id": "D1",
            "channel_name": "directmessage",
            "trigger_id": "1.2.3",
            "response_url": "http://127.0.0.1:9/x",
        }
    ).encode()
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    kind = "application/x-www-form-urlencoded"
    return body, {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


@asynccontextmanager
async def a_slack_that_knows_the_token() -> AsyncIterator[str]:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "team_id": "T0LANTERN", "bot_id": "B1", "user_id": "UB", "url": ""})

    app = web.Application()
    app.router.add_route("*", "/{method}", answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    try:
        yield str(server.make_url("/"))
    finally:
        await server.close()


def asked(database: Database, text: str, *, broken: bool = False) -> str:
    """What Slack shows to a head who types this, in a bot of its own."""

    async def ask() -> str:
        async with a_slack_that_knows_the_token() as url:
            keys: dict[str, Any] = {"slack_bot_token": TOKEN, "slack_signing_secret": SECRET, "slack_api_url": url}
            bot = Bot(Settings(database_url=database.url, **keys))
            if broken:
                with bot.database.transaction() as shelf:
                    shelf.connection.exec_driver_sql("alter table projects rename to gone")
            body, headers = signed(text)
            assert bot.slack
            door = httpx.ASGITransport(Starlette(routes=bot.slack.door.routes()))
            async with httpx.AsyncClient(transport=door, base_url="http://127.0.0.1") as client:
                answer = await client.post("/slack/events", content=body, headers=headers)
            bot.database.close()
        return answer.text

    return asyncio.run(ask())


def test_the_person_reads_the_reference_that_the_log_has(database: Database, log: Lines) -> None:
    shown = asked(database, f"project {CANARY}", broken=True)
    lines = log()
    fault = next(line for line in lines if line["event"] == "our fault")
    assert f"ref {fault['reference']}" in shown
    for secret in (CANARY, TOKEN, SECRET, "U0LAT012"):
        assert secret not in json.dumps(lines)


def test_what_is_refused_kindly_is_no_fault(database: Database, log: Lines) -> None:
    asked(database, f"project {CANARY}")
    assert log() == []


def test_a_late_answer_is_told_by_its_kind_and_its_seconds(log: Lines) -> None:
    with one_event() as reference:
        Watch(Metrics(), time.monotonic).answered("form", 1.52)
    [line] = log()
    told = {name: line[name] for name in ("event", "kind", "seconds", "reference")}
    assert told == {"event": "answered late", "kind": "form", "seconds": 1.5, "reference": reference}
