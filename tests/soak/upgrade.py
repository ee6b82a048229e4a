"""Two processes of an older version give way to two of this one, one after the other, while people go on typing."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import aiohttp

from bot.sandbox.bot_process import BotProcess
from storage.database import Database
from storage.tables.meetings import agenda_items
from tests.soak.deployment import ANSWERS_WITHIN, STARTS_WITHIN, Deployment, environment_of, eventually, filled, user_of
from tests.soak.hurry import Hurry
from tests.soak.repeats import says
from tests.soak.slack import CALM, SoakSlack, running

PAUSE = 0.05
ARRIVES_WITHIN = 120.0
OPEN_FORMS = """
import json, sys
from tests.soak.deployment import prepare
print(json.dumps(prepare(sys.argv[1], forms=int(sys.argv[2]))))
"""


@dataclass
class Changing:
    """`refused` counts what a process that was being stopped did not take: people try again, as Slack has them do."""

    sent: int = 0
    refused: int = 0
    versions: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def upgrade(url: str, folder: Path, older: Path, forms: int) -> Changing:
    """`older` is a checkout of an earlier version; so many forms are brought while one takes the other's place."""
    tokens = await _prepared(url, older, forms)
    told, slack = Changing(), SoakSlack(Hurry(1.0), Random(7), CALM)
    async with AsyncExitStack() as stack:
        environment = environment_of(url, await stack.enter_async_context(running(slack)))
        former = [BotProcess(_of(older, environment), folder / f"older{n}.log") for n in range(2)]
        later = [BotProcess(environment, folder / f"newer{n}.log") for n in range(2)]
        for bot in (*former, *later):
            stack.push_async_callback(bot.stop)
        await asyncio.gather(*(bot.start(STARTS_WITHIN) for bot in former))
        timeout = aiohttp.ClientTimeout(total=ANSWERS_WITHIN)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
        serving = list(former)
        deployment = Deployment(Database(url), serving, slack, session)
        stack.callback(deployment.database.close)
        bringing = asyncio.create_task(_bring(deployment, tokens, told))
        await asyncio.sleep(forms * PAUSE / 5)
        for old, new in zip(former, later, strict=True):
            await new.start(STARTS_WITHIN)
            serving.append(new)
            serving.remove(old)
            await old.stop()
            await asyncio.sleep(forms * PAUSE / 5)
        await bringing
        await eventually(lambda: _arrived(deployment) >= forms, ARRIVES_WITHIN)
        _judge(deployment, forms, told)
    return told


def _of(older: Path, environment: dict[str, str]) -> dict[str, str]:
    return {**environment, "PYTHONPATH": str(older), "PYTHONSAFEPATH": "1"}


async def _prepared(url: str, older: Path, forms: int) -> list[str]:
    """The trust and the open forms, in the older version's own schema."""
    told = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OPEN_FORMS, url, str(forms)),
        stdout=asyncio.subprocess.PIPE,
        env=_of(older, environment_of(url, 9)),
    )
    printed, _ = await told.communicate()
    tokens: list[str] = json.loads(printed.splitlines()[-1])
    return tokens


async def _bring(deployment: Deployment, tokens: Sequence[str], told: Changing) -> None:
    """To whichever process is there; what is not taken is brought again."""
    for number, token in enumerate(tokens):
        body = filled(_item(number), token, user_of(number))
        while not await _is_taken(deployment, body, number, told):
            told.refused += 1
            await asyncio.sleep(PAUSE)
        told.sent += 1
        await asyncio.sleep(PAUSE)


async def _is_taken(deployment: Deployment, body: str, number: int, told: Changing) -> bool:
    bot = deployment.bots[number % len(deployment.bots)]
    try:
        status, _ = await deployment.asks(body, bot.port)
    except aiohttp.ClientError:
        return False
    told.versions[bot.log.stem.rstrip("0123456789")] += status == 200
    return status == 200


def _item(number: int) -> str:
    return f"Number {number} of the forms"


def _arrived(deployment: Deployment) -> int:
    return sum(len(here) for here in deployment.slack.posts.values())


def _judge(deployment: Deployment, forms: int, told: Changing) -> None:
    items = Counter(str(row.words) for row in deployment.rows(agenda_items))
    posts = [post for here in deployment.slack.posts.values() for post in here]
    for one in map(_item, range(forms)):
        if items[one] != 1:
            told.wrong.append(f"“{one}” is {items[one]} times on the agenda")
        times = sum(says(post.text, one) for post in posts)
        if times != 1:
            told.wrong.append(f"“{one}” was told {times} times")
