"""`collab rehearse`: a trust sees a term before it comes."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.core import TyperGroup as Group
from typer.main import get_command
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.domain.spans import Span
from bot.rehearsal.account import Account
from bot.rehearsal.budget import BUDGETS
from bot.rehearsal.history import as_of
from bot.rehearsal.page import page
from bot.rehearsal.play import rehearse_file, rehearse_loaded, trust_in
from bot.rehearsal.table import COLUMNS, table
from bot.rehearsal.terms import term_at, terms
from bot.services.trust_file.check import review
from bot.services.trust_file.parse import parse
from bot.services.trusts.load import load
from storage.database import Database
from storage.letters import all_letters
from tests.trust_files import HARBOURSIDE, broken, harbourside, lanternfield

MARCH = Span(date(2027, 3, 1), date(2027, 3, 12))


def collab(*words: str) -> Result:
    return CliRunner().invoke(app, ["rehearse", *words])


@pytest.fixture(scope="module")
def account() -> Account:
    """Two weeks of the smaller trust."""
    return Account(rehearse_file(review(harbourside()).document, MARCH))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "action")]


def test_the_page_names_everybody_and_fetches_nothing(account: Account) -> None:
    drawn, tags = page(account), Tags()
    tags.feed(drawn)
    assert tags.fetched == []
    assert "script" not in tags.opened
    assert 'lang="en-GB"' in drawn
    assert "Nothing was sent." in drawn
    for person in account.people.values():
        assert person.called.replace("'", "&#x27;") in drawn


def test_the_page_states_what_was_assumed_of_people(account: Account) -> None:
    drawn = page(account).replace("&#x27;", "'")
    assert account.played.acts
    assert all(act.says in drawn for act in account.played.acts)


def test_the_table_has_a_line_for_each_message(account: Account) -> None:
    rows = list(csv.reader(table(account).splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 1 + len(account.played.messages) > 3


def test_what_an_unkind_title_says_is_neither_markup_nor_a_formula() -> None:
    text = broken(harbourside(), "- {title: Attendance, minutes: 10}", "- {title: '=1+1 <b>x</b>', minutes: 10}")
    played = Account(rehearse_file(review(text).document, Span(date(2027, 3, 1), date(2027, 3, 2)), ()))
    assert "&lt;b&gt;x&lt;/b&gt;" in page(played)
    assert "<b>x" not in page(played)
    assert not any(cell.startswith("=") for row in csv.reader(table(played).splitlines()) for cell in row)


def test_where_nobody_acts_only_what_happens_by_itself_comes() -> None:
    document = review(harbourside()).document
    played = rehearse_file(document, MARCH, ())
    assert {one.letter.kind for one in played.messages} <= {
        "agenda_opened",
        "agenda_posted",
        "checkin",
        "checkin_reminder",
    }
    assert "people were left out" in page(Account(played))


def test_the_same_file_plays_the_same_every_time(account: Account) -> None:
    again = Account(rehearse_file(review(harbourside()).document, MARCH))
    assert table(again) == table(account)


def test_what_the_file_tells_of_later_days_has_not_happened_yet() -> None:
    past = parse(as_of(review(lanternfield()).document, date(2026, 9, 1)))
    assert (past.cascades, past.checkins) == ((), ())
    assert all(one.logged_at is None for one in past.meetings)
    later = parse(as_of(review(lanternfield()).document, date(2026, 11, 24)))
    whole = parse(lanternfield())
    assert (len(later.cascades), len(later.checkins)) == (len(whole.cascades), len(whole.checkins))


def test_a_term_goes_from_the_first_school_s_first_day_to_the_last_one_s_last() -> None:
    trust = trust_in(review(lanternfield()).document)
    assert [(term.first, term.last) for term in terms(trust)] == [
        (date(2026, 9, 1), date(2026, 12, 18)),
        (date(2027, 1, 4), date(2027, 3, 25)),
        (date(2027, 4, 12), date(2027, 7, 21)),
    ]
    assert term_at(trust, date(2026, 12, 19)) == Span(date(2027, 1, 4), date(2027, 3, 25))
    assert term_at(trust, date(2027, 8, 1)) is None


def test_a_loaded_trust_is_played_on_and_its_own_books_stay_as_they_are(sqlite_database_url: str) -> None:
    database = Database(sqlite_database_url)
    load(database, harbourside(), at=datetime(2027, 2, 26, 9, 0, tzinfo=UTC))
    played = rehearse_loaded(database, "harbourside", MARCH)
    assert len(played.messages) > 3
    with database.reading() as shelf:
        assert all_letters(shelf.books("harbourside")) == []
    database.close()


def test_it_writes_a_page_and_a_table_and_says_the_week_of_each_office(tmp_path: Path) -> None:
    told = collab(str(HARBOURSIDE), "--from", "2027-03-01", "--to", "2027-03-05", "--out", str(tmp_path / "spring"))
    assert told.exit_code == 0
    assert "Harbourside Learning Trust, 2027-03-01 to 2027-03-05" in told.output
    assert "Nothing was sent." in told.output
    assert "Headteachers" in told.output
    assert {file.name for file in (tmp_path / "spring").iterdir()} == {"rehearsal.html", "rehearsal.csv"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    out = tmp_path / "file" / "out"
    refused = collab(str(HARBOURSIDE), "--from", "2027-03-01", "--to", "2027-03-02", "--out", str(out))
    assert (refused.exit_code, refused.output.count("\n")) == (1, 1)
    assert "can't be written (Not a directory): name another folder with --out." in refused.output


def test_a_bad_file_gets_the_sentences_of_trust_check(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(broken(harbourside(), "phase: all_through", "phase: huge"), encoding="utf-8")
    checked = CliRunner().invoke(app, ["trust", "check", str(bad)])
    refused = collab(str(bad), "--out", str(tmp_path / "out"))
    assert refused.exit_code == 1
    assert checked.output.splitlines()[0] in refused.output
    assert "It was not played. Nothing was written." in refused.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Give a trust's file, or --trust"),
        ((str(HARBOURSIDE), "--from", "soon"), "soon is no day: write it as 2026-09-01."),
        ((str(HARBOURSIDE), "--from", "2027-03-05", "--to", "2027-03-01"), "comes before"),
        ((str(HARBOURSIDE), "--from", "2027-01-01", "--to", "2029-01-01"), "At most 400 days"),
        ((str(HARBOURSIDE), "--from", "2031-01-01"), "The calendars name no term from then on"),
        (("--trust", "nowhere"), "No trust here is called nowhere."),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, sqlite_database_url: str, words: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_database_url)
    refused = collab(*words)
    assert refused.exit_code == 1
    assert sentence in refused.output


def test_the_paper_has_the_budget_of_the_code() -> None:
    text = (Path(__file__).parents[2] / "docs" / "rehearsal.md").read_text(encoding="utf-8")
    for budget in BUDGETS[:-1]:
        own = "as needed" if budget.own is None else f"{round(budget.own, 2):g}"
        posts = "" if budget.in_channels is None else f" {budget.in_channels:g}"
        assert f"| {budget.office} | {own} |{posts} | {budget.minutes:g} |" in text


def test_the_paper_names_every_option() -> None:
    text = (Path(__file__).parents[2] / "docs" / "rehearsal.md").read_text(encoding="utf-8")
    command = get_command(app)
    assert isinstance(command, Group)
    options = [name for one in command.commands["rehearse"].params for name in one.opts if name.startswith("--")]
    assert len(options) > 4
    assert [name for name in options if f"`{name}" not in text] == []
