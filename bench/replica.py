"""One sender, as `collab run` has it, with the limits scaled by SCALE. `python -m bench.replica` serves /healthz."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.domain.pace import Limits, Rate
from bot.platforms.slack import SlackMessenger
from bot.platforms.slack_clients import client_for
from bot.services.living import LIVING
from scheduler.delivery import Delivery
from scheduler.pace import LIMITS, Pace
from storage.database import Database


def scaled(scale: float) -> Mapping[str, Limits]:
    """Slack's limits, so many times as fast in the workspace; a conversation keeps its pace."""
    slack = LIMITS["slack"]
    whole = slack.workspace or Rate(0.2, 20)
    return {**LIMITS, "slack": Limits(slack.conversation, Rate(whole.every / scale, whole.burst))}


async def serve(settings: Mapping[str, str]) -> None:
    database = Database(settings["DATABASE_URL"])
    slack = SlackMessenger(client_for("xoxb-bench", settings["SLACK_API_URL"]))
    pace = Pace(scaled(float(settings["SCALE"])))
    sender = Delivery(database, {"slack": slack}, LIVING, lambda: datetime.now(UTC), pace=pace)
    sending = asyncio.create_task(sender.run())
    config = uvicorn.Config(_app(), port=int(settings["PORT"]), log_config=None, access_log=False)
    await uvicorn.Server(config).serve()
    sender.stop()
    await sending
    database.close()


def _app() -> Starlette:
    async def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "up"})

    return Starlette(routes=[Route("/healthz", healthz)])


if __name__ == "__main__":
    asyncio.run(serve(os.environ))
