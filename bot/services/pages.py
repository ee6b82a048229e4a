"""Pages that people reach from an email or a chat: which things may be done there, for how long, and by whom."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cards.card import Button, Card, File, Link, Row
from bot.domain.people import Person
from bot.domain.tickets import Ticket, read, signed
from bot.services.files import make
from bot.services.made import Made
from bot.services.news import HOLD, RESUME
from storage import deployment, tickets
from storage.database import Books, Database, Shelf
from storage.identifiers import new_id

PATH = "/page/"
KEY = "pages.key"
HARMLESS = {"digest.got_it": timedelta(days=14), HOLD: timedelta(days=90), RESUME: timedelta(days=90)}
"""What may be done from an email: whoever holds it could do it, and it would do no harm."""
FILE, FOR_A_FILE = "file.take", timedelta(minutes=15)
STANDS_FOR = {**HARMLESS, FILE: FOR_A_FILE}
BACK_AGAIN = {HOLD: RESUME, RESUME: HOLD}


@dataclass(frozen=True, slots=True)
class Pages:
    """`address` is where browsers reach this deployment, without a slash at its end."""

    address: str

    def of(self, shelf: Shelf, ticket: Ticket) -> str:
        """The page's address. The key has been made when Collab started."""
        return f"{self.address}{PATH}{signed(ticket, _key(shelf))}"

    def stop(self, books: Books, person: str, at: datetime) -> str:
        """The page that holds what nobody asked for; a mail program may press it with one click (RFC 8058)."""
        return self.of(books.shelf, Ticket(books.trust_id, person, HOLD, "", at + HARMLESS[HOLD]))

    def file(self, books: Books, file: File, person: str, at: datetime) -> Link:
        """Where this person can fetch the file, once."""
        value = f"{file.maker}:{file.value}"
        ticket = Ticket(books.trust_id, person, FILE, value, at + FOR_A_FILE, new_id())
        return Link(file.about, self.of(books.shelf, ticket))

    def doors(self, books: Books, card: Card, person: str, at: datetime) -> tuple[Link, ...]:
        """A page for each of the card's buttons that this person may press from an email."""
        return tuple(
            Link(button.label, self.of(books.shelf, _ticket(books, person, button, at)))
            for button in _buttons(card)
            if button.action in HARMLESS
        )


def make_key(database: Database) -> None:
    """Once for a deployment; every replica and every restart has the same."""
    with database.transaction() as shelf:
        deployment.keep_unless_there(shelf, KEY, secrets.token_hex(32))


def admitted(database: Database, text: str, at: datetime) -> Ticket | None:
    """What somebody who came with this ticket may do; None where it is forged, changed, or has ended."""
    with database.reading() as shelf:
        ticket = read(text, _key(shelf), at)
        return ticket if ticket and ticket.action in STANDS_FOR else None


class Spent(Exception):
    """The ticket was good for one time, and that is over."""


def take_file(books: Books, ticket: Ticket, *, to: Person, at: datetime) -> Made:
    """The file that the ticket stands for, made now for its person. Raises Spent for a second time."""
    if not tickets.spend(books, ticket.number, ticket.ends_at, at=at):
        raise Spent
    maker, _, value = ticket.value.partition(":")
    return make(books, maker, value, to=to, at=at)


def back_again(database: Database, ticket: Ticket) -> str | None:
    """Where what was just done can be taken back; None where it cannot."""
    action = BACK_AGAIN.get(ticket.action)
    if action is None:
        return None
    with database.reading() as shelf:
        return PATH + signed(replace(ticket, action=action), _key(shelf))


def asks_elsewhere(card: Card) -> bool:
    """Whether the card has buttons that no page stands in for."""
    return any(button.action not in HARMLESS for button in _buttons(card))


def _ticket(books: Books, person: str, button: Button, at: datetime) -> Ticket:
    return Ticket(books.trust_id, person, button.action, button.value, at + HARMLESS[button.action])


def _key(shelf: Shelf) -> bytes:
    kept = deployment.kept(shelf, KEY)
    if kept is None:
        raise LookupError("pages are signed with a key that is made when Collab starts")
    return bytes.fromhex(kept)


def _buttons(card: Card) -> Iterator[Button]:
    for part in card.parts:
        if isinstance(part, Row):
            yield from part.buttons
    yield from (*card.buttons, *card.more)
