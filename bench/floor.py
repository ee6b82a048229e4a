"""The floor: bare Bolt in the same process model as the product, with nothing of the product in it.

A command is echoed; a submitted form is one durable row. `python -m bench.floor` serves it.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench.rows import Commit, committing


def app(commit: Commit, settings: Mapping[str, str]) -> Starlette:
    """The routes of the product, as bare as they can be."""
    client = AsyncWebClient(token="xoxb-bench", base_url=settings["SLACK_API_URL"])
    secret = settings["SLACK_SIGNING_SECRET"]
    bolt = AsyncApp(client=client, signing_secret=secret, process_before_response=True)

    @bolt.command("/collab")
    async def echo(ack: AsyncAck, command: dict[str, str]) -> None:
        await ack({"response_type": "ephemeral", "text": command["text"]})

    @bolt.view(re.compile(".*"))
    async def keep(ack: AsyncAck, view: dict[str, str]) -> None:
        await asyncio.to_thread(commit, view["private_metadata"], view["callback_id"])
        await ack({"response_action": "clear"})

    async def receive(request: Request) -> Response:
        return await AsyncSlackRequestHandler(bolt).handle(request)

    async def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "up"})

    return Starlette(routes=[Route("/healthz", healthz), Route("/slack/events", receive, methods=["POST"])])


async def serve(settings: Mapping[str, str]) -> None:
    """Until SIGTERM, in as many threads as the product has."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(int(settings["FLOOR_THREADS"])))
    bare = app(committing(settings), settings)
    config = uvicorn.Config(bare, port=int(settings["PORT"]), log_config=None, access_log=False)
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve(os.environ))
