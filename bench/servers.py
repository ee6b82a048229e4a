"""Servers of one's own: each a process, started, awaited, and ended as it would be in life."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sandbox.standin.local_slack import free_port

WAIT_SECONDS = 60


class DidNotStart(Exception):
    """The message ends with what the server printed."""


@asynccontextmanager
async def serving(module: tuple[str, ...], environment: Mapping[str, str], log: Path) -> AsyncIterator[int]:
    """`python -m module…` on a free port, which is given; gone at the end."""
    port = free_port()
    own = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", ""), "PORT": str(port), **environment}
    with log.open("ab") as printed:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *module), stdout=printed, stderr=printed, env=own
        )
    try:
        await _answers(process, port, log)
        yield port
    finally:
        await _end(process)


async def _answers(process: asyncio.subprocess.Process, port: int, log: Path) -> None:
    deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
    while not await _is_up(port):
        if process.returncode is not None or asyncio.get_running_loop().time() > deadline:
            raise DidNotStart(_last_words(log))
        await asyncio.sleep(0.05)


async def _is_up(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    first = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return b" 200 " in first


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), WAIT_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def _last_words(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:].strip() or "It said nothing."
