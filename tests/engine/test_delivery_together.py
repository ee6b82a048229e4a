"""Replicas together: the others' mail is heard of at once, and a clock that jumps takes nothing out of a hand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.services.outbox import ANSWER
from scheduler.real_time import RealTime, Reckoning
from storage.database import Database
from storage.delivery import LEASE
from tests.engine.sending import PostOffice, found


@pytest.fixture
def postgres_office(postgres_database_url: str) -> Iterator[PostOffice]:
    database = Database(postgres_database_url)
    found(database)
    yield PostOffice(database)
    database.close()


async def test_mail_of_another_process_is_sent_long_before_anybody_looks(postgres_office: PostOffice) -> None:
    """Nobody calls `wake`: the commit itself rings."""
    delivery = postgres_office.delivery()
    running = asyncio.create_task(delivery.run())
    await asyncio.sleep(1.0)
    other = PostOffice(Database(postgres_office.database.url))
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.to_thread(other.write, "Approved", message_class=ANSWER)
    async with asyncio.timeout(10):
        await postgres_office.slack.arrived.wait()
    took = loop.time() - began
    delivery.stop()
    await running
    other.database.close()
    assert took < 3.0


@pytest.mark.parametrize("jump", [3600.0, 86400.0, -3600.0, -86400.0])
def test_after_a_jump_nothing_has_run_out_for_one_lease(jump: float) -> None:
    wall, steady = [1_790_000_000.0], [100.0]
    clock = Reckoning(RealTime(lambda: wall[0], lambda: steady[0]))
    may_expire = []
    for by_wall, by_steady in ((0.0, 0.0), (jump, 0.0), (LEASE + 1, LEASE + 1)):
        wall[0] += by_wall
        steady[0] += by_steady
        clock.look()
        may_expire.append(clock.may_expire)
    assert may_expire == [True, False, True]
    assert clock.epoch() == pytest.approx(wall[0])


def test_a_laptop_that_slept_has_not_jumped() -> None:
    """Both clocks went on meanwhile: what it held has run out."""
    wall, steady = [1_790_000_000.0], [100.0]
    clock = Reckoning(RealTime(lambda: wall[0], lambda: steady[0]))
    clock.look()
    wall[0] += 3600.0
    steady[0] += 3600.0
    clock.look()
    assert clock.may_expire
