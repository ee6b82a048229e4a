"""Bolt's app, watched: each thing that comes in has its reference in the log, and the time to its answer is told."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.logs import one_event
from handlers.edge import Observed

KINDS = {
    "block_actions": "press",
    "view_submission": "form",
    "block_suggestion": "options",
    "event_callback": "event",
}


class WatchedApp(AsyncApp):
    """`observed` is told of what kind each was, and how many seconds its answer took."""

    def __init__(self, observed: Observed, **settings: Any) -> None:
        super().__init__(**settings)
        self._observed = observed

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        began = perf_counter()
        with one_event():
            response = await super().async_dispatch(req)
            self._observed(_kind(req.body), perf_counter() - began)
        return response


def unobserved(_kind: str, _seconds: float) -> None:
    """For whoever does not look."""


def _kind(body: Mapping[str, Any]) -> str:
    return "command" if "command" in body else KINDS.get(str(body.get("type")), "other")
