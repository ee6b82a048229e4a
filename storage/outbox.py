"""Messages on their way: written with the event that causes them, sent by delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from storage.database import Books
from storage.identifiers import new_id
from storage.tables.engine import outbox, postings

EDIT = "edit"
WAITING, CLAIMED, CARRIED, SENT, UNCERTAIN, DROPPED, FAILED = (
    "waiting",
    "claimed",
    "carried",
    "sent",
    "uncertain",
    "dropped",
    "failed",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for one recipient (`person:p10`, `group:elt`, `project:PRJ-05`, `trust:projects`).

    `key` is `event:id:recipient`: the same one is written once. `edits` names a posting to redraw instead of sending.
    """

    key: str
    kind: str
    message_class: str
    recipient: str
    card: dict[str, Any]
    due_at: datetime
    written_at: datetime
    subject: str | None = None
    edits: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a card stands: `reference` is the platform's name for the message, `letter` what brought it there.

    Several subjects may share a message; `batch` is then the posting by which all of it is edited.
    """

    id: str
    subject: str
    recipient: str
    kind: str
    platform: str
    conversation: str
    reference: str
    version: int
    letter: str | None = None
    batch: str | None = None


def put(books: Books, letter: Letter) -> bool:
    """Write the letter unless its key stands already; whether it was written."""
    row = {name: getattr(letter, name) for name in Letter.__slots__}
    added = books.add_new(outbox, {**row, "id": new_id(), "state": WAITING, "attempts": 0})
    books.shelf.has_mail = books.shelf.has_mail or added
    return added


def postings_of(books: Books, subject: str) -> list[Posting]:
    rows = books.rows(books.select(postings).where(postings.c.subject == subject).order_by(postings.c.id))
    return [posting_of(row) for row in rows]


def forget_postings(books: Books, platform: str) -> None:
    """What stands there is out of reach: the trust has left that workspace or tenant."""
    books.remove(postings, postings.c.platform == platform)


def guard(books: Books, subject: str) -> None:
    """Until this transaction ends, nobody else posts or changes the card of this subject.

    Otherwise a change could miss the posting that misses the change. SQLite has one writer anyway.
    """
    if books.shelf.connection.dialect.name == "postgresql":
        books.do(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{books.trust_id}:{subject}", 0))))


def next_version(books: Books, posting_id: str) -> int:
    """Count one more version of what is posted there."""
    ours = postings.update().where(postings.c.trust_id == books.trust_id, postings.c.id == posting_id)
    counted = ours.values(version=postings.c.version + 1).returning(postings.c.version)
    return int(books.shelf.connection.execute(counted).scalar_one())


def posting_of(row: Row[Any]) -> Posting:
    return Posting(**{name: getattr(row, name) for name in Posting.__slots__})
