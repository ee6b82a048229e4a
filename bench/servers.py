"""Servers of one's own: each a process, started, awaited, and ended as it would be in life."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.standin.local_slack import free_port

WAIT_SECONDS = 60
PROCESS_CLOCK = 2
"""Linux names the clock of a process by its id and this kind; see clock_getcpuclockid(3)."""


class DidNotStart(Exception):
    """The message ends with what the server printed."""


@dataclass(frozen=True, slots=True)
class Server:
    """A process that answers on a port of this machine."""

    port: int
    process: int

    def spent(self) -> float:
        """Seconds of processor time, of all its threads; 0 where the system tells nobody else (it does on Linux)."""
        try:
            return time.clock_gettime(~self.process << 3 | PROCESS_CLOCK)
        except (OSError, AttributeError):
            return 0.0


@asynccontextmanager
async def serving(module: tuple[str, ...], environment: Mapping[str, str], log: Path) -> AsyncIterator[Server]:
    """`python -m module…` on a free port; gone at the end."""
    port = free_port()
    own = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", ""), "PORT": str(port), **environment}
    with log.open("ab") as printed:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *module), stdout=printed, stderr=printed, env=own
        )
    try:
        await _answers(process, port, log)
        yield Server(port, process.pid)
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
