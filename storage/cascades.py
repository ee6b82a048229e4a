"""The way down from a board meeting: its dated facts, who was to be reached, and how many were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, select

from bot.domain.cascades import Cascade, CommitteeReached
from storage.database import Books
from storage.outbox import DROPPED, FAILED, PERSON, SENT, UNCERTAIN, WAITING, at_once
from storage.tables.engine import outbox
from storage.tables.meetings import cascade_committees, cascade_recipients, cascades, meetings
from storage.tables.people import people

FACTS = (
    "logged_by", "logged_at", "checked_by", "checked_at", "released_by", "released_at", "release_when",
    "chairs_met_at", "early_reason", "urgent_by", "urgent_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who was to hear when it was released: by a chair's brief, or by a digest."""

    person: str
    is_brief: bool
    got_it_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Letters of one kind: how many ended or wait in this way, for people who are told in that way."""

    kind: str
    delivery: str
    outcome: str
    letters: int


def find(books: Books, cascade_id: str) -> Cascade | None:
    return _one(books, cascades.c.id == cascade_id)


def to_write(books: Books, cascade_id: str) -> None:
    """Keep the cascade for this transaction: who else would move it on waits, and then reads how far it has come."""
    books.rows(books.select(cascades, cascades.c.id).where(cascades.c.id == cascade_id).with_for_update(key_share=True))


def of_meeting(books: Books, meeting_id: str) -> Cascade | None:
    return _one(books, cascades.c.meeting_id == meeting_id)


def newest_first(books: Books) -> list[Cascade]:
    """All cascades with the days of their board meetings, the latest meeting first."""
    joined = (meetings.c.trust_id == cascades.c.trust_id) & (meetings.c.id == cascades.c.meeting_id)
    question = books.select(cascades).join(meetings, joined).order_by(meetings.c.held_on.desc())
    return [_cascade(books, row) for row in books.rows(question)]


def not_released(books: Books) -> list[Cascade]:
    """The cascades that still wait for their check or their release."""
    rows = books.rows(books.select(cascades).where(cascades.c.released_at.is_(None)).order_by(cascades.c.id))
    return [_cascade(books, row) for row in rows]


def add(books: Books, cascade: Cascade) -> bool:
    """Add it with its committees; False (and nothing done) where it stands already."""
    facts = {name: getattr(cascade, name) for name in FACTS}
    if not books.add_new(cascades, {"id": cascade.id, "meeting_id": cascade.meeting, **facts}):
        return False
    add_committees(books, cascade.id, cascade.committees)
    return True


def log_again(books: Books, cascade_id: str, *, by: str, at: datetime) -> None:
    """The clerk has sent the log anew: it is to be checked from the beginning."""
    fresh = {"logged_by": by, "logged_at": at, "checked_by": None, "checked_at": None}
    books.change(cascades, cascades.c.id == cascade_id, **fresh)


def check(books: Books, cascade_id: str, *, by: str, at: datetime) -> bool:
    """Note the check; False where it was checked already."""
    return _note(books, cascade_id, cascades.c.checked_at, checked_by=by, checked_at=at)


def release(books: Books, cascade_id: str, *, by: str, when: str, at: datetime) -> bool:
    """Note the release, which counts from `at`; False where it was released already."""
    facts = {"released_by": by, "release_when": when, "released_at": at}
    return _note(books, cascade_id, cascades.c.released_at, **facts)


def note_chairs_met(books: Books, cascade_id: str, *, at: datetime) -> bool:
    return _note(books, cascade_id, cascades.c.chairs_met_at, chairs_met_at=at)


def note_urgent(books: Books, cascade_id: str, *, by: str, at: datetime) -> bool:
    """Note who hurried its news, and when; False where somebody has already."""
    return _note(books, cascade_id, cascades.c.urgent_at, urgent_by=by, urgent_at=at)


def urgent_since(books: Books, since: datetime) -> list[datetime]:
    """When news of the trust was hurried since then."""
    rows = books.rows(books.select(cascades, cascades.c.urgent_at).where(cascades.c.urgent_at >= since))
    return [row.urgent_at for row in rows]


def hurry(books: Books, subjects: str, *, message_class: str, at: datetime) -> int:
    """Let the briefs and digests that still wait go at once, whatever the hour; how many there were."""
    waits = (
        outbox.c.subject.startswith(subjects, autoescape=True),
        outbox.c.recipient.startswith(PERSON),
        outbox.c.state == WAITING,
        outbox.c.edits.is_(None),
    )
    moved = books.change(outbox, *waits, **at_once(message_class, at))
    books.shelf.has_mail = books.shelf.has_mail or moved > 0
    return moved


def let_come(books: Books, kind: str, subject: str, recipient: str, *, message_class: str, at: datetime) -> bool:
    """Let the card that still waits for this recipient go now, as this class; whether one waited.

    One that may have been sent is looked for first, in its own time: it does not wait for anybody to ask.
    """
    waits = (
        outbox.c.kind == kind,
        outbox.c.subject == subject,
        outbox.c.recipient == recipient,
        outbox.c.state == WAITING,
        outbox.c.edits.is_(None),
        outbox.c.first_tried_at.is_(None),
    )
    moved = books.change(outbox, *waits, **at_once(message_class, at)) > 0
    books.shelf.has_mail = books.shelf.has_mail or moved
    return moved


def note_early(books: Books, cascade_id: str, reason: str) -> bool:
    """Keep why the digests go before the chairs have met; False where that is kept already."""
    return _note(books, cascade_id, cascades.c.early_reason, early_reason=reason)


def add_committees(books: Books, cascade_id: str, committees: Iterable[CommitteeReached]) -> None:
    rows = ({"group_id": one.group, "state": one.state, "at": one.at} for one in committees)
    books.add(cascade_committees, *({"cascade_id": cascade_id, **row} for row in rows))


def note_committee(books: Books, cascade_id: str, group_id: str, state: str, *, at: datetime) -> bool:
    """Note what the committee has done with it; False where that very state was noted already."""
    here = (cascade_committees.c.cascade_id == cascade_id, cascade_committees.c.group_id == group_id)
    return books.change(cascade_committees, *here, cascade_committees.c.state != state, state=state, at=at) == 1


def add_recipients(books: Books, cascade_id: str, recipients: Iterable[Recipient]) -> None:
    """Freeze who is to hear of it."""
    rows = ({"person_id": one.person, "is_brief": one.is_brief, "got_it_at": one.got_it_at} for one in recipients)
    books.add(cascade_recipients, *({"cascade_id": cascade_id, **row} for row in rows))


def recipient(books: Books, cascade_id: str, person_id: str) -> Recipient | None:
    here = (cascade_recipients.c.cascade_id == cascade_id, cascade_recipients.c.person_id == person_id)
    row = books.row(books.select(cascade_recipients).where(*here))
    return None if row is None else Recipient(row.person_id, row.is_brief, row.got_it_at)


def recipients(books: Books, cascade_id: str) -> list[Recipient]:
    question = books.select(cascade_recipients).where(cascade_recipients.c.cascade_id == cascade_id)
    rows = books.rows(question.order_by(cascade_recipients.c.person_id))
    return [Recipient(row.person_id, row.is_brief, row.got_it_at) for row in rows]


def note_got_it(books: Books, cascade_id: str, person_id: str, *, at: datetime) -> bool:
    """Note that they have it; False where they said so before."""
    here = (cascade_recipients.c.cascade_id == cascade_id, cascade_recipients.c.person_id == person_id)
    return books.change(cascade_recipients, *here, cascade_recipients.c.got_it_at.is_(None), got_it_at=at) == 1


def tallies(books: Books, subjects: str, *, at: datetime) -> list[Tally]:
    """Letters to people whose subject begins with `subjects`, counted by kind, the person's delivery, and outcome.

    Outcomes are slack, teams or email (the platform it went out by), due, ahead, or not_reached.
    """
    addressed = and_(people.c.trust_id == outbox.c.trust_id, outbox.c.recipient == PERSON + people.c.id)
    columns = (outbox.c.kind, people.c.delivery, _outcome(at).label("outcome"))
    question = (
        select(*columns, func.count().label("letters"))
        .select_from(outbox.join(people, addressed))
        .where(outbox.c.trust_id == books.trust_id, outbox.c.subject.startswith(subjects, autoescape=True))
        .where(outbox.c.edits.is_(None), outbox.c.state != DROPPED)
        .group_by(*columns)
    )
    return [Tally(row.kind, row.delivery, row.outcome, row.letters) for row in books.rows(question)]


def bring_forward(books: Books, subjects: str, recipient: str, *, due_at: datetime) -> bool:
    """Let what still waits for this recipient go at `due_at`, where that is earlier; whether anything waited."""
    waits = (
        outbox.c.subject.startswith(subjects, autoescape=True),
        outbox.c.recipient == recipient,
        outbox.c.state == WAITING,
        outbox.c.due_at > due_at,
    )
    moved = books.change(outbox, *waits, due_at=due_at) > 0
    books.shelf.has_mail = books.shelf.has_mail or moved
    return moved


def posted_at(books: Books, kind: str, subject: str) -> datetime | None:
    """When the first card of this subject went out."""
    sent = (outbox.c.kind == kind, outbox.c.subject == subject, outbox.c.sent_at.is_not(None))
    row = books.row(books.select(outbox, func.min(outbox.c.sent_at).label("first")).where(*sent))
    return None if row is None or row.first is None else row.first


def _outcome(at: datetime) -> ColumnElement[str]:
    lost = outbox.c.state.in_((FAILED, UNCERTAIN))
    return case(
        (outbox.c.state == SENT, outbox.c.platform),
        (lost, "not_reached"),
        (outbox.c.due_at <= at, "due"),
        else_="ahead",
    )


def _note(books: Books, cascade_id: str, unless: ColumnElement[Any], **facts: Any) -> bool:
    return books.change(cascades, cascades.c.id == cascade_id, unless.is_(None), **facts) == 1


def _one(books: Books, condition: ColumnElement[bool]) -> Cascade | None:
    row = books.row(books.select(cascades).where(condition))
    return None if row is None else _cascade(books, row)


def _cascade(books: Books, row: Row[Any]) -> Cascade:
    facts = {name: getattr(row, name) for name in FACTS}
    return Cascade(row.id, row.meeting_id, committees=_committees(books, row.id), **facts)


def _committees(books: Books, cascade_id: str) -> tuple[CommitteeReached, ...]:
    question = books.select(cascade_committees).where(cascade_committees.c.cascade_id == cascade_id)
    rows = books.rows(question.order_by(cascade_committees.c.group_id))
    return tuple(CommitteeReached(row.group_id, row.state, row.at) for row in rows)
