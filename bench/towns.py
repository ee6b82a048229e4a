"""Many trusts in one database, each with its people and accounts; and what waits for them on a Monday at eight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bench.trusts import GOVERNORS, Size, trust_file, trust_id, workspace
from bot.cards.card import Card, Note, Strong, Text, line
from bot.services.outbox import DIGEST, TOLD, tell, to_person
from bot.services.trust_file.parse import TrustFile, parse
from storage import register, trusts
from storage.database import Books, Database

EARLIER = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
USUAL = Size(schools=5, people=100)
NEWS_EACH = 2
"""How many pieces of news a batch holds."""


def found(database: Database, count: int, size: Size = USUAL, first: int = 0) -> TrustFile:
    """So many trusts, read from one file and alike but for their names; each lives in a workspace of its own."""
    file = parse(trust_file(0, size))
    for number in range(first, first + count):
        with database.transaction() as shelf:
            _found(shelf.books(trust_id(number)), number, file)
    return file


def queue(books: Books, readers: Sequence[str], governors: Sequence[str], *, at: datetime = EARLIER) -> int:
    """News for each reader's batch, and a board's digest for each governor, all due on Monday at eight; how many."""
    for person in readers:
        for number in range(NEWS_EACH):
            tell(
                books,
                to_person(person),
                _news(number),
                event=f"bench_news:{number}",
                kind="bench_news",
                message_class=TOLD,
                at=at,
                due_at=MONDAY,
            )
    for person in governors:
        event = "bench_digest:board"
        tell(
            books,
            to_person(person),
            _digest(),
            event=event,
            kind="bench_digest",
            message_class=DIGEST,
            at=at,
            due_at=MONDAY,
        )
    return NEWS_EACH * len(readers) + len(governors)


def readers_of(file: TrustFile, most: int) -> list[str]:
    """Staff first, who get batches."""
    return [one.id for one in file.people if not one.id.startswith(("gov", "dir"))][:most]


def governors_of(file: TrustFile, most: int) -> list[str]:
    return [one.id for one in file.people if one.id.startswith("gov")][: min(most, GOVERNORS * len(file.people))]


def _found(books: Books, number: int, file: TrustFile) -> None:
    about = {**dict(file.charter["trust"]), "id": books.trust_id, "slack_team": workspace(number)}  # type: ignore[call-overload]
    trusts.put_charter(books.shelf, books.trust_id, {**file.charter, "trust": about}, 1, at=EARLIER)
    for school in file.trust.schools.values():
        register.put_school(books, school)
    for person in file.people:
        register.put_person(books, replace(person, email=f"{number}.{person.email}"))
    for group in file.groups:
        register.put_group(books, group)
    register.replace_offices(books, {one.id: one.offices for one in file.people}, on=EARLIER.date())
    for count, person in enumerate(file.people):
        register.put_identity(books, "slack", workspace(number), f"U{number:05}{count:05}", person.id, at=EARLIER)


def _news(number: int) -> Card:
    title = f"“Reading across schools, {number}” was approved"
    said = line("It starts on Monday 11 January. ", Strong("School of Saint 1"), " and School of Saint 2 take part.")
    return Card(title, (Text((said,)), Note(line("`/collab project PRJ-01` shows the whole of it."))))


def _digest() -> Card:
    items = [
        line(Strong(f"{n}. Item {n} of the board"), " What was decided, in two lines of plain words.") for n in range(5)
    ]
    record = "A summary by the clerk, checked by the Chair; the minutes are the record."
    return Card("From the board, 19 November", (*(Text((one,)) for one in items), Note(line(record))))
