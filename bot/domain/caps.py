"""How many messages nobody asked for one person gets (R18): "a focus on work life balance".

At most one a day and three in any seven days, in the trust's own numbers; a person may ask for more, for a batch each
morning or each week, for a pause, or for nothing until they look. Only told messages and prompts are counted against;
a board's digest is never held by a cap, and is that day's message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.attention import (
    CAPPED,
    LONGEST_WAIT,
    MIDNIGHT,
    TOLD,
    morning_after,
    permitted_at,
)
from bot.domain.calendars import ONE_DAY
from bot.domain.instants import instant, local_day
from bot.domain.people import Person
from bot.domain.trusts import Caps, Trust

DAILY, WEEKLY = "daily", "weekly"
WEEK = 7
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Rung:
    """A message that reached somebody on that local day without their asking; `counts` towards the week's cap too."""

    on: date
    counts: bool = True


def rings_at(
    person: Person, trust: Trust, message_class: str, moment: datetime, *, meant_at: datetime, rung: Iterable[Rung] = ()
) -> datetime:
    """The earliest UTC instant, at or after `moment`, at which a message of that class may ring this person.

    `meant_at` is when it first fell due; `rung` what reached them in the last week. Beyond `permitted_at` it waits
    for their batch, for the end of their pause, and for a day with room under the caps; all that waits for a day
    meets on its morning.
    """
    if message_class not in CAPPED:
        return permitted_at(person, trust, message_class, moment)
    if person.holds_news:
        return moment + timedelta(days=LONGEST_WAIT)
    wished = max(moment, _wished_at(person, trust, message_class, meant_at))
    permitted = _together_at(person, trust, message_class, wished)
    got = tuple(rung)
    while not _has_room(person, trust, got, local_day(trust.zone, permitted)):
        permitted = _morning_of(person, trust, message_class, local_day(trust.zone, permitted) + ONE_DAY)
    return permitted


def _together_at(person: Person, trust: Trust, message_class: str, wished: datetime) -> datetime:
    """At once if it may ring then; else on their next morning, so that all that was held meets there."""
    permitted = permitted_at(person, trust, message_class, wished)
    return permitted if permitted == wished else morning_after(person, trust, message_class, wished)


def caps_of(person: Person, trust: Trust) -> Caps | None:
    """The trust's caps as this person has raised them; None for none."""
    if person.cap_factor is None:
        return None
    caps = trust.rules.caps
    return Caps(caps.per_day * person.cap_factor, caps.per_week * person.cap_factor)


def _has_room(person: Person, trust: Trust, rung: tuple[Rung, ...], day: date) -> bool:
    caps = caps_of(person, trust)
    if caps is None:
        return True
    that_day = sum(one.on == day for one in rung)
    that_week = sum(one.counts and day - ONE_DAY * WEEK < one.on <= day for one in rung)
    return that_day < max(1, caps.per_day) and that_week < max(1, caps.per_week)


def _wished_at(person: Person, trust: Trust, message_class: str, meant_at: datetime) -> datetime:
    """When they want it: with their batch, and not before the end of their pause."""
    batch = _batch_at(person, trust, meant_at) if message_class == TOLD else meant_at
    if person.paused_until is None or local_day(trust.zone, meant_at) >= person.paused_until:
        return batch
    return max(batch, _morning_of(person, trust, message_class, person.paused_until))


def _batch_at(person: Person, trust: Trust, meant_at: datetime) -> datetime:
    if person.digest_batch == DAILY:
        return morning_after(person, trust, TOLD, meant_at - timedelta(seconds=1))
    if person.digest_batch == WEEKLY:
        return _weekly_at(person, trust, meant_at)
    return meant_at


def _weekly_at(person: Person, trust: Trust, meant_at: datetime) -> datetime:
    """Their morning of the week at or after that moment; where that day is closed to them, the next that is not."""
    day = FRIDAY if person.digest_day is None else person.digest_day
    first = local_day(trust.zone, meant_at) - ONE_DAY * WEEK
    days = (first + ONE_DAY * ((day - first.weekday()) % WEEK + WEEK * number) for number in range(LONGEST_WAIT))
    mornings = (_morning_of(person, trust, TOLD, one) for one in days)
    return next(one for one in mornings if one >= meant_at)


def _morning_of(person: Person, trust: Trust, message_class: str, day: date) -> datetime:
    """Their permitted morning of that day, or of the first after it that is open to them."""
    return morning_after(person, trust, message_class, instant(trust.zone, day, MIDNIGHT))
