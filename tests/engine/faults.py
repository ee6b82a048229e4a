"""What goes wrong with a call to a small platform of our own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

LOST = "the answer is lost after the effect"
SILENT = "no answer comes"


@dataclass
class Fault:
    """What goes wrong with one call. With `after`, its effect is there all the same."""

    status: int = 200
    body: str = "{}"
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    after: bool = False
    silent: str = ""


async def answered(request: web.Request, fault: Fault) -> web.Response:
    """Badly: another answer, no answer at all, or none any more."""
    if fault.silent == SILENT:
        await asyncio.sleep(0.6)
    if fault.silent and request.transport is not None:
        request.transport.abort()
    return web.Response(status=fault.status, text=fault.body, content_type=fault.kind, headers=fault.headers)
