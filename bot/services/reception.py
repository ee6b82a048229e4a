"""Who is speaking: from a platform's user to a person of one trust's register."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from bot.domain.identities import Profile, email_to_match
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.services.arrivals import is_first
from storage import delivery, people, trusts, unreached
from storage.database import Books, Collided, Database, Shelf
from storage.turns import AT_ONCE, SOON, Busy

__all__ = [
    "AT_ONCE",
    "SOON",
    "Books",
    "Busy",
    "Caller",
    "Collided",
    "Database",
    "Desk",
    "Stranger",
    "first_heard",
    "introduce",
    "let_in",
    "received",
    "trust_at",
]


@dataclass(frozen=True, slots=True)
class Caller:
    """A platform's user: `tenant` is the Slack team or Teams tenant they spoke from."""

    platform: str
    tenant: str
    user: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction with somebody whom the register knows; `was_lost` where messages to them were refused."""

    books: Books
    trust: Trust
    person: Person
    was_lost: bool = False


class Stranger(Exception):
    """The register does not know this user. `trust` is None where no trust lives in that workspace."""

    def __init__(self, trust: Trust | None) -> None:
        super().__init__("not in the register")
        self.trust = trust


@contextmanager
def received(
    database: Database, caller: Caller, *, writes: bool, at: datetime, patience: float = SOON
) -> Iterator[Desk]:
    """Open the one transaction of this event, bound to the caller's trust.

    Raises Stranger where the user is nobody of the register on that day, and Busy where somebody else writes for longer
    than their patience.
    """
    opened = database.transaction(patience) if writes else database.reading()
    with opened as shelf:
        desk = _desk(shelf, caller, at)
        yield desk
        if desk.was_lost and writes:
            unreached.forget(desk.books, [desk.person.id])
    if desk.was_lost and not writes:
        _welcome_back(database, desk, patience)


def _welcome_back(database: Database, desk: Desk, patience: float) -> None:
    """Whoever types can be reached, and the next message finds out; if not from this one, then from their next."""
    with suppress(Busy), database.transaction(patience) as shelf:
        unreached.forget(shelf.books(desk.books.trust_id), [desk.person.id])


@contextmanager
def let_in(database: Database, trust_id: str, person_id: str, *, at: datetime) -> Iterator[Desk]:
    """The one transaction of somebody who comes with a ticket instead of a platform's word for who they are.

    Raises Stranger where they are nobody of the register on that day.
    """
    with database.transaction() as shelf:
        yield _seated(shelf, trust_id, person_id, at)


def introduce(database: Database, caller: Caller, profile: Profile, *, at: datetime) -> bool:
    """Match somebody by email, once; whether they are known now. Later changes of their profile move nothing.

    Nobody is matched before their first day, nor after their last.
    """
    email = email_to_match(profile, caller.tenant)
    if email is None:
        return False
    with database.transaction() as shelf:
        trust_id = trusts.trust_of_workspace(shelf, caller.platform, caller.tenant)
        return trust_id is not None and _match(shelf.books(trust_id), caller, email, at)


def trust_at(database: Database, caller: Caller) -> Trust | None:
    """The trust that lives where they spoke; None where nobody has bound that workspace to one."""
    with database.reading() as shelf:
        return _trust_of(shelf, caller)


def first_heard(database: Database, caller: Caller, arrival: str, *, at: datetime) -> Trust | None:
    """The trust that lives there, where this arrival has not come before; it is noted."""
    with database.transaction() as shelf:
        trust_id = trusts.trust_of_workspace(shelf, caller.platform, caller.tenant)
        if trust_id is None or not is_first(shelf.books(trust_id), arrival, at=at):
            return None
        return trusts.trust_of(shelf.books(trust_id))


def _match(books: Books, caller: Caller, email: str, at: datetime) -> bool:
    """Only where one person here has that email, and no other user has been matched to them before."""
    today = at.astimezone(trusts.trust_of(books).zone).date()
    found = [one for one in people.with_email(books, email) if one.is_here(today)]
    if len(found) != 1 or people.identity_of(books, found[0].id, caller.platform) is not None:
        return False
    if not people.match_identity(books, caller.platform, caller.tenant, caller.user, found[0].id, at=at):
        return False
    unreached.forget(books, [found[0].id])
    delivery.try_now(books)
    return True


def _desk(shelf: Shelf, caller: Caller, at: datetime) -> Desk:
    known = people.known_as(shelf, caller.platform, caller.tenant, caller.user)
    if known is None:
        raise Stranger(_trust_of(shelf, caller))
    return _seated(shelf, known.trust_id, known.person_id, at, was_lost=known.was_lost)


def _seated(shelf: Shelf, trust_id: str, person_id: str, at: datetime, *, was_lost: bool = False) -> Desk:
    books = shelf.books(trust_id)
    trust = trusts.trust_of(books)
    person = people.person(books, person_id)
    if person is None or not person.is_here(at.astimezone(trust.zone).date()):
        raise Stranger(trust)
    return Desk(books, trust, person, was_lost)


def _trust_of(shelf: Shelf, caller: Caller) -> Trust | None:
    trust_id = trusts.trust_of_workspace(shelf, caller.platform, caller.tenant)
    return None if trust_id is None else trusts.trust_of(shelf.books(trust_id))
