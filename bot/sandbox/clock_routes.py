"""`/sandbox/clock`: what time it is in the sandbox, and turning it on. From this machine only."""

from __future__ import annotations

from datetime import datetime
from json import JSONDecodeError
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.clock import Backwards, SandboxClock, Step, TooFar

PATH = "/sandbox/clock"
THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
EXAMPLE = '{"to": "2026-11-26T08:00:00+00:00"}'


class BadInstant(Exception):
    """What was sent names no instant; the sentence says what does."""


def clock_routes(clock: SandboxClock, step: Step) -> list[Route]:
    async def show(request: Request) -> Response:
        return _only_here(request) or _now(clock.now())

    async def turn(request: Request) -> Response:
        elsewhere = _only_here(request)
        if elsewhere is not None:
            return elsewhere
        try:
            return _now(await clock.walk(await _instant(request), step))
        except (BadInstant, TooFar) as refused:
            return _refusal(400, str(refused))
        except Backwards as refused:
            return _refusal(409, str(refused))

    return [Route(PATH, show, methods=["GET"]), Route(PATH, turn, methods=["POST"])]


async def _instant(request: Request) -> datetime:
    try:
        asked = await request.json()
    except (JSONDecodeError, UnicodeDecodeError) as unreadable:
        raise BadInstant(f"Send JSON, such as {EXAMPLE}. Nothing was changed.") from unreadable
    to = asked.get("to") if isinstance(asked, dict) else None
    if not isinstance(to, str):
        raise BadInstant(f'"to" is missing: send {EXAMPLE}. Nothing was changed.')
    return _read(to)


def _read(to: str) -> datetime:
    try:
        instant = datetime.fromisoformat(to)
    except ValueError as unreadable:
        raise BadInstant(f"{to[:40]!r} is no instant: send {EXAMPLE}. Nothing was changed.") from unreadable
    if instant.tzinfo is None:
        raise BadInstant(f"{to[:40]!r} lacks its offset from UTC: send {EXAMPLE}. Nothing was changed.")
    return instant


def _only_here(request: Request) -> Response | None:
    """A page open in the visitor's browser may not turn the clock either: its Origin or its Host gives it away."""
    caller = request.client.host if request.client else ""
    origin = urlsplit(request.headers.get("origin") or "http://localhost").hostname
    if {caller, origin, request.url.hostname} <= THIS_MACHINE:
        return None
    return _refusal(403, "The sandbox's clock is turned from this machine only.")


def _now(instant: datetime) -> Response:
    return JSONResponse({"now": instant.isoformat()})


def _refusal(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status_code=status)
