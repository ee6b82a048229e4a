"""When the parts of a release fall due."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import islice

from bot.domain.attention import next_permitted_morning, permitted_in_channel
from bot.domain.calendars import is_open_anywhere
from bot.domain.instants import instant, local_day
from bot.domain.people import Group, Person
from bot.domain.trusts import Trust

MIDNIGHT, MORNING = time(0), time(8)


def release_morning(trust: Trust, releaser: Person, at: datetime) -> datetime:
    """08:00 of the releaser's next permitted morning, at whatever time of day they like their own digest."""
    return next_permitted_morning(replace(releaser, digest_at=None), trust, at)


def of_reader(trust: Trust, reader: Person, since: datetime, starts: datetime) -> datetime:
    """The reader's own next permitted morning after `since`, but nothing before the release itself."""
    return max(starts, next_permitted_morning(reader, trust, since))


def of_channel(trust: Trust, committee: Group, since: datetime, starts: datetime) -> datetime:
    """The morning on which that committee's governors have their digests."""
    today = local_day(trust.zone, since)
    mornings = (instant(trust.zone, today + timedelta(days=number), MORNING) for number in (0, 1))
    morning = next(one for one in mornings if one > since)
    schools = (committee.school,) if committee.school else ()
    return max(starts, permitted_in_channel(trust, morning, schools=schools, governance=True))


def counts_from(trust: Trust, starts: datetime, *, is_planned: bool) -> datetime:
    """The instant after which the next morning is meant: a release planned for a morning counts for that morning.

    Where digests wait for the chairs' meeting, it is the beginning of the last school day on which they may.
    """
    if trust.rules.governance.digest_after == "chairs_meeting":
        return _last_day(trust, starts)
    return instant(trust.zone, local_day(trust.zone, starts), MIDNIGHT) if is_planned else starts


def _last_day(trust: Trust, released_at: datetime) -> datetime:
    released_on = local_day(trust.zone, released_at)
    ahead = (released_on + timedelta(days=number) for number in range(1, 400))
    open_days = (day for day in ahead if is_open_anywhere(trust, day))
    number = trust.rules.governance.digest_max_wait_school_days
    return instant(trust.zone, next(islice(open_days, max(0, number - 1), None), released_on), MIDNIGHT)
