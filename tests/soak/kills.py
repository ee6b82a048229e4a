"""Kills: three replicas that die all the time on one database, and a Slack that has a bad day."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

import structlog

from scheduler.real_time import steady
from storage import delivery
from storage.database import Database
from storage.schema import upgrade
from tests.soak.hurry import MORNING, Hurry
from tests.soak.lives import Lives, Replica
from tests.soak.plans import ends
from tests.soak.replica import Life
from tests.soak.report import say, summary
from tests.soak.slack import CALM, Faults, SoakSlack, running
from tests.soak.town import EVERY, expected, found
from tests.soak.verdict import judge

EVERY_SECONDS = 10.0
PATIENCE = 420.0
"""Real seconds for the last letters: a back-off may have come to an hour, which takes three minutes here."""


@dataclass(frozen=True, slots=True)
class Soak:
    """What is wanted of one run; `seconds` is the longest that the killing may take."""

    url: str
    folder: Path
    kills: int
    replicas: int
    seconds: float
    luck: Random
    freeze_every: int
    faults: Faults
    times: float


async def soak(plan: Soak) -> bool:
    """Kill, then let it settle, then count: whether nothing is lost, double, out of order or stale."""
    began = steady()
    database = Database(plan.url)
    _prepare(database)
    hurry = Hurry(plan.times)
    slack = SoakSlack(hurry, plan.luck, plan.faults)
    async with running(slack) as port:
        lives = _lives(plan, hurry, port)
        slack.on_post = lives.on_post
        telling = asyncio.create_task(_tell(lives, slack, database, began))
        try:
            last = await _die_and_settle(plan, lives, slack, database, began)
        finally:
            telling.cancel()
            lives.end()
    verdict = judge(slack, last)
    summary(plan.folder, verdict, lives, slack, _states(database), steady() - began)
    database.close()
    return verdict.is_good


async def _die_and_settle(plan: Soak, lives: Lives, slack: SoakSlack, database: Database, began: float) -> int:
    """The number of the last moment of the job, once what it wrote has been sent as far as it ever will be."""
    await lives.die(plan.seconds)
    slack.faults = CALM
    last = (lives.life.hurry.now() - MORNING) // EVERY
    say(began, f"{lives.killed} kills done; the last letters are on their way")
    settled = asyncio.Event()
    watching = asyncio.create_task(_until_settled(slack, database, last, settled))
    await lives.settle(MORNING + last * EVERY, settled)
    await watching
    return last


def _prepare(database: Database) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    upgrade(database)
    found(database)


def _lives(plan: Soak, hurry: Hurry, port: int) -> Lives:
    replicas = {name: Replica(name) for name in (f"r{number}" for number in range(1, plan.replicas + 1))}
    life = Life(plan.url, "", plan.folder, hurry)
    return Lives(life, port, ends(plan.luck, plan.freeze_every), plan.kills, replicas)


async def _tell(lives: Lives, slack: SoakSlack, database: Database, began: float) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        posted = sum(len(posts) for posts in slack.posts.values())
        states = await asyncio.to_thread(_states, database)
        say(began, f"{lives.killed} kills, {lives.frozen} freezes, {posted} posted, {dict(states)}")


async def _until_settled(slack: SoakSlack, database: Database, last: int, settled: asyncio.Event) -> None:
    """All has been posted and recorded, or nobody waits any longer."""
    until = steady() + PATIENCE
    must = expected(last).total()
    while steady() < until:
        states = await asyncio.to_thread(_states, database)
        posted = sum(len(posts) for posts in slack.posts.values())
        if posted >= must and not states["waiting"] and not states["claimed"]:
            break
        await asyncio.sleep(0.3)
    settled.set()


def _states(database: Database) -> Counter[str]:
    with database.reading() as shelf:
        return Counter(delivery.counts(shelf))
