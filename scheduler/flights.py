"""Letters in the air: so many on each way out at once and no more, each on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any


class Flights:
    """`room` says how many may be in each lane; `landed` is called as each comes down; `landings` have there been."""

    def __init__(self, room: Mapping[str, int], landed: Callable[[], None]) -> None:
        self._room = room
        self._landed = landed
        self._lanes: dict[asyncio.Task[None], str] = {}
        self._crashed: list[asyncio.Task[None]] = []
        self._alone: asyncio.Task[None] | None = None
        self.landings = 0

    def __len__(self) -> int:
        return len(self._lanes)

    def room_in(self, lane: str) -> int:
        if self._alone is not None:
            return 0
        return self._room[lane] - sum(one == lane for one in self._lanes.values())

    def begin(self, lane: str, flight: Coroutine[Any, Any, None], *, alone: bool = False) -> None:
        """Until one that is `alone` has landed there is no room anywhere."""
        task = asyncio.get_running_loop().create_task(flight)
        self._lanes[task] = lane
        self._alone = task if alone else None
        task.add_done_callback(self._comes_down)

    async def one_lands(self) -> None:
        """Returns when one more has ended; raises what ended it, if that was no ordinary end."""
        if self._lanes:
            await asyncio.wait(self._lanes, return_when=asyncio.FIRST_COMPLETED)
        self.report()

    async def all_land(self) -> None:
        while self._lanes:
            await self.one_lands()

    async def abandon(self) -> None:
        """This process ends in a crash: leave nothing behind that nobody waits for."""
        left = list(self._lanes)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def report(self) -> None:
        """Raise what ended a flight that did not land."""
        for task in self._crashed:
            task.result()

    def _comes_down(self, task: asyncio.Task[None]) -> None:
        self._lanes.pop(task)
        self._alone = None if task is self._alone else self._alone
        self.landings += 1
        if not task.cancelled() and task.exception() is not None:
            self._crashed.append(task)
        self._landed()
