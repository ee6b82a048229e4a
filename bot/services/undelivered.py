"""Messages that did not get through: for the clerk and the bot's admin, who can do something about it.

They see to whom and since when, and why; what a message says stays between the trust and its recipient.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.errors import Refused, not_here
from bot.domain.instants import local_day
from bot.domain.offices import is_admin, is_clerk
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.domain.undelivered import Stuck, Undecided
from bot.domain.wording import names
from bot.services.places import IN_WORDS
from bot.services.unreached import settled
from storage import deployment, people
from storage import undelivered as letters
from storage.database import Books
from storage.outbox import PERSON, UNCERTAIN
from storage.restored import TAKEN_UP
from storage.undelivered import Unsettled

REMEMBERED = timedelta(days=60)
REMEMBERED_RESTORE = timedelta(days=14)
LET_GO = "let go by the clerk or the admin"


def may_settle(viewer: Person, trust: Trust, at: datetime) -> bool:
    today = local_day(trust.zone, at)
    return is_clerk(viewer, today) or is_admin(viewer, today)


def stuck(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> Stuck:
    """Nobody and nothing for anybody else."""
    if not may_settle(viewer, trust, at):
        return Stuck((), ())
    found = letters.waiting_for_somebody(books, at=at)
    persons = {one.recipient: _to(books, one) for one in found if one.recipient.startswith(PERSON)}
    channels = {one.why: None for one in found if one.recipient not in persons}
    return Stuck(tuple(sorted(persons.values())), tuple(channels))


def undecided(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> tuple[Undecided, ...]:
    """The newest first; nothing for anybody else."""
    if not may_settle(viewer, trust, at):
        return ()
    found = letters.undecided(books, since=at - REMEMBERED)
    return tuple(Undecided(one.id, _to(books, one), one.written_at, one.state == UNCERTAIN, one.why) for one in found)


def put_back_to(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> datetime | None:
    """The state to which the whole database was put back lately; nothing for anybody else."""
    noted = deployment.kept(books.shelf, TAKEN_UP) if may_settle(viewer, trust, at) else None
    state = None if noted is None else datetime.fromisoformat(noted)
    return state if state and at - state <= REMEMBERED_RESTORE else None


def send(books: Books, trust: Trust, letter: str, *, by: Person, at: datetime) -> None:
    """It goes once more: somebody has made sure that it did not arrive, or has put right what was wrong."""
    _refuse_others(trust, by, at)
    if not letters.send(books, letter, at=at):
        raise not_here("that message")
    settled(books, letter, at=at)


def let_go(books: Books, trust: Trust, letter: str, *, by: Person, at: datetime) -> None:
    """It is not sent any more."""
    _refuse_others(trust, by, at)
    if not letters.let_go(books, letter, LET_GO):
        raise not_here("that message")
    settled(books, letter, at=at)


def may_look(trust: Trust, *, by: Person, at: datetime) -> None:
    _refuse_others(trust, by, at)


def _refuse_others(trust: Trust, by: Person, at: datetime) -> None:
    if not may_settle(by, trust, at):
        who = names((f"the {trust.words.clerk.lower()}", "the bot's admin"), last="or")
        raise Refused(f"Only {who} sees to messages that did not get through. Nothing was changed.")


def _to(books: Books, letter: Unsettled) -> str:
    kind, _, id_ = letter.recipient.partition(":")
    if kind == "person":
        person = people.person(books, id_)
        return person.name if person else "somebody who has left"
    group = people.group(books, id_) if kind == "group" else None
    return group.name if group else IN_WORDS.get(letter.recipient, f"the channel of {id_}")
