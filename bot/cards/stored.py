"""Values read back from a stored document: whatever is not what was written there is refused."""

from __future__ import annotations

from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Document: TypeAlias = dict[str, Json]


class Damaged(ValueError):
    """Something else stands where a value was written; the message says what should be there."""


def words(stored: Json) -> str:
    if not isinstance(stored, str):
        raise Damaged(f"there should be words here: {stored!r:.60}")
    return stored


def words_or_none(stored: Json) -> str | None:
    return None if stored is None else words(stored)


def number(stored: Json) -> int:
    if not isinstance(stored, int) or isinstance(stored, bool):
        raise Damaged(f"there should be a number here: {stored!r:.60}")
    return stored


def several(stored: Json) -> list[Json]:
    if not isinstance(stored, list):
        raise Damaged(f"there should be a list here: {stored!r:.60}")
    return stored


def named(stored: Json) -> Document:
    if not isinstance(stored, dict):
        raise Damaged(f"there should be named parts here: {stored!r:.60}")
    return stored
