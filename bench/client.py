"""A small HTTP client that costs little: it sends bytes that were signed before, and looks at each answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.arithmetic import Round
from bench.servers import Server

Accepts = Callable[[bytes], bool]


class NotAccepted(Exception):
    """A server answered something else than what is measured."""


@dataclass(frozen=True, slots=True)
class Load:
    """Requests for one server on this machine, and what an answer of the kind measured looks like."""

    server: Server
    requests: Sequence[bytes]
    accepts: Accepts


async def hammer(load: Load, at_once: int) -> Round:
    """Send them all over `at_once` connections that stay open. Raises NotAccepted for any other answer."""
    waiting = iter(load.requests)
    lines = [await asyncio.open_connection("127.0.0.1", load.server.port) for _ in range(at_once)]
    took: list[float] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for request in waiting:
            began = time.perf_counter()
            writer.write(request)
            body = await answer(reader)
            took.append(time.perf_counter() - began)
            if not load.accepts(body):
                raise NotAccepted(body[:500].decode(errors="replace"))

    spent, began = load.server.spent(), time.perf_counter()
    try:
        await asyncio.gather(*(speak(*line) for line in lines))
        return Round(tuple(took), time.perf_counter() - began, load.server.spent() - spent)
    finally:
        await asyncio.gather(*(hang_up(writer) for _, writer in lines))


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


async def answer(reader: asyncio.StreamReader) -> bytes:
    """The body of an answer of 200. Raises NotAccepted for any other."""
    head = await reader.readuntil(b"\r\n\r\n")
    status, _, rest = head.partition(b"\r\n")
    body = await reader.readexactly(_length(rest))
    if b" 200 " not in status:
        raise NotAccepted((status + b" " + body[:500]).decode(errors="replace"))
    return body


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise NotAccepted("an answer without a content-length")
