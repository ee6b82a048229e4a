"""What tests of bad input and bad luck need: a running town, its books from outside, its log, and forged requests."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from sqlalchemy import Row, Table, func, select

from bot.sandbox.world import Plan
from storage.database import Database
from storage.tables.metadata import metadata
from tests.e2e.smallbot import ROOT, local_slack_binary
from tests.e2e.town import TownInSlack

MONDAY = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
TEAM = "T0LANTERN"
HEAD = "U0LAT012"
TRIGGERS = (f"1.2.{number}" for number in count())
"""As Slack gives them: each act has one of its own, and the same body brought again has the same."""


def plan(folder: Path, starts_at: datetime = MONDAY, **more: Any) -> Plan:
    text = (ROOT / "bot/sandbox/lanternfield.yaml").read_text(encoding="utf-8")
    return Plan(folder, text, starts_at, binary=local_slack_binary(), **more)


def rows(town: TownInSlack, table: Table, *where: Any) -> list[Row[Any]]:
    """Rows as they stand in the bot's database now."""
    database = Database(town.world.plan.url)
    try:
        with database.reading() as shelf:
            return list(shelf.rows(select(table).where(*where)))
    finally:
        database.close()


def stored(town: TownInSlack) -> Counter[str]:
    """How many rows each table has once nothing is on its way."""
    town.settles()
    database = Database(town.world.plan.url)
    try:
        with database.reading() as shelf:
            counts = {
                name: shelf.rows(select(func.count()).select_from(table)) for name, table in metadata.tables.items()
            }
    finally:
        database.close()
    return Counter({name: found[0][0] for name, found in counts.items()})


def log_of(town: TownInSlack) -> str:
    """All that `collab run` has printed."""
    return town.world.bot.log.read_text(encoding="utf-8", errors="replace")


def secrets_of(town: TownInSlack) -> list[str]:
    workspace = town.world.standin.workspace
    return [workspace.signing_secret, workspace.bot_token, workspace.app_token]


def typed(text: str, user: str = HEAD, team: str = TEAM) -> str:
    """The body of a slash command."""
    return urlencode(
        {
            "command": "/collab",
            "text": text,
            "user_id": user,
            "team_id": team,
            "channel_id": "D0SOMEWHERE",
            "channel_name": "directmessage",
            "trigger_id": next(TRIGGERS),
            "response_url": "http://127.0.0.1:9/nowhere",
        }
    )


def submitted(form: str, token: str, user: str = HEAD, **boxes: str) -> str:
    """The body of a filled form."""
    values = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in boxes.items()}
    view = {"id": "V0", "type": "modal", "callback_id": form, "private_metadata": token, "state": {"values": values}}
    return interactive({"type": "view_submission", "view": {**view, "blocks": []}}, user)


def interactive(payload: dict[str, Any], user: str = HEAD) -> str:
    who = {"team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM}, "trigger_id": next(TRIGGERS)}
    return urlencode({"payload": json.dumps({**who, **payload})})


def signed(
    town: TownInSlack, body: str | bytes, *, kind: str = FORM, seconds: float = 0, secret: str = ""
) -> dict[str, str]:
    """Slack's headers for this body, so many seconds from now."""
    stamp = str(int(time.time() + seconds))
    key = secret or town.world.standin.workspace.signing_secret
    written = body if isinstance(body, bytes) else body.encode()
    digest = hmac.new(key.encode(), f"v0:{stamp}:".encode() + written, hashlib.sha256).hexdigest()
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def post(town: TownInSlack, body: str | bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Bring it to the bot's own address; the status and what it said."""
    address = urlsplit(town.world.bot.url)
    line = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        line.request("POST", "/slack/events", body if isinstance(body, bytes) else body.encode(), headers)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def eventually(true: Any, seconds: float = 10.0) -> None:
    """Wait until it is so; fails if it does not come to be."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)
