"""Direct messages to many people of one workspace, against a Slack that enforces its limits: how near its own pace."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import typer

from bench.servers import Server, serving
from bench.towns import found
from bench.trusts import Size, trust_id
from bot.domain.pace import Rate
from storage import people, schema
from storage.database import Database

HEAD = f"{'':34}{'floor s':>9}{'took s':>9}{'ratio':>8}{'429s':>7}{'twice':>7}"
MOST, MOST_REFUSED = 1.1, 5
PATIENCE = 4.0
"""So many times the floor, and a minute: then it is given up."""


@dataclass(frozen=True, slots=True)
class Sending:
    """So many messages, by so many replicas, with the workspace's limits so many times Slack's.

    Nobody has ever written to `strangers`: their conversations have to be opened first.
    """

    messages: int
    replicas: int = 1
    scale: float = 1.0
    strangers: bool = False

    @property
    def rate(self) -> Rate:
        """What Slack is taken to bear."""
        return Rate(0.2 / self.scale, 20)

    @property
    def opening(self) -> Rate:
        return Rate(1.2 / self.scale, 20)

    @property
    def floor(self) -> float:
        """Seconds that the limit itself takes: a burst, and then one after the other."""
        slowest = self.opening if self.strangers else self.rate
        return max(0.0, (self.messages - slowest.burst) * slowest.every)


async def measure(folder: Path, url: str, sending: Sending) -> None:
    people_in_all = max(sending.messages, 60)
    database = Database(url)
    schema.upgrade(database)
    file = found(database, 1, Size(schools=max(2, people_in_all // 25), people=people_in_all + 30))
    chosen = [one.id for one in file.people][: sending.messages]
    if not sending.strangers:
        _have_spoken_before(database, chosen)
    async with AsyncExitStack() as stack:
        rate, opened = sending.rate, sending.opening.every
        limit = {"EVERY": str(rate.every), "OPENED": str(opened), "BURST": str(rate.burst)}
        slack = await stack.enter_async_context(serving(("bench.limited_slack",), limit, folder / "slack.log"))
        replicas = [
            await stack.enter_async_context(
                serving(("bench.replica",), _replica(url, slack, sending), folder / f"replica{number}.log")
            )
            for number in range(sending.replicas)
        ]
        began = time.monotonic()
        await asyncio.to_thread(_write, replicas[0], chosen)
        counted = await _until_all_are_there(slack, sending, began)
    database.close()
    typer.echo(_line(sending, counted, began))


def _replica(url: str, slack: Server, sending: Sending) -> dict[str, str]:
    address = f"http://127.0.0.1:{slack.port}/api/"
    return {"DATABASE_URL": url, "SLACK_API_URL": address, "SCALE": str(sending.scale)}


def _have_spoken_before(database: Database, chosen: list[str]) -> None:
    """Their one-to-one conversations are known, as they are after the first message to each."""
    with database.transaction() as shelf:
        for person in chosen:
            people.keep_conversation(shelf.books(trust_id(0)), person, "slack", f"D{person}")


def _write(writer: Server, chosen: list[str]) -> None:
    """By the first of the replicas, as whoever releases a digest does it: its own sender hears of it at once."""
    asked = urllib.request.Request(f"http://127.0.0.1:{writer.port}/write", json.dumps(chosen).encode())
    urllib.request.urlopen(asked, timeout=60).close()


async def _until_all_are_there(slack: Server, sending: Sending, began: float) -> Mapping[str, float]:
    longest = began + PATIENCE * sending.floor + 60
    while True:
        counted = await asyncio.to_thread(_counts, slack)
        if counted["posted"] >= sending.messages or time.monotonic() > longest:
            return counted
        await asyncio.sleep(0.2)


def _counts(slack: Server) -> Mapping[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{slack.port}/counts", timeout=10) as told:
        counted: Mapping[str, float] = json.loads(told.read())
    return counted


def _line(sending: Sending, counted: Mapping[str, float], began: float) -> str:
    took = counted["last"] - began
    ratio = took / sending.floor if sending.floor else 0.0
    whom = "strangers" if sending.strangers else "messages"
    what = f"{sending.messages:,} {whom}, {sending.replicas} replica{'s' * (sending.replicas > 1)}"
    what += f", limit x {sending.scale:g}" if sending.scale != 1 else ""
    twice = counted["posted"] - counted["different"]
    missing = sending.messages - counted["different"]
    met = ratio <= MOST and counted["refused"] <= MOST_REFUSED and not twice and not missing
    verdict = "aim met" if met else f"aim missed: {MOST:g} and {MOST_REFUSED} are the most; {missing:g} not there"
    return f"  {what:32}{sending.floor:9.1f}{took:9.1f}{ratio:8.2f}{counted['refused']:7g}{twice:7g}   {verdict}"
