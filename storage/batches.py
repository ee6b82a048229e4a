"""Letters that travel together: what is due for one person goes out as one card, and is settled as one.

The leading letter is claimed, sent, looked for and settled like any other; the letters it carries are in the state
`carried` meanwhile, and follow it. While the leading letter is in doubt it keeps them: they may be on its card.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, tuple_

from bot.domain.attention import ANSWER, CAPPED, DECISION
from bot.domain.caps import WEEK, Rung
from bot.domain.instants import local_day
from bot.domain.trusts import Trust
from storage.database import Books, Shelf
from storage.delivery import Claimed
from storage.identifiers import new_id
from storage.outbox import CARRIED, CLAIMED, DROPPED, FAILED, PERSON, SENT, UNCERTAIN, WAITING, Posting, at_once
from storage.tables.engine import outbox, postings

MAY_BE_READ = frozenset({SENT, CLAIMED, CARRIED, UNCERTAIN})
"""Of these somebody may have the message before them; what waits or is planned nobody has read yet."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One letter of a batch (or all of a message that is none), as it was written."""

    id: str
    kind: str
    message_class: str
    recipient: str
    subject: str | None
    card: dict[str, Any]
    written_at: datetime
    meant_at: datetime
    carried_by: str | None
    state: str


def gather(shelf: Shelf, leaders: Sequence[Claimed], *, now: datetime) -> None:
    """Let each of these letters, just claimed, carry what else is due for its reader and nobody asked for.

    A letter in doubt takes nothing new: what it said is not to be said differently.
    """
    able = [one for one in leaders if one.message_class in CAPPED and one.edits is None and not one.first_tried_at]
    leading = {(one.trust_id, one.recipient): one.id for one in able if one.recipient.startswith(PERSON)}
    if not leading:
        return
    first = outbox.alias("first")
    chosen = tuple_(first.c.trust_id, first.c.id).in_([(one[0], id_) for one, id_ in leading.items()])
    by_id = first.c.id.in_(list(leading.values()))
    ours = and_(first.c.trust_id == outbox.c.trust_id, by_id, first.c.recipient == outbox.c.recipient, chosen)
    fellows = outbox.update().where(tuple_(outbox.c.trust_id, outbox.c.recipient).in_(list(leading)), _may_follow(now))
    shelf.do(fellows.values(state=CARRIED, carried_by=select(first.c.id).where(ours).scalar_subquery()))


def gather_for(books: Books, recipient: str, *, now: datetime) -> int:
    """Somebody asks for what waits for them: it comes at once, as one card. How many there were."""
    waiting = [one.id for one in waiting_for(books, recipient, now=now)]
    if not waiting:
        return 0
    leader, *others = waiting
    still = outbox.c.state == WAITING
    books.change(outbox, outbox.c.id == leader, still, **at_once(ANSWER, now))
    if others:
        books.change(outbox, outbox.c.id.in_(others), still, state=CARRIED, carried_by=leader)
    books.shelf.has_mail = True
    return len(waiting)


def waiting_for(books: Books, recipient: str, *, now: datetime) -> list[Piece]:
    """What has happened, and has not been told to them yet because nobody asked for it; the oldest first.

    What is planned for later is not among it.
    """
    meant = func.coalesce(outbox.c.meant_at, outbox.c.due_at)
    waits = (outbox.c.state == WAITING, outbox.c.edits.is_(None), outbox.c.first_tried_at.is_(None))
    question = books.select(outbox).where(outbox.c.recipient == recipient, *waits, meant <= now)
    question = question.where(outbox.c.message_class.in_(CAPPED)).order_by(meant, outbox.c.id)
    return [_piece(row) for row in books.rows(question)]


def ahead_of(books: Books, recipient: str) -> list[Piece]:
    """All that is on its way to them and may ring, planned or due; the oldest first."""
    waits = (outbox.c.state == WAITING, outbox.c.edits.is_(None), outbox.c.message_class != ANSWER)
    rows = books.rows(books.select(outbox).where(outbox.c.recipient == recipient, *waits).order_by(outbox.c.due_at))
    return [_piece(row) for row in rows]


def look_again(books: Books, recipient: str) -> None:
    """They like their messages differently now: what is held for them is asked about anew, as when it fell due."""
    held = (outbox.c.recipient == recipient, outbox.c.state == WAITING, outbox.c.meant_at.is_not(None))
    changed = books.change(outbox, *held, outbox.c.edits.is_(None), due_at=outbox.c.meant_at)
    books.shelf.has_mail = books.shelf.has_mail or changed > 0


def put_off(books: Books, piece: Piece, due_at: datetime) -> None:
    """Let what is planned go at another moment, where it still waits."""
    books.change(outbox, outbox.c.id == piece.id, outbox.c.state == WAITING, due_at=due_at)
    books.shelf.has_mail = True


def pieces_of(books: Books, recipient: str, leader: str) -> list[Piece]:
    """The letters of one message, the oldest first: the leading one and what it carries or carried."""
    together = or_(outbox.c.id == leader, outbox.c.carried_by == leader)
    question = books.select(outbox).where(outbox.c.recipient == recipient, together)
    return [_piece(row) for row in books.rows(question.order_by(outbox.c.written_at, outbox.c.id))]


def leave_out(books: Books, held: Iterable[tuple[str, datetime | None]], dropped: Iterable[tuple[str, str]]) -> None:
    """These letters do not go with the others after all: held until then (None: not at all), or with nothing to say."""
    for id_, until in held:
        later = {} if until is None else {"due_at": until, "meant_at": _meant()}
        books.change(outbox, outbox.c.id == id_, outbox.c.state == CARRIED, **_ALONE, **later)
    for id_, why in dropped:
        gone = {"state": DROPPED, "why": why, "carried_by": None}
        books.change(outbox, outbox.c.id == id_, outbox.c.state == CARRIED, **gone)


def subjects_of(books: Books, letter: Claimed) -> list[str]:
    """What the message speaks of, in an order that is always the same."""
    carried = {one.subject for one in pieces_of(books, letter.recipient, letter.id)} if carries(letter) else set()
    return sorted(one for one in {letter.subject, *carried} if one)


def carries(letter: Claimed) -> bool:
    """Whether letters may travel with this one."""
    return letter.edits is None and letter.recipient.startswith(PERSON) and letter.message_class in {ANSWER, *CAPPED}


def follow(books: Books, letter: Claimed) -> None:
    """Settle what the letter carries as it was settled itself: back to waiting unless it is, or may be, on the card."""
    if not carries(letter):
        return
    row = books.row(books.select(outbox).where(outbox.c.id == letter.id))
    carried = (outbox.c.recipient == letter.recipient, outbox.c.state == CARRIED, outbox.c.carried_by == letter.id)
    if row is None or row.state in (CLAIMED, SENT):
        return
    if row.state == UNCERTAIN:
        books.change(outbox, *carried, state=UNCERTAIN, why=row.why)
    elif row.state in (DROPPED, FAILED) or (row.first_tried_at is None and letter.message_class != ANSWER):
        books.change(outbox, *carried, **_ALONE)


def sent_with(books: Books, letter: Claimed, posting: Posting, *, at: datetime) -> Posting | None:
    """What the letter carried is there too; the posting by which all of that message is edited from here on."""
    standing = posting if letter.subject else None
    where = {"platform": posting.platform, "conversation": posting.conversation, "reference": posting.reference}
    for piece in _carried(books, letter):
        books.change(outbox, outbox.c.id == piece.id, state=SENT, why=None, sent_at=at, **where)
        if piece.subject is None:
            continue
        batch = standing.id if standing else None
        own = Posting(
            new_id(), piece.subject, piece.recipient, piece.kind, **where, version=1, letter=letter.id, batch=batch
        )
        books.add(postings, {**{name: getattr(own, name) for name in Posting.__slots__}, "posted_at": at})
        standing = standing or own
    return standing


def rung(books: Books, trust: Trust, recipient: str, at: datetime) -> list[Rung]:
    """What reached them in the last week without their asking: a batch once, and a board's digest as that day's."""
    since = at - timedelta(days=WEEK)
    got = (outbox.c.state == SENT, outbox.c.sent_at > since, outbox.c.edits.is_(None), outbox.c.carried_by.is_(None))
    unasked = outbox.c.message_class.not_in((ANSWER, DECISION))
    question = books.select(outbox, outbox.c.sent_at, outbox.c.message_class)
    rows = books.rows(question.where(outbox.c.recipient == recipient, *got, unasked))
    return [Rung(local_day(trust.zone, row.sent_at), row.message_class in CAPPED) for row in rows]


def _carried(books: Books, letter: Claimed) -> list[Piece]:
    return [one for one in pieces_of(books, letter.recipient, letter.id) if one.carried_by == letter.id]


def _may_follow(now: datetime) -> ColumnElement[bool]:
    return and_(
        outbox.c.state == WAITING,
        outbox.c.due_at <= now,
        outbox.c.edits.is_(None),
        outbox.c.first_tried_at.is_(None),
        outbox.c.message_class.in_(CAPPED),
    )


def _meant() -> ColumnElement[datetime]:
    return func.coalesce(outbox.c.meant_at, outbox.c.due_at)


def _piece(row: Row[Any]) -> Piece:
    meant_at = row.meant_at or row.due_at
    return Piece(
        row.id,
        row.kind,
        row.message_class,
        row.recipient,
        row.subject,
        row.card,
        row.written_at,
        meant_at,
        row.carried_by,
        row.state,
    )


_ALONE: dict[str, Any] = {"state": WAITING, "carried_by": None, "why": None}
