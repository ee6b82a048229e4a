"""What each reader of a release is given: cut from the log by who may read what, never by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.audience import CHAIRS, GOVERNANCE, OPEN, audience_of_item
from bot.domain.meetings import Item, Log
from bot.services.cascades.seats import Story
from storage import meetings
from storage.database import Books

MOST = 5
ALL_GOVERNORS = frozenset({GOVERNANCE, OPEN})
ALL_CHAIRS = ALL_GOVERNORS | {CHAIRS}
ALL_STAFF = frozenset({OPEN})


@dataclass(frozen=True, slots=True)
class Contents:
    """What one kind of reader is given, and how many more items there was no room for: a digest holds five."""

    items: tuple[Item, ...]
    left_out: int


def for_governors(log: Log, joined: Iterable[Item], today: date) -> Contents:
    """Items for all in governance, then those whose embargo has ended since an earlier release."""
    return _first((*_readable(log, ALL_GOVERNORS, today), *joined))


def for_chairs(log: Log, today: date) -> Contents:
    """What governors get, and besides all that is the chairs' alone for now: nobody else tells them of it."""
    given = for_governors(log, (), today)
    theirs = _readable(log, ALL_GOVERNORS, today)
    kept = tuple(one for one in _readable(log, ALL_CHAIRS, today) if one in given.items or one not in theirs)
    return Contents(kept, given.left_out)


def without_room(log: Log, today: date) -> tuple[int, ...]:
    """The places in the log, from 1, of what governors may read and no digest has room for."""
    left_out = _readable(log, ALL_GOVERNORS, today)[MOST:]
    return tuple(number for number, one in enumerate(log.items, start=1) if one.item in left_out)


def for_staff(log: Log, today: date) -> Contents:
    return _first(_readable(log, ALL_STAFF, today))


def to_release(log: Log, today: date) -> tuple[Item, ...]:
    """All that a release lets out, to whomever."""
    return _readable(log, ALL_CHAIRS, today)


def joined(books: Books, story: Story) -> tuple[Item, ...]:
    """Items of earlier meetings that this release's digests carry, since their embargo has ended."""
    return tuple(meetings.digested_by(books, story.cascade.id, but_of=story.log.meeting.id))


def would_join(books: Books, log: Log, today: date) -> tuple[Item, ...]:
    """Released items whose embargo has ended by then, as far as there is room for them."""
    room = max(0, MOST - len(_readable(log, ALL_GOVERNORS, today)))
    return tuple(meetings.embargoes_ended(books, by=today, but_of=log.meeting.id))[:room]


def join_ended_embargoes(books: Books, cascade_id: str, log: Log, today: date) -> None:
    """They join these digests, and no others; nor do the release's own items join another's."""
    own = _readable(log, ALL_GOVERNORS, today)[:MOST]
    joining = would_join(books, log, today)
    meetings.mark_digested(books, [item.id for item in (*own, *joining)], by=cascade_id)


def _readable(log: Log, readers: frozenset[str], today: date) -> tuple[Item, ...]:
    return tuple(one.item for one in log.items if readers & set(audience_of_item(one.item, log.group, today)))


def _first(items: tuple[Item, ...]) -> Contents:
    return Contents(items[:MOST], max(0, len(items) - MOST))
