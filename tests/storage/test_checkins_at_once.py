"""An answer that comes while the clock asks, and cards drawn while others press: on PostgreSQL, where writers meet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import TextClause, text

from bot.domain.checkins import Checkin
from bot.domain.errors import Refused
from bot.services.checkins.answer import nothing_new, put_on_agenda
from bot.services.checkins.ask import ask
from bot.services.checkins.living import draw_status
from bot.services.checkins.rounds import status_subject
from storage import checkins, people, trusts
from storage.database import Books, Database, Shelf
from storage.tables.engine import outbox as letters
from tests.factories import at, on

LEAD, SPONSOR = "p21", "p04"
FIRST, REMINDED, NEXT = "2026-12-11 13:00", "2026-12-14 13:00", "2027-01-22 13:00"
ROUND = "PRJ-03-2026-12-11"
AMBER = Checkin(
    "c-1",
    "PRJ-03",
    on("2026-12-11"),
    "answered",
    status="amber",
    progress="Slow",
    answered_by=LEAD,
    answered_at=at(FIRST),
)
BLOCKED = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")


@pytest.fixture
def database(loaded_postgres_url: str) -> Iterator[Database]:
    """Lanternfield, where Jonty was asked about PRJ-03 and has the card."""
    database = Database(loaded_postgres_url)
    the_clock_asks(database, FIRST)
    with books_of(database) as books:
        books.change(letters, letters.c.recipient == f"person:{LEAD}", sent_at=at(FIRST))
    yield database
    database.close()


@contextmanager
def books_of(database: Database) -> Iterator[Books]:
    with database.transaction() as shelf:
        yield shelf.books("lanternfield")


def the_clock_asks(database: Database, moment: str) -> None:
    with books_of(database) as books:
        ask(books, trusts.trust_of(books), due_at=at(moment), at=at(moment))


def locks(shelf: Shelf, question: TextClause) -> int:
    return int(shelf.connection.execute(question).scalar_one())


def is_blocked(database: Database) -> bool:
    """Whether somebody waits for what somebody else holds."""
    with database.reading() as shelf:
        return locks(shelf, BLOCKED) > 0


@pytest.mark.parametrize("moment", [REMINDED, NEXT])
def test_an_answer_given_while_the_clock_reminds_or_settles_stands(database: Database, moment: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with books_of(database) as books:
            lead = people.person(books, LEAD)
            assert lead
            nothing_new(books, trusts.trust_of(books), ROUND, by=lead, at=at(moment))
            clock = pool.submit(the_clock_asks, database, moment)
            while not is_blocked(database) and not clock.done():
                time.sleep(0.01)
        clock.result(10)
    with books_of(database) as books:
        stands = checkins.checkin(books, ROUND)
        reminders = books.rows(books.select(letters).where(letters.c.kind == "checkin_reminder"))
    assert stands is not None
    assert (stands.state, stands.answered_by, stands.reminded_at) == ("nothing_new", LEAD, None)
    assert f"person:{LEAD}" not in {row.recipient for row in reminders}


def answered_amber(books: Books) -> str:
    checkins.put(books, AMBER)
    return status_subject(AMBER)


def test_drawing_what_the_sponsor_reads_takes_no_lock(database: Database) -> None:
    with books_of(database) as books:
        subject = answered_amber(books)
    with database.reading() as shelf:
        assert draw_status(shelf.books("lanternfield"), subject, f"person:{SPONSOR}", at(REMINDED))
        assert locks(shelf, HELD) == 0


def test_a_project_put_on_the_agenda_twice_at_once_is_on_it_once(database: Database) -> None:
    def presses(_: int) -> bool:
        with books_of(database) as books:
            sponsor = people.person(books, SPONSOR)
            assert sponsor
            try:
                put_on_agenda(books, trusts.trust_of(books), "PRJ-03", by=sponsor, at=at(REMINDED))
            except Refused:
                return False
        return True

    with books_of(database) as books:
        answered_amber(books)
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(presses, range(2))) == [False, True]
