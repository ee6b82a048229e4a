"""How somebody likes their messages: what they set in Collab stands over the trust's file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time

from bot.domain.caps import DAILY, WEEKLY
from bot.domain.people import Person
from bot.domain.spans import Hours

AS_IT_COMES = "as_it_comes"
BATCHES = (AS_IT_COMES, DAILY, WEEKLY)
USUAL, MORE, ALL = "usual", "more", "all"
CAP_FACTORS = {USUAL: 1, MORE: 2, ALL: None}


@dataclass(frozen=True, slots=True)
class Preferences:
    """`hours` of quiet are None for the trust's; `batch` is one of BATCHES, on weekday `batch_day` at `batch_at`.

    `most` is a key of CAP_FACTORS; `paused_until` the first day with news again; `holds_news` keeps it until they look.
    """

    hours: Hours | None = None
    batch: str | None = None
    batch_day: int | None = None
    batch_at: time | None = None
    most: str = USUAL
    paused_until: date | None = None
    holds_news: bool = False


def with_preferences(person: Person, own: Preferences | None) -> Person:
    """The person as they like it; what they have not set in Collab stays as the file says."""
    if own is None:
        return person
    return replace(
        person,
        own_quiet=own.hours or person.own_quiet,
        digest_batch=_batch(person, own),
        digest_day=person.digest_day if own.batch_day is None else own.batch_day,
        digest_at=own.batch_at or person.digest_at,
        paused_until=own.paused_until,
        holds_news=own.holds_news,
        cap_factor=CAP_FACTORS.get(own.most, 1),
    )


def _batch(person: Person, own: Preferences) -> str | None:
    if own.batch is None:
        return person.digest_batch
    return None if own.batch == AS_IT_COMES else own.batch
