"""Longer bad luck, in a hurry: Slack away for an hour, and a backup put back while messages have gone on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.operations.copies import back_up, restore
from bot.operations.restoring import take_up
from storage.database import Database
from tests.soak.kills import Soak, Stage, posted, staged
from tests.soak.report import say
from tests.soak.slack import CALM
from tests.soak.town import moment, number_of, soak_job

BEFORE = timedelta(minutes=5)
HOUR = timedelta(hours=1)


async def outage(plan: Soak) -> bool:
    """An hour in which Slack refuses every connection, and letters are written all the time."""
    async with staged(replace(plan, faults=CALM)) as stage:
        last = moment(number_of(stage.now() + 2 * BEFORE + HOUR))
        stage.lives.begin(last)
        await _pass(stage, BEFORE)
        await stage.slack.go()
        say(stage.began, f"Slack is away; {posted(stage.slack)} posted")
        await _pass(stage, HOUR)
        await stage.slack.come()
        back_at = stage.now()
        say(stage.began, f"Slack is back; {posted(stage.slack)} posted")
        await stage.settle(last)
        minutes = (stage.now() - back_at) / timedelta(minutes=1)
        say(stage.began, f"everything was sent {minutes:.0f} minutes after Slack was back")
        return stage.is_good(last)


async def restored(plan: Soak, other_url: str) -> bool:
    """A backup under load; then messages go on until everything is killed, and the backup is put back elsewhere."""
    async with staged(plan) as stage:
        stage.lives.begin()
        await _pass(stage, 2 * BEFORE)
        taken_at = datetime.fromtimestamp(stage.lives.life.hurry.hurried_epoch(), UTC)
        file = plan.folder / "collab.backup"
        contents = await asyncio.to_thread(back_up, stage.database, file, at=taken_at)
        say(stage.began, f"backed up {contents.rows} rows; {posted(stage.slack)} posted")
        await _pass(stage, 2 * BEFORE)
        stage.lives.end()
        say(stage.began, f"all are killed; {posted(stage.slack)} posted")
        return await _from_the_backup(stage, other_url)


async def _from_the_backup(stage: Stage, other_url: str) -> bool:
    database = Database(other_url)
    restore(database, stage.plan.folder / "collab.backup")
    last = moment(number_of(stage.now()))
    take_up(database, [soak_job(last)], None, now=stage.now())
    stage.lives.life = replace(stage.lives.life, url=other_url)
    stage.slack.faults = CALM
    stage.lives.begin(last)
    stage = replace(stage, database=database)
    await stage.settle(last)
    say(stage.began, "everything that waited was sent")
    good = stage.is_good(last)
    database.close()
    return good


async def _pass(stage: Stage, passed: timedelta) -> None:
    await asyncio.sleep(passed.total_seconds() / stage.plan.times)
