"""Kills: three replicas that die all the time on one database, and a Slack that has a bad day."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import structlog

from scheduler.real_time import steady
from storage import delivery
from storage.database import Database
from storage.schema import upgrade
from tests.soak.hurry import Hurry
from tests.soak.lives import Lives, Replica
from tests.soak.plans import ends
from tests.soak.replica import Life
from tests.soak.report import say, summary
from tests.soak.slack import CALM, Faults, SoakSlack, running
from tests.soak.town import expected, found, moment, number_of
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


@dataclass(frozen=True)
class Stage:
    """One run: replicas, their Slack, their database, and what is printed of them."""

    plan: Soak
    lives: Lives
    slack: SoakSlack
    database: Database
    began: float

    def now(self) -> datetime:
        return self.lives.life.hurry.now()

    async def settle(self, last: datetime) -> None:
        """Until all that was written up to that moment has been sent, or nobody waits any longer."""
        until = steady() + PATIENCE
        must = expected(number_of(last)).total()
        while steady() < until:
            states = await asyncio.to_thread(_states, self.database)
            if posted(self.slack) >= must and not states["waiting"] and not states["claimed"]:
                break
            await asyncio.sleep(0.3)
        await self.lives.stop()

    def is_good(self, last: datetime) -> bool:
        verdict = judge(self.slack, number_of(last))
        seconds = steady() - self.began
        summary(self.plan.folder, verdict, self.lives, self.slack, _states(self.database), seconds)
        return verdict.is_good


@asynccontextmanager
async def staged(plan: Soak) -> AsyncIterator[Stage]:
    """The trusts founded and Slack up; nobody is left behind at the end."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    database = Database(plan.url)
    upgrade(database)
    found(database)
    hurry = Hurry(plan.times)
    slack = SoakSlack(hurry, plan.luck, plan.faults)
    async with running(slack) as port:
        lives = _lives(plan, hurry, port)
        slack.on_post = lives.on_post
        began = steady()
        telling = asyncio.create_task(_tell(lives, slack, database, began))
        try:
            yield Stage(plan, lives, slack, database, began)
        finally:
            telling.cancel()
            lives.end()
            database.close()


async def soak(plan: Soak) -> bool:
    """Kill, then let it settle, then count: whether nothing is lost, double, out of order or stale."""
    async with staged(plan) as stage:
        await stage.lives.die(plan.seconds)
        stage.slack.faults = CALM
        last = moment(number_of(stage.now()))
        say(stage.began, f"{stage.lives.killed} kills done; the last letters are on their way")
        stage.lives.begin(last)
        await stage.settle(last)
        return stage.is_good(last)


def posted(slack: SoakSlack) -> int:
    return sum(len(posts) for posts in slack.posts.values())


def _lives(plan: Soak, hurry: Hurry, port: int) -> Lives:
    replicas = {name: Replica(name) for name in (f"r{number}" for number in range(1, plan.replicas + 1))}
    life = Life(plan.url, "", plan.folder, hurry)
    return Lives(life, port, ends(plan.luck, plan.freeze_every), plan.kills, replicas)


async def _tell(lives: Lives, slack: SoakSlack, database: Database, began: float) -> None:
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        states = await asyncio.to_thread(_states, database)
        say(began, f"{lives.killed} kills, {lives.frozen} freezes, {posted(slack)} posted, {dict(states)}")


def _states(database: Database) -> Counter[str]:
    with database.reading() as shelf:
        return Counter(delivery.counts(shelf))
