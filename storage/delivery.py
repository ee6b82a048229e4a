"""Letters on their way out: claimed by one replica at a time, across all trusts, and recorded once they are gone.

`now` is the time of the product (in the sandbox, a clock that is turned); `real` is seconds since 1970, always
real. `first_tried_at` stands only while a letter is in doubt: it is the first attempt whose outcome is unknown.
`deaths` counts the senders that died with the letter in hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, select

from storage.database import Books, Shelf
from storage.identifiers import new_id
from storage.outbox import CLAIMED, DROPPED, FAILED, SENT, UNCERTAIN, WAITING, Posting, posting_of
from storage.tables.engine import DEATHS_OF_CHANCE, outbox, postings
from storage.written import Written

LEASE = 180.0
WAITING_FOR_EMAIL = "waiting for email"
MERGED = "a newer edit said it all"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter that is ours until the lease runs out; with `first_tried_at` it may have been sent before."""

    trust_id: str
    id: str
    kind: str
    message_class: str
    recipient: str
    subject: str | None
    card: Mapping[str, Any]
    due_at: datetime
    meant_at: datetime | None
    edits: str | None
    lane: str
    attempts: int
    first_tried_at: float | None
    claimed_by: str
    deaths: int = 0

    @property
    def is_suspect(self) -> bool:
        """So many of its senders died that it may be to blame: it travels alone (IS_SUSPECT says the same in SQL)."""
        return self.deaths > DEATHS_OF_CHANCE


def hold(books: Books, letter: Claimed, until: datetime) -> bool:
    """It is due later than was written; `meant_at` keeps when it first was."""
    return _settle(books, letter, state=WAITING, due_at=until, meant_at=letter.meant_at or letter.due_at, why=None)


def put_back(books: Books, letter: Claimed, not_before: float, why: str | None = None) -> bool:
    """Nothing was sent, and it is nobody's fault: try again then."""
    return _settle(books, letter, state=WAITING, not_before=not_before, why=why)


def reroute(books: Books, letter: Claimed, lane: str) -> bool:
    """It goes another way than was thought when it was written."""
    return _settle(books, letter, state=WAITING, lane=lane)


def try_again(books: Books, letter: Claimed, not_before: float, why: str, *, aside: bool = False) -> bool:
    """Nothing was sent: one more attempt is spent. What stands `aside` lets later letters pass."""
    again = {"not_before": not_before, "why": why, "attempts": letter.attempts + 1, "aside": aside}
    return _settle(books, letter, state=WAITING, **again)


def wait_for_somebody(books: Books, letter: Claimed, not_before: float, why: str) -> bool:
    """Nothing can be sent until somebody does what `why` says; look again then, and let later letters pass."""
    return _settle(books, letter, state=WAITING, not_before=not_before, why=why, aside=True)


def doubt(books: Books, letter: Claimed, tried_at: float, not_before: float, why: str) -> bool:
    """It may have been sent: it must be read back before it is sent again."""
    since = letter.first_tried_at or tried_at
    return _settle(
        books,
        letter,
        state=WAITING,
        first_tried_at=since,
        not_before=not_before,
        why=why,
        attempts=letter.attempts + 1,
    )


def uncertain(books: Books, letter: Claimed, why: str) -> bool:
    """It may have been sent, and nobody will know: better missing than twice."""
    return _settle(books, letter, state=UNCERTAIN, why=why)


def fail(books: Books, letter: Claimed, why: str) -> bool:
    return _settle(books, letter, state=FAILED, why=why)


def drop(books: Books, letter: Claimed, why: str) -> bool:
    """There is nothing left to send, or nobody to send it to."""
    return _settle(books, letter, state=DROPPED, why=why)


def sent(books: Books, letter: Claimed, posting: Posting | None, *, at: datetime) -> bool:
    """It is there, at `posting`; False where the lease ran out and another replica looks after it now.

    Of a card with a subject the posting is kept, so that it can be edited. An edit makes older ones needless.
    """
    where = {} if posting is None else _where(posting)
    if not _settle(books, letter, state=SENT, why=None, sent_at=at, **where):
        return False
    if letter.edits is not None:
        _merge_edits(books, letter)
    elif posting is not None and letter.subject is not None:
        kept = {name: getattr(posting, name) for name in Posting.__slots__}
        books.add(postings, {**kept, "posted_at": at})
    return True


def new_posting(letter: Claimed, platform: str, conversation: str, reference: str) -> Posting:
    where = (platform, conversation, reference)
    return Posting(new_id(), letter.subject or "", letter.recipient, letter.kind, *where, 1, letter=letter.id)


def posting_to_edit(books: Books, letter: Claimed) -> Posting | None:
    row = books.row(books.select(postings).where(postings.c.id == letter.edits))
    return None if row is None else posting_of(row)


def forget_posting(books: Books, posting_id: str) -> None:
    """What stands there cannot be changed any more."""
    books.remove(postings, postings.c.id == posting_id)


def counts(shelf: Shelf) -> dict[str, int]:
    """How many letters there are in each state, over all trusts."""
    rows = shelf.rows(select(outbox.c.state, func.count().label("letters")).group_by(outbox.c.state))
    return {row.state: row.letters for row in rows}


WAITS = outbox.c.state == WAITING
MOMENT: BindParameter[datetime] = bindparam("moment", type_=outbox.c.due_at.type)
NEXT = Written(select(func.min(outbox.c.due_at).label("due_at")).where(WAITS, outbox.c.due_at > MOMENT))
SOONEST = Written(select(func.min(outbox.c.not_before).label("soonest")).where(WAITS, outbox.c.not_before.is_not(None)))


def next_due(shelf: Shelf, after: datetime) -> datetime | None:
    """The first moment after that one at which a letter is due."""
    row = shelf.row(NEXT, {"moment": after})
    return None if row is None else row.due_at


def next_attempt(shelf: Shelf) -> float | None:
    """When, in real seconds since 1970, a letter that has to wait may next be tried; None where there is none."""
    row = shelf.row(SOONEST)
    return None if row is None else row.soonest


def try_now(books: Books) -> None:
    """Somebody may have put right what this trust's letters were waiting for: look again at once.

    What a platform has put off, and what is tried again by itself, keeps its time.
    """
    waits = (outbox.c.state == WAITING, outbox.c.aside, outbox.c.not_before.is_not(None), outbox.c.attempts == 0)
    changed = books.change(outbox, *waits, outbox.c.why.is_not(None), not_before=None, aside=False)
    books.shelf.has_mail = books.shelf.has_mail or changed > 0


def try_all_now(shelf: Shelf) -> None:
    """Collab has started anew, and may be another version: look again at once at all that waits for something."""
    waits = (outbox.c.state == WAITING, outbox.c.not_before.is_not(None), outbox.c.why.is_not(None))
    shelf.do(outbox.update().where(*waits).values(not_before=None, aside=False))
    shelf.has_mail = True


def _settle(books: Books, letter: Claimed, **values: Any) -> bool:
    ours = (outbox.c.id == letter.id, outbox.c.state == CLAIMED, outbox.c.claimed_by == letter.claimed_by)
    settled = books.change(outbox, *ours, **{**_UNTOUCHED, **values}) == 1
    if settled and letter.edits is None:
        _let_the_next_go(books, letter)
    return settled


def _let_the_next_go(books: Books, letter: Claimed) -> None:
    """Whoever was parked behind this letter need not stay there until their time is over."""
    behind = books.select(outbox, outbox.c.id).where(outbox.c.recipient == letter.recipient)
    parked = and_(outbox.c.state == WAITING, outbox.c.not_before.is_not(None), outbox.c.why.is_(None))
    first = behind.where(parked, outbox.c.id != letter.id).order_by(outbox.c.due_at, outbox.c.id).limit(1)
    books.change(outbox, outbox.c.id == first.scalar_subquery(), not_before=None)


def _merge_edits(books: Books, letter: Claimed) -> None:
    older = (outbox.c.edits == letter.edits, outbox.c.id < letter.id, outbox.c.state == WAITING)
    books.change(outbox, *older, state=DROPPED, why=MERGED)


def _where(posting: Posting) -> dict[str, str]:
    return {
        "platform": posting.platform,
        "conversation": posting.conversation,
        "reference": posting.reference,
    }


_UNTOUCHED: dict[str, Any] = {"claimed_until": None, "claimed_by": None, "not_before": None, "aside": False}
