"""Which group somebody means by what they type."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.people import Group
from bot.domain.trusts import Words
from bot.domain.wording import nearest

ELT = "elt"
CONFIDENTIAL = frozenset({"committee", "chairs", "private"})


def named(groups: Sequence[Group], words: str, called: Words) -> list[Group]:
    """By id, else by name, else by type (also as the trust calls it), else by the words in its name.

    All of them for no words.
    """
    wanted = " ".join(words.casefold().split())
    ways = (
        [group for group in groups if group.id.casefold() == wanted],
        [group for group in groups if group.name.casefold() == wanted],
        [group for group in groups if wanted.replace("_", " ") in _type_names(group, called)],
        [group for group in groups if all(word in group.name.casefold() for word in wanted.split())],
    )
    return next((found for found in ways if found), [])


def close_to(groups: Sequence[Group], words: str) -> Group | None:
    """The group that was probably meant: by its whole name, else by the one word that no other's name has."""
    whole = {group.name.casefold(): group for group in groups}
    close = nearest(words, sorted(whole))
    if close:
        return whole[close]
    word = nearest(words, sorted({word for name in whole for word in name.split()}))
    found = [group for name, group in whole.items() if word in name.split()]
    return found[0] if len(found) == 1 else None


def _type_names(group: Group, called: Words) -> list[str]:
    """`["tig", "school improvement circle"]`"""
    own: str | None = getattr(called, group.type, None)
    return [group.type.replace("_", " "), *([own.casefold()] if own else [])]


def has_agenda(group: Group) -> bool:
    """Whether an agenda of the group is posted each week, which asks after what is still open."""
    return group.type == ELT


def is_confidential(group: Group) -> bool:
    """Whether what the group reads is for its own eyes: its channel must be private and not shared."""
    return group.visibility in CONFIDENTIAL
