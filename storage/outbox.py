"""Messages on their way: written with the event that causes them, sent by delivery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, func, select

from bot.domain.attention import ANSWER, DECISION, DIGEST, URGENT
from storage.database import Books, Shelf
from storage.identifiers import new_id_for
from storage.tables.engine import outbox, postings
from storage.tables.people import people, places
from storage.written import Written

EDIT = "edit"
PERSON = "person:"
URGENCY = {ANSWER: 0, URGENT: 0, DECISION: 1, DIGEST: 1}
AT_LEISURE = 2
UNKNOWN_LANE = ""
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


WHOLE = attrgetter(*Letter.__slots__)


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
    added = books.row(_writing(books.shelf, _way(letter), says_so=True), _row(books, letter)) is not None
    books.shelf.has_mail = books.shelf.has_mail or added
    return added


def put_all(books: Books, letters: Iterable[Letter]) -> None:
    """Write those whose keys do not stand already."""
    for way, some in groupby(letters, key=_way):
        rows = [_row(books, letter) for letter in some]
        _writing(books.shelf, way, says_so=False).do(books.shelf.connection, rows)
        books.shelf.has_mail = True


def at_once(message_class: str, at: datetime) -> dict[str, Any]:
    """What a letter that waits becomes when it is to go now, as one of that class, and in its place among those."""
    now = {"due_at": at, "meant_at": at, "not_before": None}
    return {"message_class": message_class, "urgency": urgency_of(message_class), **now}


def urgency_of(message_class: str) -> int:
    """Answers before decisions, and those before all else: the place in its trust's queue."""
    return URGENCY.get(message_class, AT_LEISURE)


def lane_of(platform: str, *, edits: bool) -> str:
    """Which way a letter goes out: each platform has one lane for messages and one for edits."""
    return f"{platform} edits" if edits else platform


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


def _way(letter: Letter) -> str:
    """What decides on its lane: the posting it edits, the person it goes to, or the channel."""
    return "edit" if letter.edits else letter.recipient.partition(":")[0]


def _row(books: Books, letter: Letter) -> dict[str, Any]:
    """The letter's row, and what finds its lane."""
    return {
        **dict(zip(Letter.__slots__, WHOLE(letter), strict=True)),
        "id": new_id_for(letter.key),
        "state": WAITING,
        "attempts": 0,
        "aside": False,
        "urgency": urgency_of(letter.message_class),
        "trust_id": books.trust_id,
        "of_trust": books.trust_id,
        "home": letter.recipient.removeprefix(PERSON),
        "posting": letter.edits,
    }


def _writing(shelf: Shelf, way: str, *, says_so: bool) -> Written:
    return _insert(shelf.connection.dialect.name, way, shelf.insert(outbox), says_so)


@cache
def _insert(_dialect: str, way: str, insert: Any, says_so: bool) -> Written:
    """The lane is where they are at home as it is written; delivery puts a letter right that is in another by then."""
    lane = func.coalesce(_expected(way).scalar_subquery(), UNKNOWN_LANE)
    statement = insert.values(lane=lane).on_conflict_do_nothing()
    columns = (*Letter.__slots__, "id", "trust_id", "state", "attempts", "aside", "urgency")
    return Written(statement.returning(outbox.c.trust_id) if says_so else statement, columns)


def _expected(way: str) -> Any:
    trust: BindParameter[str] = bindparam("of_trust")
    home: BindParameter[str] = bindparam("home")
    if way == "edit":
        lane = postings.c.platform + lane_of("", edits=True)
        return select(lane).where(postings.c.trust_id == trust, postings.c.id == bindparam("posting"))
    if way == "person":
        return select(people.c.delivery).where(people.c.trust_id == trust, people.c.id == home)
    tied = select(places.c.platform).where(places.c.trust_id == trust, places.c.subject == home)
    return tied.order_by(places.c.platform).limit(1)


def posting_of(row: Row[Any]) -> Posting:
    return Posting(**{name: getattr(row, name) for name in Posting.__slots__})
