"""Teams' floor: the bare SDK in the same process model as the product, with nothing of the product in it.

A message is echoed through the SDK's own line to the Connector; an Execute is one durable row, and a card in answer.
`python -m bench.teams_floor` serves it.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import uvicorn
from fastapi import FastAPI
from microsoft_teams.api.activities import AdaptiveCardInvokeActivity, MessageActivity
from microsoft_teams.api.auth.cloud_environment import PUBLIC
from microsoft_teams.api.models import AdaptiveCardActionCardResponse, AdaptiveCardInvokeResponse
from microsoft_teams.apps import ActivityContext, App, FastAPIAdapter
from microsoft_teams.cards import AdaptiveCard, TextBlock

from bench.rows import Commit, committing


async def app(commit: Commit, settings: Mapping[str, str]) -> FastAPI:
    """The routes of the product, as bare as they can be. Tokens are checked as the SDK checks them."""
    api = FastAPI()
    cloud = replace(PUBLIC, openid_metadata_url=settings["TEAMS_OPENID_URL"])
    teams = App(
        client_id=settings["TEAMS_CLIENT_ID"],
        token=lambda *_: settings["TOKEN"],
        cloud=cloud,
        http_server_adapter=FastAPIAdapter(app=api),
    )

    @teams.on_message
    async def echo(ctx: ActivityContext[MessageActivity]) -> None:
        await ctx.send(ctx.activity.text)

    @teams.on_card_action_execute
    async def keep(ctx: ActivityContext[AdaptiveCardInvokeActivity]) -> AdaptiveCardInvokeResponse:
        told = ctx.activity.value.action.data
        await asyncio.to_thread(commit, told["token"], told["form"])
        return AdaptiveCardActionCardResponse(value=AdaptiveCard(body=[TextBlock(text="Kept.")]))

    @api.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "up"}

    await teams.initialize()
    return api


async def serve(settings: Mapping[str, str]) -> None:
    """Until SIGTERM, in as many threads as the product has."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(int(settings["FLOOR_THREADS"])))
    bare = await app(committing(settings), settings)
    config = uvicorn.Config(bare, port=int(settings["PORT"]), log_config=None, access_log=False)
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve(os.environ))
