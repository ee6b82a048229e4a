"""The floor: bare Bolt in the same process model as the product, with nothing of the product in it.

A command is echoed; a submitted form is one durable row. `python -m bench.floor` serves it.
"""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from psycopg_pool import ConnectionPool
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TABLE = "CREATE TABLE IF NOT EXISTS floor (token TEXT PRIMARY KEY, title TEXT NOT NULL)"
Commit = Callable[[str, str], None]


def into_sqlite(file: str, pragmas: list[str]) -> Commit:
    """One durable row, with the product's own settings and one writer."""
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    writer = threading.Lock()
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()
    connection.execute(TABLE).close()

    def commit(token: str, title: str) -> None:
        with writer:
            connection.execute("BEGIN IMMEDIATE").close()
            connection.execute("INSERT INTO floor VALUES (?, ?)", (token, title)).close()
            connection.execute("COMMIT").close()

    return commit


def into_postgresql(url: str) -> Commit:
    """One durable row, over a pool as large as the product's."""
    pool = ConnectionPool(url, min_size=5, max_size=10, open=True)
    with pool.connection() as connection:
        connection.execute(TABLE)

    def commit(token: str, title: str) -> None:
        with pool.connection() as own:
            own.execute("INSERT INTO floor VALUES (%s, %s)", (token, title))

    return commit


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
    kept_in, pragmas = settings["FLOOR_KEEPS_IN"], settings["FLOOR_PRAGMAS"].split(";")
    commit = into_postgresql(kept_in) if kept_in.startswith("postgresql") else into_sqlite(kept_in, pragmas)
    config = uvicorn.Config(app(commit, settings), port=int(settings["PORT"]), log_config=None, access_log=False)
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve(os.environ))
