"""The card that waits for somebody's press, brought to them when they ask for it."""

from __future__ import annotations

from datetime import datetime

from bot.cards.cascades.steps import subject_of
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.services.cascades.living import CHECK, RELEASE
from bot.services.cascades.seats import seats, story_to_write
from bot.services.outbox import ANSWER, show, to_person
from storage import cascades
from storage.database import Books
from storage.identifiers import new_id


def show_step(books: Books, trust: Trust, cascade_id: str, *, by: Person, at: datetime) -> None:
    """Send the log to check or to release to whose turn it is; where quiet time holds its card, that one comes now."""
    known = story_to_write(books, cascade_id)
    if not seats(books, local_day(trust.zone, at)).is_turn_of(by, known):
        raise Refused("That isn't waiting for you now. Nothing was changed.")
    kind, subject = RELEASE if known.cascade.checked_at else CHECK, subject_of(cascade_id)
    recipient = to_person(by.id)
    if not cascades.let_come(books, kind, subject, recipient, message_class=ANSWER, at=at):
        event = f"{kind}_shown:{cascade_id}:{new_id()}"
        show(books, [recipient], subject, event=event, kind=kind, message_class=ANSWER, at=at)
