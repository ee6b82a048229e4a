"""A conversation in Teams: what is said is acknowledged over HTTP, and the reply comes to the Connector."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.arithmetic import Round
from bench.client import NotAccepted, answer, hang_up
from bench.servers import Server

LONGEST = 30.0
"""Seconds after which a reply will not come any more."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that came to the Connector; `at` in seconds of the machine's steady clock.

    `where`: the conversation, or of a message that was changed its activity.
    """

    at: float
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Typed:
    """One thing that is said or sent: the bytes of the request, and where what comes of it arrives."""

    request: bytes
    where: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said to one server, and what a reply and an acknowledgement of the kind measured look like."""

    server: Server
    said: Sequence[Typed]
    accepts: Callable[[str], bool]
    accepts_ack: Callable[[bytes], bool] = lambda body: True


class Arrivals:
    """Hears the Connector tell what arrives. Of several who wait in one conversation, the first is served first."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[asyncio.Future[Arrival]]] = defaultdict(deque)

    def expect(self, where: str) -> asyncio.Future[Arrival]:
        """The next message there that nobody else waits for."""
        waits: asyncio.Future[Arrival] = asyncio.get_running_loop().create_future()
        self._waiting[where].append(waits)
        return waits

    def came(self, arrival: Arrival) -> None:
        """One that nobody waits for is passed over: delivery sends too."""
        waiting = self._waiting[arrival.where]
        if waiting:
            waiting.popleft().set_result(arrival)

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for line in reader:
            self.came(Arrival(**json.loads(line)))
        writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Arrivals, int]]:
    """What hears of arrivals, and the port on which it does."""
    arrivals = Arrivals()
    server = await asyncio.start_server(arrivals.listen, "127.0.0.1", 0)
    try:
        yield arrivals, server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def converse(talk: Talk, arrivals: Arrivals, at_once: int) -> tuple[Round, Round]:
    """Say it all, `at_once` at a time, each once the reply to the one before has come.

    The times until the acknowledgement, and until the reply. Raises NotAccepted for any other reply.
    """
    waiting = iter(talk.said)
    lines = [await asyncio.open_connection("127.0.0.1", talk.server.port) for _ in range(at_once)]
    acked: list[float] = []
    replied: list[float] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for said in waiting:
            reply = arrivals.expect(said.where)
            began = time.perf_counter()
            writer.write(said.request)
            body = await answer(reader)
            acked.append(time.perf_counter() - began)
            if not talk.accepts_ack(body):
                raise NotAccepted(body[:500].decode(errors="replace"))
            async with asyncio.timeout(LONGEST):
                arrival = await reply
            replied.append(arrival.at - began)
            if not talk.accepts(arrival.words):
                raise NotAccepted(arrival.words[:500])

    spent, began = talk.server.spent(), time.perf_counter()
    try:
        await asyncio.gather(*(speak(*line) for line in lines))
        whole, work = time.perf_counter() - began, talk.server.spent() - spent
        return Round(tuple(acked), whole, work), Round(tuple(replied), whole, work)
    finally:
        await asyncio.gather(*(hang_up(writer) for _, writer in lines))
