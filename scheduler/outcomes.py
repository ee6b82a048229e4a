"""How a sending ended, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Card
from bot.cards.document import to_document
from bot.platforms.messenger import (
    CONFIGURATION,
    FIXED,
    MESSAGE,
    PERSON,
    PLACE,
    Sent,
    Throttled,
    Undeliverable,
    Unknown,
)
from scheduler.errands import Drop, Errand, Errands, Hold, Stuck
from storage import batches, delivery, outbox, people
from storage.database import Books
from storage.delivery import Claimed
from storage.outbox import EDIT, Letter, Posting

LOOK_AGAIN = 300.0
BACK_OFF = (2.0, 10.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
SOMEBODY_MUST_ACT = frozenset({CONFIGURATION, PERSON, PLACE})
NOTHING_LOST = frozenset({FIXED, MESSAGE})


@dataclass(frozen=True, slots=True)
class Edited:
    """What stood there was changed."""


@dataclass(frozen=True, slots=True)
class Late:
    """The lease was about to run out, so nothing was sent."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may have been sent, this platform cannot tell, and twice would be worse than missing."""

    why: str


@dataclass(frozen=True, slots=True)
class Mishap:
    """It was not even tried: something went wrong on our side."""

    why: str


Outcome = Sent | Edited | Late | Uncertain | Mishap | Throttled | Undeliverable | Unknown | Hold | Drop | Stuck


@dataclass(frozen=True, slots=True)
class Report:
    """One letter, what was to be done with it, and how that ended; `tried_at` and `real` are real seconds."""

    letter: Claimed
    errand: Errand | None
    outcome: Outcome
    tried_at: float
    real: float


def record(books: Books, report: Report, errands: Errands, at: datetime) -> bool:
    """Keep how it ended; whether somebody has it before them now."""
    outcome = report.outcome
    match outcome:
        case Sent() | Edited():
            return _gone(books, report, errands, at)
        case Hold() | Stuck() | Late() | Throttled():
            _later(books, report, outcome)
        case Drop(why):
            delivery.drop(books, report.letter, why)
        case Uncertain(why):
            delivery.uncertain(books, report.letter, why)
        case Mishap() | Unknown() | Undeliverable():
            _in_trouble(books, report, outcome)
    batches.follow(books, report.letter)
    return False


def _later(books: Books, report: Report, outcome: Hold | Stuck | Late | Throttled) -> None:
    letter, real = report.letter, report.real
    match outcome:
        case Hold(until):
            delivery.hold(books, letter, until)
        case Stuck(why):
            delivery.wait_for_somebody(books, letter, real + LOOK_AGAIN, why)
        case Late():
            delivery.put_back(books, letter, real)
        case Throttled(retry_after=seconds):
            delivery.put_back(books, letter, real + seconds)


def _in_trouble(books: Books, report: Report, outcome: Mishap | Unknown | Undeliverable) -> None:
    match outcome:
        case Mishap(why):
            _try_again(books, report, why, _once_more)
        case Unknown(why=why):
            _try_again(books, report, why, _read_back_first)
        case Undeliverable():
            _undeliverable(books, report, outcome)


def _gone(books: Books, report: Report, errands: Errands, at: datetime) -> bool:
    letter, errand = report.letter, report.errand
    for subject in batches.subjects_of(books, letter):
        outbox.guard(books, subject)
    posting = _posting(report)
    if not delivery.sent(books, letter, posting, at=at):
        return True
    if posting is not None and errand is not None:
        _keep_conversation(books, letter, posting)
        standing = batches.sent_with(books, letter, posting, at=at) if batches.carries(letter) else posting
        if standing is not None:
            _catch_up(books, standing, errand.card, errands.draw(books, letter, posting.platform, at), at)
    return True


def _posting(report: Report) -> Posting | None:
    match report.outcome, report.errand:
        case Sent(conversation, reference), Errand(address):
            return delivery.new_posting(report.letter, address.platform, conversation, reference)
    return None


def _keep_conversation(books: Books, letter: Claimed, posting: Posting) -> None:
    kind, _, recipient = letter.recipient.partition(":")
    if kind == "person":
        people.keep_conversation(books, recipient, posting.platform, posting.conversation)


def _catch_up(books: Books, posting: Posting, said: Card, now: Card | None, at: datetime) -> None:
    """What changed between the drawing and this moment found no posting to change: change it now."""
    if not posting.subject or now is None or to_document(now) == to_document(said):
        return
    version = outbox.next_version(books, posting.id)
    key = f"{books.trust_id}:edit:{posting.id}:{version}"
    edit = Letter(key, posting.kind, EDIT, posting.recipient, {}, at, at, subject=posting.subject, edits=posting.id)
    outbox.put(books, edit)


def _undeliverable(books: Books, report: Report, outcome: Undeliverable) -> None:
    letter = report.letter
    if letter.edits is not None and outcome.permanent and outcome.reason in NOTHING_LOST:
        delivery.drop(books, letter, outcome.why)
    elif outcome.permanent:
        delivery.fail(books, letter, outcome.why)
    elif outcome.reason in SOMEBODY_MUST_ACT:
        delivery.wait_for_somebody(books, letter, report.real + LOOK_AGAIN, outcome.why)
    else:
        _try_again(books, report, outcome.why, _once_more)


def _try_again(books: Books, report: Report, why: str, how: Callable[[Books, Report, float, str], None]) -> None:
    """Wait longer each time, and give up in the end: the operator sees it."""
    attempts = report.letter.attempts
    if attempts < len(BACK_OFF):
        how(books, report, report.real + BACK_OFF[attempts], why)
    elif report.letter.first_tried_at is not None or isinstance(report.outcome, Unknown):
        delivery.uncertain(books, report.letter, why)
    else:
        delivery.fail(books, report.letter, why)


def _once_more(books: Books, report: Report, not_before: float, why: str) -> None:
    delivery.try_again(books, report.letter, not_before, why)


def _read_back_first(books: Books, report: Report, not_before: float, why: str) -> None:
    delivery.doubt(books, report.letter, report.tried_at, not_before, why)
