"""Logs for the people who run Collab: one line an event, no message text, no secret."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog

QUIET = ("slack_bolt", "slack_sdk", "apscheduler", "uvicorn", "aiohttp", "httpx", "alembic")
"""Libraries that tell bodies or addresses at INFO: Bolt logs a whole payload whose signature is wrong."""


def set_up_logs(form: Literal["text", "json"]) -> None:
    """Everything to standard error, in UTC; `json` gives one object a line."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    drawn = _drawn(form)
    to_the_library = structlog.stdlib.ProcessorFormatter.wrap_for_formatter
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, to_the_library],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=drawn, foreign_pre_chain=shared))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _drawn(form: Literal["text", "json"]) -> structlog.typing.Processor:
    if form == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
