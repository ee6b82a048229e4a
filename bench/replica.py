"""One process that writes and sends, as `collab run` has it, with the limits scaled by SCALE.

`python -m bench.replica` serves /healthz; `POST /write` with people's ids writes each a letter, as a release does.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bench.trusts import trust_id
from bot.cards.card import Card, Text, line
from bot.domain.pace import Limits, Rate
from bot.platforms.slack import SlackMessenger
from bot.platforms.slack_clients import client_for
from bot.services.living import LIVING
from bot.services.outbox import ANSWER, tell, to_person
from scheduler.delivery import Delivery
from scheduler.pace import LIMITS, Pace
from storage.database import Database


def scaled(scale: float) -> Mapping[str, Limits]:
    """Slack's limits, so many times as fast in the workspace; a conversation keeps its pace."""
    slack = LIMITS["slack"]
    whole, opening = slack.workspace or Rate(0.2, 18), slack.opening or Rate(1.2, 18)
    faster = [Rate(one.every / scale, one.burst) for one in (whole, opening)]
    return {**LIMITS, "slack": Limits(slack.conversation, *faster)}


async def serve(settings: Mapping[str, str]) -> None:
    database = Database(settings["DATABASE_URL"], after_mail=lambda: sender.wake())  # noqa: PLW0108 - it is made below
    slack = SlackMessenger(client_for("xoxb-bench", settings["SLACK_API_URL"]))
    pace = Pace(scaled(float(settings["SCALE"])))
    sender = Delivery(database, {"slack": slack}, LIVING, lambda: datetime.now(UTC), pace=pace)
    sending = asyncio.create_task(sender.run())
    config = uvicorn.Config(_app(database), port=int(settings["PORT"]), log_config=None, access_log=False)
    await uvicorn.Server(config).serve()
    sender.stop()
    await sending
    database.close()


def write(database: Database, chosen: Sequence[str]) -> None:
    at = datetime.now(UTC)
    card = Card("From the board, 19 November", (Text((line("Two items, in plain words."),)),))
    event, kind = "bench:limits", "bench"
    with database.transaction() as shelf:
        for person in chosen:
            whole = (shelf.books(trust_id(0)), to_person(person), card)
            tell(*whole, event=event, kind=kind, message_class=ANSWER, at=at)


def _app(database: Database) -> Starlette:
    async def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "up"})

    async def written(request: Request) -> JSONResponse:
        await asyncio.to_thread(write, database, await request.json())
        return JSONResponse({"status": "written"})

    return Starlette(routes=[Route("/healthz", healthz), Route("/write", written, methods=["POST"])])


if __name__ == "__main__":
    asyncio.run(serve(os.environ))
