"""What whoever looks after the machine asks over HTTP: /healthz, /readyz, /metrics."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.operations.health import Health
from bot.operations.metrics import Metrics


def routes(health: Health, metrics: Metrics) -> Sequence[Route]:
    async def ready(_request: Request) -> JSONResponse:
        parts = await run_in_threadpool(health.report)
        well = all(part.well for part in parts.values())
        told = {name: {"ok": part.well, "says": part.says} for name, part in parts.items()}
        return JSONResponse({"status": "ready" if well else "not ready", "parts": told}, 200 if well else 503)

    async def read(_request: Request) -> Response:
        return Response(await run_in_threadpool(metrics.text), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return (Route("/healthz", _alive), Route("/readyz", ready), Route("/metrics", read))


async def _alive(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "up"})
