"""Channels tied to a group (`group:elt`), a project (`project:PRJ-05`) or the trust (`trust:projects`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from storage import people, trusts
from storage.database import Books
from storage.tables.people import places
from storage.written import Written


@dataclass(frozen=True, slots=True)
class Place:
    subject: str
    platform: str
    conversation: str
    is_private: bool


PLACE = Written(
    select(places.c.subject, places.c.platform, places.c.conversation, places.c.is_private).where(
        places.c.trust_id == bindparam("trust_id"), places.c.subject == bindparam("subject")
    )
)


def place_of(books: Books, subject: str) -> Place | None:
    row = books.row(PLACE, {"subject": subject})
    return None if row is None else Place(row.subject, row.platform, row.conversation, row.is_private)


def tied(books: Books) -> list[Place]:
    """Every channel that is tied to something, by what that is."""
    rows = books.rows(books.select(places).order_by(places.c.subject, places.c.platform))
    return [Place(row.subject, row.platform, row.conversation, row.is_private) for row in rows]


def subjects_at(books: Books, platform: str, conversation: str) -> list[str]:
    """What is tied to this channel."""
    rows = books.rows(
        books.select(places, places.c.subject).where(
            places.c.platform == platform, places.c.conversation == conversation
        )
    )
    return [row.subject for row in rows]


def tie(books: Books, place: Place, *, by: str | None, at: datetime) -> None:
    """Tie the channel, in place of the one that was tied before, on whatever platform that was."""
    books.remove(places, places.c.subject == place.subject, places.c.platform != place.platform)
    books.put(
        places,
        {
            "subject": place.subject,
            "platform": place.platform,
            "conversation": place.conversation,
            "is_private": place.is_private,
            "tied_by": by,
            "tied_at": at,
        },
    )


def tie_unless_by_hand(books: Books, place: Place, *, at: datetime) -> None:
    """Tie the channel that a trust file names, unless somebody has tied one from within it."""
    row = books.row(books.select(places, places.c.tied_by).where(places.c.subject == place.subject))
    if row is None or row.tied_by is None:
        tie(books, place, by=None, at=at)


def untie_all(books: Books, platform: str) -> None:
    """The trust has left the workspace or tenant in which these channels are."""
    books.remove(places, places.c.platform == platform)


def named_in_the_file(books: Books) -> Iterator[tuple[str, str]]:
    """What the trust's file names a channel for, and that channel's name."""
    for purpose, name in trusts.trust_of(books).channels.items():
        yield f"trust:{purpose}", name
    for group in people.all_groups(books):
        if group.channel:
            yield f"group:{group.id}", group.channel
