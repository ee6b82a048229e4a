"""What wakes whoever sends: mail, a letter that has landed, or the time."""

from __future__ import annotations

import asyncio

GATHER_SECONDS, GATHER_AT_MOST = 0.04, 0.64
A_BLINK = 0.01


class Waking:
    """Rests end after at most `longest` seconds. `wake` may be called from any thread, once it is at work."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._woken = asyncio.Event()
        self._gathers = GATHER_SECONDS
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def is_at_work(self) -> bool:
        return self._loop is not None

    def begin(self) -> None:
        """From now on, in the loop that runs."""
        self._loop = asyncio.get_running_loop()

    def wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed() and not self._woken.is_set():
            self._loop.call_soon_threadsafe(self._woken.set)

    def landed(self) -> None:
        """In the loop itself."""
        self._woken.set()

    def looks(self) -> None:
        """What wakes after this is for the next look."""
        self._woken.clear()

    def found(self) -> None:
        """The last look found something that may go."""
        self._gathers = GATHER_SECONDS

    async def rest(self, wait: float | None) -> None:
        """Until something wakes, or `wait` seconds until something is due have gone by; and then a moment more.

        What comes in a rush is looked at together; where one wake after the other finds nothing that may go yet, after
        longer and longer moments: such mail only makes a queue longer.
        """
        try:
            async with asyncio.timeout(self._longest if wait is None else max(A_BLINK, min(self._longest, wait))):
                await self._woken.wait()
                await asyncio.sleep(self._gathers)
            self._gathers = min(2 * self._gathers, GATHER_AT_MOST)
        except TimeoutError:
            self._gathers = GATHER_SECONDS
