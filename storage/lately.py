"""What was read lately: kept within bounds, and the longest unread let go, so that memory does not grow with trusts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


def one_each(_thing: object) -> int:
    return 1


class Lately(Generic[Thing]):
    """By key, at most so much as has `room`; `weigh` says how much of it a thing takes.

    It stands in two halves: the newer fills up, then takes the place of the older, which is let go. So every step is
    one that threads may take at once without a lock, and at worst something is read again.
    """

    def __init__(self, room: int, weigh: Callable[[Thing], int] = one_each) -> None:
        self._half = room // 2
        self._weigh = weigh
        self._newer: dict[str, Thing] = {}
        self._older: dict[str, Thing] = {}
        self._filled = 0

    def __len__(self) -> int:
        return len(self._newer.keys() | self._older.keys())

    def get(self, key: str) -> Thing | None:
        found = self._newer.get(key)
        if found is not None:
            return found
        found = self._older.get(key)
        if found is not None:
            self.put(key, found)
        return found

    def put(self, key: str, thing: Thing) -> None:
        """In place of what was kept by that key."""
        if self._filled >= self._half:
            self._older, self._newer, self._filled = self._newer, {}, 0
        self._newer[key] = thing
        self._filled += self._weigh(thing)
