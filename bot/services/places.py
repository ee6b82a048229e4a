"""Channels: where a group's, a project's or the trust's news goes."""

from __future__ import annotations

from datetime import date

from bot.services.outbox import to_person
from storage import people, places
from storage.database import Books

TRUST_PROJECTS = "trust:projects"


def for_group(books: Books, group_id: str, *, on: date) -> list[str]:
    """The group's channel, or else each of its people."""
    subject = f"group:{group_id}"
    if places.place_of(books, subject):
        return [subject]
    return [to_person(one.id) for one in people.in_group(books, group_id, on=on)]


def for_project(books: Books, project_id: str) -> str | None:
    """The project's own channel, else the trust's projects channel, else None."""
    tied = (subject for subject in (f"project:{project_id}", TRUST_PROJECTS) if places.place_of(books, subject))
    return next(tied, None)
