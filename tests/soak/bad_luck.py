"""Bad luck that befalls a real `collab run`: its database locked, full or gone, its Slack away. People go on typing.

Each story is the same: some forms before, some in the middle of it, everybody tries again afterwards; and in the end
everything is there once, was told once, and in order.
"""

from __future__ import annotations

import asyncio
import re
import resource
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from scheduler.real_time import steady
from storage.tables.meetings import agenda_items
from tests.postgres import Databases
from tests.soak.deployment import Deployment, deployed, eventually, filled, prepare, typed, user_of
from tests.soak.hurry import Hurry
from tests.soak.repeats import says
from tests.soak.slack import CALM, SoakSlack

Trouble = Callable[[Deployment], AbstractAsyncContextManager[None]]
BEFORE, DURING, AFTER = range(5), range(5, 10), range(10, 15)
COMMANDS = ("Typed in the middle", "Typed after all")
RECOVERS_WITHIN = 60.0
NO_ROOM = 4096
NUMBERED = re.compile(r"Number (\d+)\b")


@dataclass
class Story:
    """`said` is what people read in the middle of it; `red` and `green` are when readiness turned, in seconds.

    `slowest` is the longest that an answer took in the middle of it.
    """

    wrong: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    slowest: float = 0.0
    red: float | None = None
    green: float | None = None


async def story(url: str, folder: Path, trouble: Trouble, seconds: float) -> Story:
    """What came of so many seconds of trouble."""
    tokens = prepare(url, forms=len(BEFORE) + len(DURING) + len(AFTER))
    told = Story()
    slack = SoakSlack(Hurry(1.0), Random(7), CALM)
    async with deployed(url, folder, slack) as deployment:
        await _fill(deployment, tokens, BEFORE)
        await _in_trouble(deployment, trouble, seconds, tokens, told)
        await _as_if_nothing_had_been(deployment, tokens, told)
    return told


async def _in_trouble(deployment: Deployment, trouble: Trouble, seconds: float, tokens: list[str], told: Story) -> None:
    began = steady()
    async with trouble(deployment):
        watching = asyncio.create_task(_watch(deployment, told, began))
        typing = deployment.asks(typed(f"agenda add {COMMANDS[0]}"))
        sent, answered = await asyncio.gather(_fill(deployment, tokens, DURING), typing)
        told.slowest = steady() - began
        await asyncio.sleep(max(0.0, seconds - told.slowest))
        watching.cancel()
    answers = [*sent, answered]
    told.said = sorted({_words(answer) for _, answer in answers})
    told.wrong += [f"HTTP {status} in the middle: {answer[:200]}" for status, answer in answers if status != 200]
    told.green = await _until_ready(deployment)


async def _until_ready(deployment: Deployment) -> float | None:
    """How many seconds that took."""
    began = steady()
    while steady() - began < RECOVERS_WITHIN:
        status, _ = await deployment.ready()
        if status == 200:
            return steady() - began
        await asyncio.sleep(0.2)
    return None


async def _as_if_nothing_had_been(deployment: Deployment, tokens: list[str], told: Story) -> None:
    """Everybody tries again what they tried; and three minutes later all of it is there, once."""
    await _fill(deployment, tokens, DURING)
    await deployment.asks(typed(f"agenda add {COMMANDS[0]}"))
    await _fill(deployment, tokens, AFTER)
    await deployment.asks(typed(f"agenda add {COMMANDS[1]}"))
    deployment.three_minutes_pass()
    everything = len(tokens)
    if not await eventually(lambda: _sent(deployment) == everything, RECOVERS_WITHIN):
        told.wrong.append(f"{_sent(deployment)} of {everything} letters were sent")
    _judge(deployment, everything, told)


def _judge(deployment: Deployment, forms: int, told: Story) -> None:
    words = [str(row.words) for row in deployment.rows(agenda_items)]
    for one in [*(_item(number) for number in range(forms)), *COMMANDS]:
        if words.count(one) != 1:
            told.wrong.append(f"“{one}” is {words.count(one)} times on the agenda")
    posts = [post for here in deployment.slack.posts.values() for post in here]
    for number in range(forms):
        times = sum(says(post.text, _item(number)) for post in posts)
        if times < 1 or len({post.delivery_id for post in posts}) != len(posts):
            told.wrong.append(f"“{_item(number)}” was told {times} times")
    for where, here in deployment.slack.posts.items():
        numbers = [int(found[1]) for post in here if (found := NUMBERED.search(post.text))]
        if numbers != sorted(numbers):
            told.wrong.append(f"out of order in {where}: {numbers}")


async def _fill(deployment: Deployment, tokens: list[str], numbers: range) -> list[tuple[int, str]]:
    bodies = (filled(_item(number), tokens[number], user_of(number)) for number in numbers)
    return list(await asyncio.gather(*(deployment.asks(body) for body in bodies)))


async def _watch(deployment: Deployment, told: Story, began: float) -> None:
    while told.red is None:
        status, _ = await deployment.ready()
        if status == 503:
            told.red = steady() - began
        await asyncio.sleep(0.3)


def _sent(deployment: Deployment) -> int:
    return sum(letter.state == "sent" for letter in deployment.letters())


def _item(number: int) -> str:
    return f"Number {number} of the forms"


def _words(answer: str) -> str:
    """What a person reads of it, without the references that differ."""
    found = re.findall(r'"text": ?"([^"]{12,})"', answer)
    return re.sub(r"ref [0-9a-f]+", "ref …", max(found, key=len, default=answer[:80]))


# ---------------------------------------------------------------------------------------- the troubles


@asynccontextmanager
async def locked(deployment: Deployment) -> AsyncIterator[None]:
    """Another program holds the SQLite file for writing."""
    file = deployment.database.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as books:
        books.execute("BEGIN IMMEDIATE")
        yield
        books.execute("ROLLBACK")


@asynccontextmanager
async def full(deployment: Deployment) -> AsyncIterator[None]:
    """The system refuses each byte that the process wants to add to a file."""
    process = deployment.bots[0]._process
    assert process is not None
    _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (NO_ROOM, most))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, most))


def crashed(server: Databases) -> Trouble:
    """PostgreSQL ends in the middle of what it does, and is started again afterwards."""

    @asynccontextmanager
    async def trouble(deployment: Deployment) -> AsyncIterator[None]:
        crashing = asyncio.create_task(_soon(server))
        yield
        await crashing
        await asyncio.to_thread(server.recover)

    return trouble


async def _soon(server: Databases) -> None:
    await asyncio.sleep(0.03)
    await asyncio.to_thread(server.crash)


@asynccontextmanager
async def slack_away(deployment: Deployment) -> AsyncIterator[None]:
    """Slack refuses every connection."""
    await deployment.slack.go()
    yield
    await deployment.slack.come()
