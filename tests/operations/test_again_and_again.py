"""What Collab does beside its work, hour by hour: one time that fails is noted, and does not end it."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from bot.app import again_and_again


async def test_work_that_failed_once_is_noted_and_done_again() -> None:
    done, waited = asyncio.Event(), list[float]()

    async def work() -> None:
        if len(waited) == 1:
            raise ValueError("the database is away")
        done.set()

    def pause() -> float:
        waited.append(0.0)
        return waited[-1]

    with capture_logs() as lines:
        going = asyncio.create_task(again_and_again(work, pause))
        async with asyncio.timeout(5):
            await done.wait()
        going.cancel()
    assert [line["event"] for line in lines] == ["our fault"]
