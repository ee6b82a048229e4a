"""A small, fast Teams: the keys that it signs with, a sign-in, and a Bot Connector that takes everything.

Of each message it tells whoever listens on ARRIVALS a line, once it has answered: when it came, where, and its words. A
new one comes to its conversation, a changed one to the activity that it was before. `when` is of the machine's steady
clock, which all its processes read alike. `python -m bench.teams_service` serves it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.sandbox.teams.login import KEYS

numbers = itertools.count(1)


async def keys(_request: Request) -> JSONResponse:
    return JSONResponse(json.loads(os.environ["KEYS"]))


async def token(_request: Request) -> JSONResponse:
    return JSONResponse({"token_type": "Bearer", "expires_in": 3600, "access_token": os.environ["TOKEN"]})


async def create(_request: Request) -> JSONResponse:
    return JSONResponse({"id": f"a:opened{next(numbers)}"}, status_code=201)


async def send(request: Request) -> JSONResponse:
    telling = await arrived(request, "conversation")
    return JSONResponse({"id": f"1:{next(numbers)}"}, status_code=201, background=telling)


async def update(request: Request) -> JSONResponse:
    telling = await arrived(request, "activity")
    return JSONResponse({"id": request.path_params["activity"]}, background=telling)


async def arrived(request: Request, where: str) -> BackgroundTask:
    came, activity = time.perf_counter(), await request.json()
    words = activity.get("text") or activity.get("summary") or ""
    told = {"at": came, "where": request.path_params[where], "words": words}
    return BackgroundTask(tell, request.app.state.listener, told)


async def tell(listener: asyncio.StreamWriter, told: Mapping[str, object]) -> None:
    listener.write(json.dumps(told).encode() + b"\n")


async def healthz(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "up"})


@asynccontextmanager
async def listened_to(app: Starlette) -> AsyncIterator[None]:
    _, writer = await asyncio.open_connection("127.0.0.1", int(os.environ["ARRIVALS"]))
    app.state.listener = writer
    yield
    writer.close()


app = Starlette(
    lifespan=listened_to,
    routes=[
        Route("/healthz", healthz),
        Route(KEYS, keys),
        Route("/{tenant}/oauth2/v2.0/token", token, methods=["POST"]),
        Route("/v3/conversations", create, methods=["POST"]),
        Route("/v3/conversations/{conversation}/activities", send, methods=["POST"]),
        Route("/v3/conversations/{conversation}/activities/{activity}", update, methods=["PUT"]),
    ],
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), log_config=None, access_log=False)
