"""`collab jobs`: whoever runs Collab sees what happens by itself, and does one of it by hand, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.operations.teams_package import A_CLIENT
from bot.sandbox.clock import keep_in
from bot.services.trusts.load import load
from scheduler.clock import run_due
from scheduler.jobs import JOBS
from storage.database import Database
from storage.delivery import counts
from tests.trust_files import harbourside, lanternfield

LOADED = datetime(2026, 11, 19, 7, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Collab = Callable[..., Result]


@pytest.fixture
def books(sqlite_database_url: str) -> Database:
    """The demonstration trust on Tuesday at nine; Collab was off from Friday until then."""
    database = Database(sqlite_database_url, is_durable=False)
    load(database, lanternfield(), at=LOADED)
    run_due(database, JOBS, LOADED + timedelta(days=1, hours=7))
    keep_in(database)(TUESDAY)
    return database


@pytest.fixture
def collab(books: Database, monkeypatch: pytest.MonkeyPatch) -> Collab:
    monkeypatch.setenv("DATABASE_URL", books.url)
    return lambda *words: CliRunner().invoke(app, list(words))


def letters(database: Database) -> int:
    with database.reading() as shelf:
        return sum(counts(shelf).values())


def test_each_job_says_whose_it_is_and_what_becomes_of_missed_moments(collab: Collab) -> None:
    shown = collab("jobs").output
    for job in JOBS:
        assert f"{job.name}: {job.noun}, for {job.cares}.\n  {job.catch_up.words}" in shown
    assert "lanternfield: last Friday 20 November, 13:00; next Tuesday 24 November, 13:00" in shown


def test_what_was_missed_is_listed_with_the_remedy(collab: Collab) -> None:
    line = next(one for one in collab("jobs").output.splitlines() if "not done" in one)
    assert "Monday 23 November, 13:00 (`collab jobs run` does one by hand)" in line


def test_one_is_done_by_hand_once(collab: Collab, books: Database) -> None:
    before = letters(books)
    done = collab("jobs", "run", "post_weekly_agenda", "--for", "2026-11-23")
    posted = letters(books)
    assert (done.exit_code, posted > before) == (0, True)
    assert "Done: post_weekly_agenda of Monday 23 November, 12:00" in done.output
    again = collab("jobs", "run", "post_weekly_agenda", "--for", "2026-11-23", "--trust", "lanternfield")
    assert (again.exit_code, letters(books)) == (1, posted)
    assert "was done already, on Tuesday 24 November, 09:00. Nothing was done twice." in again.output


def test_what_was_done_by_hand_the_clock_does_not_do_again(collab: Collab, books: Database) -> None:
    collab("jobs", "run", "post_weekly_agenda", "--for", "2026-11-23")
    posted = letters(books)
    run_due(books, [job for job in JOBS if job.name == "post_weekly_agenda"], TUESDAY)
    assert letters(books) == posted


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("post_weekly_agenda", "2026-11-24"), "The nearest is Monday 23 November, 12:00: --for 2026-11-23."),
        (("post_weekly_agenda", "2026-11-30"), "is still to come: it happens by itself."),
        (("ask_checkins", "2029-11-23"), "of Friday 23 November 2029, 13:00 is still to come"),
        (("ask_checkins", "2026-11-23T12:30"), "Please name one: --for 2026-11-23T13:00."),
        (("ask_checkins", "yesterday"), "yesterday is no day: write it as 2026-11-23."),
        (("ask", "2026-11-23"), "There are open_agenda_items, post_weekly_agenda"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    collab: Collab, books: Database, words: tuple[str, str], sentence: str
) -> None:
    before = letters(books)
    refused = collab("jobs", "run", words[0], "--for", words[1])
    assert (refused.exit_code, letters(books)) == (1, before)
    assert sentence in refused.output
    assert "Nothing was done." in refused.output


def test_of_several_trusts_one_is_named(collab: Collab, books: Database) -> None:
    load(books, harbourside(), at=LOADED)
    unnamed = collab("jobs", "run", "ask_checkins", "--for", "2026-11-23")
    assert "Which trust? --trust harbourside, for example: there are 2." in unnamed.output
    mistyped = collab("jobs", "run", "ask_checkins", "--for", "2026-11-23", "--trust", "lanternfeld")
    assert "Did you mean lanternfield? Nothing was done." in mistyped.output
    assert "harbourside:" not in collab("jobs", "--trust", "lanternfield").output


@pytest.mark.parametrize(
    "words",
    [
        ("jobs",),
        ("jobs", "run", "ask_checkins", "--for", "2026-11-23"),
        ("rehearse", "--trust", "lanternfield"),
        ("trust", "bind"),
        ("trust", "unbind", "lanternfield"),
        ("teams", "bind", "lanternfield", "--client-id", A_CLIENT),
        ("teams", "unbind", "lanternfield"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_whoever_only_asks_makes_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    file = tmp_path / "mistyped.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    refused = CliRunner().invoke(app, list(words))
    assert refused.exit_code == 1
    assert f"There is no database at {file}: `collab trust load FILE` begins one" in refused.stderr
    assert not file.exists()
