"""What a load did, in words for whoever ran it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from bot.domain.wording import count
from bot.services.trusts.difference import Key
from bot.services.trusts.load import LoadReport

LISTED = 12
MANY = {
    "enquiry": "enquiries",
    "focus": "focuses",
    "meta": "meta",
    "person": "people",
    "priority": "priorities",
    "thanks": "thanks",
}


def words(report: LoadReport) -> str:
    """One line per kind of change, with its ids where they are few."""
    lines = [
        *_lines("added", report.added),
        *_lines("changed", report.changed),
        *_lines("ended", report.ended),
        *_lines("kept as people have changed it in Collab", report.kept),
    ]
    head = f"{report.name} is loaded. Nothing was sent."
    return "\n".join([head, *lines]) if lines else f"{report.name} stands as the file says. Nothing was changed."


def _lines(what: str, keys: tuple[Key, ...]) -> Iterator[str]:
    for kind, entries in groupby(keys, key=lambda key: key[0]):
        ids = [id_ for _, id_ in entries]
        named = f" ({', '.join(ids)})" if len(ids) <= LISTED else ""
        yield f"  {what}: {count(len(ids), kind.replace('_', ' '), MANY.get(kind))}{named}"
