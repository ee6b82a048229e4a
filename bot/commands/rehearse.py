"""`collab rehearse`: play a term at full speed, send nothing, and write what each person would get."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.commands.opened import opened_as_it_is
from bot.commands.sentences import fail, sentences, text_of
from bot.domain.instants import local_day
from bot.domain.spans import Span
from bot.domain.trusts import Trust
from bot.domain.wording import count
from bot.rehearsal.account import Account
from bot.rehearsal.acts import ACTS, Act
from bot.rehearsal.page import page
from bot.rehearsal.play import Played, rehearse_file, rehearse_loaded, trust_in
from bot.rehearsal.table import table
from bot.rehearsal.terms import term_at
from bot.services.trust_file.check import review
from storage import trusts

LONGEST = 400
OVER = {"own": "messages", "in_channels": "posts in their channels", "minutes": "minutes"}
PAGE, TABLE = "rehearsal.html", "rehearsal.csv"

File = Annotated[Path | None, typer.Argument(help="The trust's YAML file.", show_default=False)]
Loaded = Annotated[
    str | None, typer.Option("--trust", help="Instead of a file: a trust that has been loaded.", show_default=False)
]
From = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="The first day; else the term's.", show_default=False)
]
To = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="The last day; else the term's.", show_default=False)
]
Out = Annotated[Path, typer.Option("--out", help=f"The folder for {PAGE} and {TABLE}.", file_okay=False)]
Quiet = Annotated[bool, typer.Option("--quiet-people", help="Nobody logs, proposes, approves or answers anything.")]


def rehearse(
    file: File = None,
    trust: Loaded = None,
    first: From = None,
    last: To = None,
    out: Out = Path("rehearsal"),
    quiet_people: Quiet = False,
) -> None:
    """Play a term with the trust's own file and send nothing: a page and a table say what each person would get."""
    with sentences():
        acts: Sequence[Act] = () if quiet_people else ACTS
        if (file is None) == (trust is None):
            fail("Give a trust's file, or --trust and the id of one that has been loaded. Nothing was played.")
        wanted = (_day(first), _day(last))
        played = _of_file(file, wanted, acts) if file else _of_loaded(trust or "", wanted, acts)
        account = Account(played)
        _write(account, out)
        _tell(account, out)


def _write(account: Account, out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / PAGE).write_text(page(account), encoding="utf-8")
        (out / TABLE).write_text(table(account), encoding="utf-8")
    except OSError as refused:
        fail(f"{refused.filename} can't be written ({refused.strerror}): name another folder with --out.")


def _of_file(file: Path, wanted: tuple[date | None, date | None], acts: Sequence[Act]) -> Played:
    reviewed = review(text_of(file))
    for mistake in reviewed.mistakes:
        typer.echo(f"{file}, {mistake}")
    if reviewed.mistakes:
        fail("It was not played. Nothing was written.")
    trust = trust_in(reviewed.document)
    return rehearse_file(reviewed.document, _span(trust, wanted, local_day(trust.zone, wall_clock())), acts)


def _of_loaded(trust_id: str, wanted: tuple[date | None, date | None], acts: Sequence[Act]) -> Played:
    database = opened_as_it_is()
    with database.reading() as shelf:
        known = trusts.all_ids(shelf)
        if trust_id not in known:
            fail(f"No trust here is called {trust_id}. There are: {', '.join(known) or 'none'}. Nothing was played.")
        loaded = trusts.trust_of(shelf.books(trust_id))
    today = local_day(loaded.zone, wall_clock())
    if wanted[0] is not None and wanted[0] < today:
        fail("What has been loaded goes on from today: --from may not lie before it. Nothing was played.")
    span = _span(loaded, wanted, today)
    return rehearse_loaded(database, trust_id, Span(max(span.first, today), span.last), acts)


def _span(trust: Trust, wanted: tuple[date | None, date | None], today: date) -> Span:
    """The days asked for; what is left out is the current term's, or the next one's."""
    first, last = wanted
    term = term_at(trust, first or today)
    if term is None and (first is None or last is None):
        fail("The calendars name no term from then on: give --from and --to. Nothing was played.")
    span = Span(first or (term.first if term else today), last or (term.last if term else today))
    if span.last < span.first:
        fail(f"{span.last} comes before {span.first}. Nothing was played.")
    if (span.last - span.first).days > LONGEST:
        fail(f"At most {LONGEST} days at a time, please. Nothing was played.")
    return span


def _day(said: str | None) -> date | None:
    if said is None:
        return None
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        fail(f"{said} is no day: write it as 2026-09-01. Nothing was played.")


def _tell(account: Account, out: Path) -> None:
    played = account.played
    days = f"{played.span.first} to {played.span.last}"
    typer.echo(f"{account.trust.name}, {days}: {count(len(played.messages), 'message')}. Nothing was sent.")
    for week in account.weeks():
        budget = week.budget
        allowed = f" of {budget.own:.3g}" if budget.own is not None else ""
        mark = f"  OVER: {', '.join(OVER[one] for one in week.over)}" if week.over else ""
        typer.echo(f"  {budget.office} ({week.people}): {week.own:.2f}{allowed} a week each{mark}")
    over = account.over_the_cap()
    typer.echo(f"Over the trust's own cap: {count(len(over), 'time')}." if over else "Nobody is over the cap.")
    typer.echo(f"What each person would get, and when: {out / PAGE} and {out / TABLE}")
