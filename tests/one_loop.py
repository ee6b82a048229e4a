"""One event loop for all the tests of a process that only need one now and then: to make one takes 15 milliseconds."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

Result = TypeVar("Result")


@cache
def _runner() -> asyncio.Runner:
    runner = asyncio.Runner()
    atexit.register(runner.close)
    return runner


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """As `asyncio.run`, whose threads and loop are kept for the next."""
    return _runner().run(work)
