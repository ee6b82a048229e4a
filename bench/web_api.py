"""A small, fast Slack Web API, so that what is delivered arrives. `python -m bench.web_api` serves it."""

from __future__ import annotations

import itertools
import os

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

BOT = {"team_id": "T0LANTERN", "user_id": "U0COLLAB", "bot_id": "B0COLLAB", "url": "http://127.0.0.1/"}
CHANNELS = [{"id": f"C0BENCH{n}", "name": name} for n, name in enumerate(os.environ["CHANNELS"].split())]
numbers = itertools.count(1_795_500_000)


async def answer(request: Request) -> JSONResponse:
    """What the product looks at of each answer, and nothing else."""
    asked = await request.json() if request.headers.get("content-type", "").startswith("application/json") else {}
    match request.path_params["method"]:
        case "auth.test":
            return JSONResponse({"ok": True, **BOT})
        case "conversations.open":
            return JSONResponse({"ok": True, "channel": {"id": str(asked["users"]).replace("U", "D", 1)}})
        case "conversations.list":
            return JSONResponse({"ok": True, "channels": CHANNELS, "response_metadata": {"next_cursor": ""}})
        case "conversations.history":
            return JSONResponse({"ok": True, "messages": []})
        case _:
            stamp = f"{next(numbers)}.000100"
            return JSONResponse({"ok": True, "channel": asked.get("channel", "C0"), "ts": stamp})


async def healthz(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "up"})


app = Starlette(routes=[Route("/healthz", healthz), Route("/api/{method}", answer, methods=["GET", "POST"])])

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["PORT"]), log_config=None, access_log=False)
