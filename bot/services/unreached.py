"""Somebody cannot be reached where they are at home, or nobody knows whether a message came: the clerk is told once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot.cards import unreached as cards
from bot.cards.card import Card
from bot.cards.unreached import InDoubt
from bot.domain.instants import local_day
from bot.domain.offices import keeper_of_register
from bot.domain.people import Person
from bot.services.outbox import TOLD, Living, changed, tell, to_person
from storage import people, trusts, unreached
from storage.database import Books
from storage.unreached import Doubtful

UNREACHABLE, IN_DOUBT = "unreachable", "messages_in_doubt"
OURS = frozenset({UNREACHABLE, IN_DOUBT})


def note_unreachable(books: Books, person: Person, platform: str, why: str, *, by_email: bool, at: datetime) -> None:
    """From now on their messages go by email, where there is email; the clerk hears of it once, not for each message.

    It is forgotten when they type /collab again, and when a load changes them.
    """
    if not unreached.note(books, person.id, platform, why, at=at):
        return
    card = cards.unreachable(person, platform, why, by_email=by_email)
    _tell_keeper(books, card, event=f"unreachable:{person.id}:{platform}:{at.isoformat()}", kind=UNREACHABLE, at=at)


def look_again(books: Books, changed_people: Iterable[str]) -> None:
    """A load says something else of them: the next message finds out whether they can be reached."""
    unreached.forget(books, changed_people)


def note_doubt(books: Books, letter_id: str, kind: str, *, at: datetime) -> None:
    """Put it on the clerk's card of the day: one card, however many messages."""
    if kind in OURS:
        return
    on = local_day(trusts.trust_of(books).zone, at)
    unreached.doubt(books, letter_id, on=on)
    if not _tell_keeper(books, _in_doubt(books, on), event=f"uncertain:{on}", kind=IN_DOUBT, at=at):
        changed(books, f"uncertain:{on}", at=at)


def settled(books: Books, letter_id: str, *, at: datetime) -> None:
    """Somebody has sent it again or let it go: it is no longer on the card of its day."""
    on = unreached.doubted_on(books, letter_id)
    if on is not None:
        changed(books, f"uncertain:{on}", at=at)


def draw_doubts(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """For the one who keeps the register that day."""
    keeper = _keeper(books, at)
    if keeper is None or recipient != to_person(keeper.id):
        return None
    return _in_doubt(books, date.fromisoformat(subject.partition(":")[2]))


def _in_doubt(books: Books, on: date) -> Card:
    letters = unreached.doubtful(books, on)
    named = [InDoubt(one.kind, _name(books, one), one.due_at) for one in letters]
    return cards.uncertain(trusts.trust_of(books), on, named)


def _name(books: Books, letter: Doubtful) -> str:
    kind, _, id_ = letter.recipient.partition(":")
    if kind == "person":
        person = people.person(books, id_)
        return person.called if person else id_
    group = people.group(books, id_) if kind == "group" else None
    return f"The channel of {group.name if group else id_}"


def _tell_keeper(books: Books, card: Card, *, event: str, kind: str, at: datetime) -> bool:
    keeper = _keeper(books, at)
    if keeper is None:
        return False
    return tell(books, to_person(keeper.id), card, event=event, kind=kind, message_class=TOLD, at=at)


def _keeper(books: Books, at: datetime) -> Person | None:
    return keeper_of_register(people.everybody(books), local_day(trusts.trust_of(books).zone, at))


LIVING = (Living(IN_DOUBT, draw_doubts),)
