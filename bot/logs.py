"""Logs for the people who run Collab: one line an event, one reference for all lines of it, no message text, no secret.

An error tells where it happened and of which kind it is. What it says of itself is left out: people's words and
database rows are quoted there.
"""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import StackSummary, extract_tb
from typing import Literal, TextIO

import structlog
from structlog.contextvars import bound_contextvars, get_contextvars, merge_contextvars
from structlog.typing import EventDict, Processor, WrappedLogger

QUIET = ("slack_bolt", "slack_sdk", "apscheduler", "uvicorn", "aiohttp", "httpx", "alembic", "aiosmtplib")
"""Libraries that tell bodies or addresses at INFO: Bolt logs a whole payload whose signature is wrong."""
TEAMS_LINE = "microsoft_teams.common.http.client"
"""Each client of the Teams SDK gives httpx the level of this one's log: at INFO it names everybody's chat."""
ROOT = Path(__file__).resolve().parents[1]
FRAMES = 12
CAUSES = 4
LONGEST = 200


@contextmanager
def one_event() -> Iterator[str]:
    """All that is logged inside carries one reference of four signs: the one that a person in trouble is shown."""
    with bound_contextvars(reference=secrets.token_hex(2)):
        yield reference()


def reference() -> str:
    """This event's reference, or a new one outside of any."""
    return str(get_contextvars().get("reference") or secrets.token_hex(2))


def set_up_logs(form: Literal["text", "json"], to: TextIO | None = None) -> None:
    """Everything to standard error (or elsewhere), in UTC; `json` gives one object a line."""
    shared: list[Processor] = [
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _only_where_and_what,
    ]
    to_the_library = structlog.stdlib.ProcessorFormatter.wrap_for_formatter
    structlog.configure(
        processors=[*shared, to_the_library],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(to or sys.stderr)
    formatter = structlog.stdlib.ProcessorFormatter(processor=_drawn(form), foreign_pre_chain=[*shared, _first_line])
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in (*QUIET, TEAMS_LINE):
        logging.getLogger(name).setLevel(logging.WARNING)


def told(error: BaseException) -> str:
    """Where it happened and of which kind it is, the causes first, without a word of what it says."""
    chain = [error]
    while len(chain) < CAUSES and (cause := chain[-1].__cause__ or chain[-1].__context__):
        chain.append(cause)
    return "\n".join(_one(each) for each in reversed(chain))


def _one(error: BaseException) -> str:
    frames = list(StackSummary(extract_tb(error.__traceback__)))[-FRAMES:]
    where = (f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames)
    return "\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *where])


def _short(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-3:])


def _only_where_and_what(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """In place of a traceback that quotes."""
    found = event.pop("exc_info", None)
    error = sys.exc_info()[1] if found is True else found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = told(error)
    return event


def _first_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Other people's libraries put what they were given on the lines below."""
    event["event"] = str(event["event"]).partition("\n")[0][:LONGEST]
    return event


def _drawn(form: Literal["text", "json"]) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
