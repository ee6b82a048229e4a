"""Reading the plain documents a trust file and the charter are kept as: dates are ISO strings, gaps are gaps.

What is missing or of another kind is read as its default, so that a reader never trips over a document.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.spans import Span
from bot.domain.trusts import Moment

Document = Mapping[str, object]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EMPTY: Document = {}


def maybe(entry: Document, key: str) -> str | None:
    value = entry.get(key)
    return value if isinstance(value, str) else None


def text(entry: Document, key: str, default: str = "") -> str:
    value = maybe(entry, key)
    return default if value is None else value


def number(entry: Document, key: str, default: int) -> int:
    value = entry.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def truth(entry: Document, key: str, *, default: bool) -> bool:
    value = entry.get(key)
    return value if isinstance(value, bool) else default


def texts(entry: Document, key: str) -> tuple[str, ...]:
    value = entry.get(key)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def inner(entry: Document, key: str) -> Document:
    value = entry.get(key)
    return value if isinstance(value, dict) else EMPTY


def entries(entry: Document, key: str) -> tuple[Document, ...]:
    value = entry.get(key)
    return tuple(one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def read_day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def day(entry: Document, key: str) -> date | None:
    return read_day(text(entry, key))


def days(entry: Document, key: str) -> tuple[date, ...]:
    return tuple(found for words in texts(entry, key) if (found := read_day(words)))


def span(entry: Document, first: str, last: str) -> Span | None:
    start, end = day(entry, first), day(entry, last)
    return Span(start, end) if start and end else None


def read_time(words: str) -> time | None:
    """A local time such as 08:30."""
    try:
        return time.fromisoformat(words).replace(tzinfo=None)
    except ValueError:
        return None


def time_of_day(entry: Document, key: str, default: time) -> time:
    return read_time(text(entry, key)) or default


def instant(entry: Document, key: str, zone: ZoneInfo) -> datetime | None:
    """An instant in UTC; a time written without a zone is local to the trust."""
    try:
        found = datetime.fromisoformat(text(entry, key))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def weekday(words: str) -> int | None:
    return WEEKDAYS.index(words) if words in WEEKDAYS else None


def moment(entry: Document, key: str, default: Moment) -> Moment:
    """A weekday and a time in one, such as `thu 08:00`."""
    name, _, clock = text(entry, key).partition(" ")
    on, at = weekday(name), read_time(clock)
    return default if on is None or at is None else Moment(on, at)
