"""How a sending ended, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Card
from bot.cards.document import to_document
from bot.domain.people import Person
from bot.platforms.messenger import (
    AWAY,
    CONFIGURATION,
    FIXED,
    MESSAGE,
    PERSON,
    PLACE,
    Sent,
    Throttled,
    Undeliverable,
    Unknown,
    name_of,
)
from bot.services.outbox import DECISION, is_said_anew
from bot.services.unreached import note_doubt, note_unreachable
from scheduler.drawing import EMAIL
from scheduler.errands import Drop, Errand, Errands, Hold, Stuck
from scheduler.mishaps import OurFault, watched
from storage import batches, delivery, outbox, people
from storage.database import Books
from storage.delivery import Claimed
from storage.outbox import EDIT, Letter, Posting

LOOK_AGAIN = 300.0
AWAY_FOR = 15.0
BACK_OFF = (2.0, 10.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
SOMEBODY_MUST_ACT = frozenset({CONFIGURATION, PERSON, PLACE})
NOTHING_LOST = frozenset({FIXED, MESSAGE})
NOBODY_THERE = frozenset({PERSON, PLACE})


@dataclass(frozen=True, slots=True)
class Edited:
    """What stood there was changed."""


@dataclass(frozen=True, slots=True)
class Late:
    """The lease was about to run out, so nothing was sent."""


@dataclass(frozen=True, slots=True)
class PutOff:
    """Nothing was sent, because it could not be looked up just now whether it was sent before."""

    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """It goes out another way than was thought when it was written."""

    lane: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may have been sent, this platform cannot tell, and twice would be worse than missing."""

    why: str


@dataclass(frozen=True, slots=True)
class Mishap:
    """It was not even tried: something went wrong on our side."""

    why: str


Later = Hold | Stuck | Late | PutOff | Elsewhere | Throttled
Outcome = Sent | Edited | Uncertain | Mishap | Undeliverable | Unknown | Drop | Later


@dataclass(frozen=True, slots=True)
class Report:
    """One letter, what was to be done with it, and how that ended; `tried_at` and `real` are real seconds."""

    letter: Claimed
    errand: Errand | None
    outcome: Outcome
    tried_at: float
    real: float


def closes_for(outcome: Outcome) -> float | None:
    """For how many seconds the whole workspace is to be left alone; None where this says nothing of it."""
    match outcome:
        case Throttled(retry_after=seconds):
            return seconds
        case Undeliverable(reason=reason) if reason == AWAY:
            return AWAY_FOR
    return None


def record(books: Books, report: Report, errands: Errands, at: datetime) -> bool:
    """Keep how it ended; whether somebody has it before them now."""
    outcome = report.outcome
    match outcome:
        case Sent() | Edited():
            return _gone(books, report, errands, at)
        case Hold() | Stuck() | Late() | PutOff() | Elsewhere() | Throttled():
            _later(books, report, outcome)
        case Drop(why):
            delivery.drop(books, report.letter, why)
        case Uncertain(why):
            _uncertain(books, report, why, at)
        case Mishap() | Unknown() | Undeliverable():
            _in_trouble(books, report, outcome, errands, at)
    batches.follow(books, report.letter)
    return False


def _later(books: Books, report: Report, outcome: Later) -> None:
    letter, real = report.letter, report.real
    match outcome:
        case Hold(until):
            delivery.hold(books, letter, until)
        case Stuck(why):
            delivery.wait_for_somebody(books, letter, real + LOOK_AGAIN, why)
        case Late():
            delivery.put_back(books, letter, real)
        case PutOff(seconds, why):
            delivery.put_back(books, letter, real + seconds, why)
        case Elsewhere(lane):
            delivery.reroute(books, letter, lane)
        case Throttled(retry_after=seconds):
            delivery.put_back(books, letter, real + seconds, str(outcome))


def _in_trouble(
    books: Books, report: Report, outcome: Mishap | Unknown | Undeliverable, errands: Errands, at: datetime
) -> None:
    match outcome:
        case Mishap(why):
            _try_again(books, report, why, _let_others_pass, at)
        case Unknown(why=why):
            _try_again(books, report, why, _read_back_first, at)
        case Undeliverable():
            _undeliverable(books, report, outcome, errands, at)


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
            said = errand.card if letter.first_tried_at is None else None
            _catch_up(books, standing, said, _drawn_again(books, report, posting.platform, errands, at), at)
    return True


def _posting(report: Report) -> Posting | None:
    """Where its card stands; None where that has to be left alone, since it holds what this database knows nothing of.

    So it is after a restore: letters stood on one card that are written anew, one by one.
    """
    match report.outcome, report.errand:
        case Sent(beside=beside), Errand(enclosed=of) if beside and beside != set(map(name_of, of.carries)):
            return None
        case Sent(conversation, reference), Errand(address):
            return delivery.new_posting(report.letter, address.platform, conversation, reference)
    return None


def _keep_conversation(books: Books, letter: Claimed, posting: Posting) -> None:
    kind, _, recipient = letter.recipient.partition(":")
    if kind == "person":
        people.keep_conversation(books, recipient, posting.platform, posting.conversation)


def _drawn_again(books: Books, report: Report, platform: str, errands: Errands, at: datetime) -> Card | None:
    """As it stands now. If that cannot be drawn, what was sent is kept all the same."""
    try:
        with watched("drawing a letter again"):
            return errands.draw(books, report.letter, platform, at)
    except OurFault:
        return None


def _catch_up(books: Books, posting: Posting, said: Card | None, now: Card | None, at: datetime) -> None:
    """What changed between the drawing and this moment found no posting to change: change it now.

    What was found by looking says what an earlier attempt drew: nobody knows when (`said` is None).
    """
    if not posting.subject or now is None or (said is not None and to_document(now) == to_document(said)):
        return
    version = outbox.next_version(books, posting.id)
    key = f"{books.trust_id}:edit:{posting.id}:{version}"
    edit = Letter(key, posting.kind, EDIT, posting.recipient, {}, at, at, subject=posting.subject, edits=posting.id)
    outbox.put(books, edit)


def _undeliverable(books: Books, report: Report, outcome: Undeliverable, errands: Errands, at: datetime) -> None:
    letter = report.letter
    if letter.edits is not None and outcome.permanent and outcome.reason in NOTHING_LOST:
        _say_anew_or_nothing(books, report, outcome, at)
    elif outcome.permanent:
        _cannot_be_reached(books, report, outcome, errands, at)
    elif outcome.reason == AWAY:
        delivery.put_back(books, letter, report.real + AWAY_FOR, outcome.why)
    elif outcome.reason in SOMEBODY_MUST_ACT:
        delivery.wait_for_somebody(books, letter, report.real + LOOK_AGAIN, outcome.why)
    else:
        _try_again(books, report, outcome.why, _once_more, at)


def _say_anew_or_nothing(books: Books, report: Report, outcome: Undeliverable, at: datetime) -> None:
    """What stands there stays as it was; its kind says whether its reader gets the card once more, as it is now."""
    letter, errand = report.letter, report.errand
    stands = letter.edits if outcome.reason == FIXED else None
    if stands and errand and letter.subject and is_said_anew(letter.kind, errand.address.platform, errand.card):
        delivery.forget_posting(books, stands)
        key, to = f"{books.trust_id}:anew:{stands}", letter.recipient
        outbox.put(books, Letter(key, letter.kind, DECISION, to, {}, at, at, subject=letter.subject))
    delivery.drop(books, letter, outcome.why)


def _cannot_be_reached(books: Books, report: Report, outcome: Undeliverable, errands: Errands, at: datetime) -> None:
    """The same letter goes by email where the person's chat is closed to us; otherwise it has failed."""
    letter = report.letter
    person = _reader(books, letter) if letter.edits is None and outcome.reason in NOBODY_THERE else None
    if person is None:
        delivery.fail(books, letter, outcome.why)
        return
    platform = report.errand.address.platform if report.errand else person.delivery
    falls = platform != EMAIL and EMAIL in errands.connected
    note_unreachable(books, person, platform, outcome.why, by_email=falls, at=at)
    if falls:
        delivery.put_back(books, letter, report.real)
    else:
        delivery.fail(books, letter, outcome.why)


def _reader(books: Books, letter: Claimed) -> Person | None:
    kind, _, recipient = letter.recipient.partition(":")
    return people.person(books, recipient) if kind == "person" else None


def _try_again(
    books: Books, report: Report, why: str, how: Callable[[Books, Report, float, str], None], at: datetime
) -> None:
    """Wait longer each time, look once more for what may be there, and give up: the operator sees it."""
    attempts = report.letter.attempts
    if attempts < len(BACK_OFF):
        how(books, report, report.real + BACK_OFF[attempts], why)
    elif isinstance(report.outcome, Unknown) and attempts == len(BACK_OFF) and report.letter.edits is None:
        how(books, report, report.real + BACK_OFF[-1], why)
    elif report.letter.first_tried_at is not None or isinstance(report.outcome, Unknown):
        _uncertain(books, report, why, at)
    else:
        delivery.fail(books, report.letter, why)


def _uncertain(books: Books, report: Report, why: str, at: datetime) -> None:
    letter = report.letter
    if delivery.uncertain(books, letter, why) and letter.edits is None:
        note_doubt(books, letter.id, letter.kind, at=at)


def _once_more(books: Books, report: Report, not_before: float, why: str) -> None:
    delivery.try_again(books, report.letter, not_before, why)


def _let_others_pass(books: Books, report: Report, not_before: float, why: str) -> None:
    delivery.try_again(books, report.letter, not_before, why, aside=True)


def _read_back_first(books: Books, report: Report, not_before: float, why: str) -> None:
    delivery.doubt(books, report.letter, report.tried_at, not_before, why)
