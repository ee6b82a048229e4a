"""Which group somebody means by what they type."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.people import Group

CONFIDENTIAL = frozenset({"committee", "chairs", "private"})


def named(groups: Sequence[Group], words: str) -> list[Group]:
    """By id, else by name, else by type, else by the words in its name; all of them for no words."""
    wanted = " ".join(words.casefold().split())
    ways = (
        [group for group in groups if group.id.casefold() == wanted],
        [group for group in groups if group.name.casefold() == wanted],
        [group for group in groups if group.type.replace("_", " ") == wanted.replace("_", " ")],
        [group for group in groups if all(word in group.name.casefold() for word in wanted.split())],
    )
    return next((found for found in ways if found), [])


def is_confidential(group: Group) -> bool:
    """Whether what the group reads is for its own eyes: its channel must be private and not shared."""
    return group.visibility in CONFIDENTIAL
