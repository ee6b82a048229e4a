"""`collab jobs`: what happens by itself, when it last did and when it next will; and doing one of it by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import typer

from bot.app import wall_clock
from bot.commands.opened import opened_as_it_is
from bot.commands.sentences import fail, sentences
from bot.domain.wording import names, nearest
from bot.sandbox.clock import sandbox_instant
from scheduler.by_hand import NotNow, Standing, Wanted, do_by_hand, in_words, standings
from scheduler.jobs import JOBS, Job
from storage import trusts
from storage.database import Database

jobs = typer.Typer(help="What happens by itself: list it, or do one occurrence by hand.", invoke_without_command=True)

OneTrust = Annotated[str | None, typer.Option("--trust", help="The id of one trust.", show_default=False)]
A_MINUTE = timedelta(minutes=1)
FOR = "The day of the occurrence, as 2026-11-23; with its time, as 2026-11-23T12:00, where a day has several."


@jobs.callback()
def show(context: typer.Context, trust: OneTrust = None) -> None:
    """List each job: whose it is, what becomes of missed moments, and for each trust its last and next run."""
    if context.invoked_subcommand is not None:
        return
    with sentences():
        database = opened_as_it_is()
        now = sandbox_instant(database) or wall_clock()
        chosen = [_one(_ids(database), trust)] if trust else _ids(database)
        shown = ""
        for standing in standings(database, JOBS, chosen, now):
            if standing.job.name != shown:
                shown = standing.job.name
                typer.echo(_heading(standing.job))
            typer.echo(_line(standing))
        if not chosen:
            typer.echo("No trust has been loaded yet: `collab trust load FILE` loads one.")


@jobs.command()
def run(
    name: Annotated[str, typer.Argument(help="The job, as `collab jobs` lists it.", show_default=False)],
    day: Annotated[str, typer.Option("--for", metavar="DATE", help=FOR, show_default=False)],
    trust: OneTrust = None,
) -> None:
    """Do one occurrence by hand, once: what it writes is sent by the running Collab."""
    with sentences():
        job, wanted = _job(name), _wanted(day)
        database = opened_as_it_is()
        trust_id = _one(_ids(database), trust)
        now = sandbox_instant(database) or wall_clock()
        try:
            moment = do_by_hand(database, job, trust_id, wanted, now)
        except NotNow as refused:
            fail(str(refused))
        with database.reading() as shelf:
            loaded = trusts.trust_of(shelf.books(trust_id))
        typer.echo(f"Done: {job.name} of {in_words(loaded, moment)}, for {loaded.name}.")


def _ids(database: Database) -> list[str]:
    with database.reading() as shelf:
        return trusts.all_ids(shelf)


def _one(known: Sequence[str], wanted: str | None) -> str:
    chosen = wanted or (known[0] if len(known) == 1 else "")
    if chosen not in known:
        fail(f"{_which(known, wanted)} Nothing was done.")
    return chosen


def _which(known: Sequence[str], wanted: str | None) -> str:
    if not known:
        return "No trust has been loaded yet: `collab trust load FILE` loads one."
    if wanted is None:
        return f"Which trust? --trust {known[0]}, for example: there are {len(known)}."
    close = nearest(wanted, known)
    return f"No trust here is called {wanted}.{f' Did you mean {close}?' if close else ''}"


def _job(name: str) -> Job:
    found = {job.name: job for job in JOBS}
    if name not in found:
        fail(f"There is no job {name}. There are {names(found)}. Nothing was done.")
    return found[name]


def _wanted(day: str) -> Wanted:
    try:
        moment = datetime.fromisoformat(day)
    except ValueError:
        fail(f"{day} is no day: write it as 2026-11-23. Nothing was done.")
    return Wanted(moment.date(), moment.time() if "T" in day else None)


def _heading(job: Job) -> str:
    return f"\n{job.name}: {job.noun}, for {job.cares}.\n  {job.catch_up.words}"


def _line(standing: Standing) -> str:
    trust = standing.trust
    last = f"last {in_words(trust, standing.last)}" if standing.last else "has not happened yet"
    following = f"next {in_words(trust, standing.next)}" if standing.next else "nothing is planned"
    line = f"  {trust.id}: {last}; {following}"
    if standing.done_at and standing.last and standing.done_at - standing.last > A_MINUTE:
        line += f"; the last was done late, on {in_words(trust, standing.done_at)}"
    passed = names(in_words(trust, one) for one in standing.left_out)
    return f"{line}; not done: {passed} (`collab jobs run` does one by hand)" if passed else line
