"""Real `collab run`s on one database, and a Slack in this process: what people type and fill in, really signed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from sqlalchemy import Row, Table

from bot.cards.agendas import ADD
from bot.sandbox.bot_process import BotProcess
from bot.services.forms import open_form
from bot.services.meetings.log import Typed, log
from bot.services.trusts.load import load
from scheduler.real_time import epoch, steady
from storage import people, trusts
from storage.database import Database
from storage.schema import upgrade
from storage.tables.engine import outbox
from tests.soak.slack import SoakSlack, running

MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TRUST = Path(__file__).parents[2] / "bot/sandbox/lanternfield.yaml"
TRUST_ID, TEAM = "lanternfield", "T0LANTERN"
LEADERS = {"p10": "U0LAT010", "p11": "U0LAT011", "p12": "U0LAT012", "p13": "U0LAT013", "p14": "U0LAT014"}
WRITER = ("p02", "U0LAT002")
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
ANSWERS_WITHIN = 60.0
STARTS_WITHIN = 90.0
KEPT = ("PATH", "HOME", "LANG")


@dataclass
class Deployment:
    """Processes at work on one database, and the only line to them."""

    database: Database
    bots: Sequence[BotProcess]
    slack: SoakSlack
    session: aiohttp.ClientSession

    @property
    def ports(self) -> list[int]:
        return [bot.port for bot in self.bots]

    async def asks(self, body: str, port: int | None = None) -> tuple[int, str]:
        """What Slack brings; the status and what was answered."""
        stamp = str(int(epoch()))
        digest = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
        }
        address = f"http://127.0.0.1:{port or self.ports[0]}/slack/events"
        async with self.session.post(address, data=body.encode(), headers=headers) as answer:
            return answer.status, await answer.text()

    async def ready(self) -> tuple[int, dict[str, Any]]:
        async with self.session.get(f"http://127.0.0.1:{self.ports[0]}/readyz") as answer:
            return answer.status, await answer.json()

    def rows(self, table: Table, *where: Any) -> list[Row[Any]]:
        with self.database.reading() as shelf:
            return list(shelf.rows(table.select().where(*where)))

    def letters(self) -> list[Row[Any]]:
        return sorted(self.rows(outbox, outbox.c.kind == "agenda_added"), key=lambda row: row.id)

    def three_minutes_pass(self) -> None:
        """What was in hand when the database failed is nobody's any more, and nothing waits for its next try."""
        with self.database.transaction() as shelf:
            shelf.do(outbox.update().where(outbox.c.state == "claimed").values(claimed_until=0.0))
            shelf.do(outbox.update().where(outbox.c.state == "waiting").values(not_before=None))

    def printed(self) -> str:
        return "".join(file.read_text(encoding="utf-8", errors="replace") for file in (bot.log for bot in self.bots))


def prepare(url: str, forms: int = 0) -> list[str]:
    """The trust, and so many forms that leaders have open, in turn; their tokens."""
    database = Database(url)
    upgrade(database)
    load(database, TRUST.read_text(encoding="utf-8"), at=MORNING)
    with database.transaction() as shelf:
        books = shelf.books(TRUST_ID)
        leaders = [one for one in (people.person(books, id_) for id_ in LEADERS) if one is not None]
        tokens = [open_form(books, ADD, leaders[number % len(leaders)], at=MORNING) for number in range(forms)]
    database.close()
    return tokens


def log_a_meeting(url: str) -> str:
    """The log of an ELT meeting that an executive is writing; its id, which the log's buttons carry."""
    database = Database(url)
    with database.transaction() as shelf:
        books = shelf.books(TRUST_ID)
        writer = people.people_of(books, [WRITER[0]])[WRITER[0]]
        typed = Typed("elt", MORNING.date() - timedelta(days=5), (), "Timetables\nAgreed.")
        meeting = log(books, trusts.trust_of(books), typed, by=writer, at=MORNING)
    database.close()
    return meeting.id


def user_of(number: int) -> str:
    """Whose form the nth is."""
    return list(LEADERS.values())[number % len(LEADERS)]


@asynccontextmanager
async def deployed(url: str, folder: Path, slack: SoakSlack, replicas: int = 1) -> AsyncIterator[Deployment]:
    """So many processes at work, over HTTP; they finish what is in hand and stop at the end."""
    database = Database(url)
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        environment = environment_of(url, await stack.enter_async_context(running(slack)))
        bots = [BotProcess(environment, folder / f"run{number}.log") for number in range(replicas)]
        for bot in bots:
            stack.push_async_callback(bot.stop)
        await asyncio.gather(*(bot.start(STARTS_WITHIN) for bot in bots))
        timeout = aiohttp.ClientTimeout(total=ANSWERS_WITHIN)
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout)
        yield Deployment(database, bots, slack, await stack.enter_async_context(session))


def environment_of(url: str, web_api: int) -> dict[str, str]:
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "DATABASE_URL": url,
        "SLACK_BOT_TOKEN": "xoxb-soak",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"http://127.0.0.1:{web_api}/all/api/",
        "COLLAB_SANDBOX": "1",
        "COLLAB_CLOCK": MORNING.isoformat(),
    }


def typed(text: str, user: str = "U0LAT012") -> str:
    """The body of `/collab …`, typed in the one-to-one chat."""
    who = {"team_id": TEAM, "user_id": user, "channel_id": "D0SOAK", "channel_name": "directmessage"}
    asked = {"command": "/collab", "text": text, "response_url": "http://127.0.0.1:9/x"}
    return urlencode({**who, **asked, "trigger_id": secrets.token_hex(12)})


def filled(words: str, token: str, user: str) -> str:
    """The body of the agenda's form, sent."""
    values = {"item": {"item": {"type": "plain_text_input", "value": words}}}
    view = {"id": f"V{token}", "type": "modal", "callback_id": ADD, "private_metadata": token, "blocks": []}
    who = {"team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "trigger_id": secrets.token_hex(12)}
    payload = {"type": "view_submission", **who, "view": {**view, "state": {"values": values}}}
    return urlencode({"payload": json.dumps(payload)})


def pressed(action: str, value: str, user: str) -> str:
    """The body of a pressed button of a card in the one-to-one chat."""
    moment = secrets.token_hex(8)
    who = {"team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "channel": {"id": "D0SOAK"}}
    button = {"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": moment}
    message = {"ts": "1", "team": TEAM}
    payload = {"type": "block_actions", **who, "message": message, "actions": [button], "trigger_id": moment}
    return urlencode({"payload": json.dumps({**payload, "response_url": "http://127.0.0.1:9/x"})})


async def eventually(true: Any, seconds: float) -> bool:
    """Whether it comes to be so within so many seconds; `true` is asked in a thread, now and then."""
    until = steady() + seconds
    while not await asyncio.to_thread(true):
        if steady() > until:
            return False
        await asyncio.sleep(0.2)
    return True
