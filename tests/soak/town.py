"""Two trusts with a job that writes letters all the time, and what everybody must have got in the end.

All of it follows from the moments of the job, so that a lost occurrence is as visible as a lost letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cards.card import Card
from bot.domain.trusts import Trust
from bot.services import outbox as telling
from bot.services.outbox import ANSWER, DECISION, Living
from scheduler.jobs import Job, every_one
from storage import deployment, places, register, trusts
from storage.database import Books, Database
from storage.places import Place
from tests.engine.sending import HEAD, charter
from tests.soak.hurry import MORNING

TRUSTS = ("harbourside", "lanternfield")
EVERY = timedelta(seconds=20)
PEOPLE = 100
AT_ONCE = 4
CHANNEL = "trust:projects"
SUBJECT = "project:p-1"
LIVING_KIND = "soak_card"
READERS = 3


def found(database: Database) -> None:
    """The trusts, their people with their accounts, and a channel each."""
    with database.transaction() as shelf:
        for trust_id in TRUSTS:
            _found(shelf.books(trust_id))


def _found(books: Books) -> None:
    trusts.put_charter(books.shelf, books.trust_id, charter(books.trust_id), 1, at=MORNING)
    register.put_school(books, trusts.trust_of(books).schools["elm"])
    everybody = [replace(HEAD, id=f"p{number}", email=f"p{number}@elm.example") for number in range(PEOPLE)]
    for person in everybody:
        register.put_person(books, person)
        register.put_identity(
            books, "slack", f"T-{books.trust_id}", f"U-{books.trust_id}-{person.id}", person.id, at=MORNING
        )
    register.replace_offices(books, {one.id: one.offices for one in everybody}, on=MORNING.date())
    channel = Place(CHANNEL, "slack", f"C-{books.trust_id}", is_private=False)
    places.tie(books, channel, by=None, at=MORNING)


def soak_job(last: datetime | None) -> Job:
    """Writes a handful of letters every twenty seconds, until `last` where that is known."""

    def moments(books: Books, trust: Trust, after: datetime) -> datetime | None:
        following = moment(number_of(after) + 1)
        return following if last is None or following <= last else None

    return Job("soak", moments, write, every_one, "nobody")


def write(books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
    """One letter for each whose turn it is; and the card that everybody reads says something new."""
    number = number_of(due_at)
    for recipient in recipients(number):
        card = Card(title(books.trust_id, number))
        message_class = ANSWER if number % 2 else DECISION
        telling.tell(
            books, recipient, card, event=f"soak:{number}", kind="news", message_class=message_class, at=due_at
        )
    deployment.keep(books.shelf, _name(books), str(number))
    if number == 1:
        for recipient in readers():
            card = Card("as it was written", subject=SUBJECT)
            telling.tell(books, recipient, card, event="card", kind=LIVING_KIND, message_class=ANSWER, at=due_at)
    elif number % 5 == 0:
        telling.changed(books, SUBJECT, at=due_at)


def draw(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """What the living card says: the last change that counts."""
    number = int(deployment.kept(books.shelf, _name(books)) or 1)
    return Card(f"living {books.trust_id} {number - number % 5}", subject=subject)


def _name(books: Books) -> str:
    return f"soak:{books.trust_id}"


LIVING = {LIVING_KIND: Living(LIVING_KIND, draw)}


def number_of(moment: datetime) -> int:
    return (moment - MORNING) // EVERY


def moment(number: int) -> datetime:
    return MORNING + number * EVERY


def title(trust_id: str, number: int) -> str:
    return f"letter {trust_id} {number:06}"


def recipients(number: int) -> Iterator[str]:
    first = number * AT_ONCE
    yield from (f"person:p{(first + one) % PEOPLE}" for one in range(AT_ONCE))
    if number % 4 == 0:
        yield CHANNEL


def readers() -> list[str]:
    return [f"person:p{number}" for number in range(READERS)]


def expected(last: int) -> Counter[tuple[str, str]]:
    """(conversation, title) of every letter of the moments up to that one."""
    return Counter(
        (conversation(trust_id, recipient), title(trust_id, number))
        for trust_id in TRUSTS
        for number in range(1, last + 1)
        for recipient in recipients(number)
    )


def conversation(trust_id: str, recipient: str) -> str:
    """Where the fake Slack keeps what this recipient got."""
    kind, _, id_ = recipient.partition(":")
    return f"D-{trust_id}-{id_}" if kind == "person" else f"C-{trust_id}"
