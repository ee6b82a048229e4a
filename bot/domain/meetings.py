"""Meetings, their logged items and the actions that come of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from unicodedata import category

from bot.domain.offices import CLERKED
from bot.domain.people import Group
from bot.domain.wording import count

LEVELS = ("governance", "open", "leaders", "committee", "chairs_only", "private")
MOST_ITEMS = 12
LONGEST_TITLE = 120
LONGEST_SUMMARY = 500
LONGEST_ACTION = 200


@dataclass(frozen=True, slots=True)
class Meeting:
    """`minutes` is its length; `part_b` counts confidential items, of which nothing else is ever held."""

    id: str
    group: str
    held_on: date
    starts: time
    minutes: int
    mode: str = "online"
    status: str = "planned"
    link: str | None = None
    part_b: int = 0
    attended: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()
    logged_by: str | None = None
    logged_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a meeting dealt with; `until` dates the embargo of chairs_only."""

    id: str
    meeting: str
    number: int
    title: str
    summary: str
    level: str = "governance"
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something somebody took on at a meeting; `group` is where it is asked after until done."""

    id: str
    group: str
    text: str
    owner: str
    due_on: date | None
    meeting: str | None = None
    item: str | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """`minutes` is None where nobody said how long; `meeting_on` moves on when an item is carried to the next week."""

    id: str
    group: str
    meeting_on: date
    words: str
    added_by: str
    added_at: datetime
    minutes: int | None = None
    carried_from: date | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """An item and what somebody took on about it."""

    item: Item
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """What was logged of one meeting of this group."""

    group: Group
    meeting: Meeting
    items: tuple[Logged, ...] = ()


def default_level(group: Group) -> str:
    """A governance group's items are for governance; another group's are for whoever may see the group."""
    if group.type in CLERKED or group.visibility not in LEVELS:
        return "governance"
    return group.visibility


def plain(words: str) -> str:
    """The words without control characters, their lines ending alike."""
    return "".join(sign for sign in words.replace("\r\n", "\n") if sign == "\n" or category(sign) != "Cc").strip()


def split_items(words: str) -> list[tuple[str, str]]:
    """Titles and summaries of what was typed: a blank line between items, the first line of each is its title."""
    blocks = (block.strip().partition("\n") for block in re.split(r"\n[ \t]*\n", plain(words)))
    return [(title.strip(), " ".join(rest.split())) for title, _, rest in blocks if title.strip()]


def mistake_in(items: list[tuple[str, str]]) -> str | None:
    """What keeps these items from being logged, and the remedy; None where nothing does."""
    if not items:
        return "Write at least one item: its title on the first line, a sentence or two below it."
    if len(items) > MOST_ITEMS:
        return f"That is {count(len(items), 'item')}; {MOST_ITEMS} is the most. Leave a blank line only between items."
    return next((found for title, summary in items if (found := mistake_in_item(title, summary))), None)


def mistake_in_action(words: str) -> str | None:
    if len(words) <= LONGEST_ACTION:
        return None
    return f"This has {count(len(words), 'character')}; {LONGEST_ACTION} is the most. One sentence is enough."


def mistake_in_item(title: str, summary: str) -> str | None:
    if len(title) > LONGEST_TITLE:
        return (
            f"“{title[:40]}…” has {count(len(title), 'character')} in its first line; {LONGEST_TITLE} is the most. "
            "A short title first, the rest on the next line."
        )
    if len(summary) > LONGEST_SUMMARY:
        return (
            f"{f'The text under “{title[:40]}”' if title else 'This'} has {count(len(summary), 'character')}; "
            f"{LONGEST_SUMMARY} is the most. A sentence or two is enough: the minutes are the record."
        )
    return None
