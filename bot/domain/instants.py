"""Wall clocks and instants: a local day and time of day, and the one moment in the world that it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def instant(zone: ZoneInfo, on: date, at: time, *, second: bool = False) -> datetime:
    """The UTC instant at which the clocks there show `at` on that day.

    Of a time that happens twice it is the first, or the second where `second`. A time that the clocks skip
    is taken as if they had not yet changed: 01:30 is then 02:30.
    """
    shown = datetime.combine(on, at.replace(tzinfo=None), zone)
    first = shown.replace(fold=0).astimezone(UTC)
    return max(first, shown.replace(fold=1).astimezone(UTC)) if second else first


def local_day(zone: ZoneInfo, moment: datetime) -> date:
    return moment.astimezone(zone).date()


def local_time(zone: ZoneInfo, moment: datetime) -> time:
    return moment.astimezone(zone).time()
