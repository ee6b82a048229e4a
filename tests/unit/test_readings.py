"""Rulings: every reading names who reads, so that it can show only what they may see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "bot" / "services"
READERS = {"viewer", "by", "to", "person", "recipient"}
"""Arguments that name who it is for; a living card is drawn for its recipient, frozen at release or asked again."""

AFTERWARDS = "is asked about what its reader has been shown already"
NAMES = "gives what people are called who stand in something its reader has been shown already"
CLOCK = "tells the clock when a job is due"
POST = "addresses the outbox; nobody reads it"
LOAD = "is told to whoever loads the trust's file, from the command line"
INSIDE = "is asked inside a verb that has named its person, to refuse or to tell others"
WITHOUT_A_READER = {
    "agendas.read.arranged_for": INSIDE,
    "agendas.read.is_on_agenda": INSIDE,
    "agendas.read.whole": INSIDE,
    "agendas.weekly.open_moments": CLOCK,
    "agendas.weekly.post_moments": CLOCK,
    "agendas.weeks.next_week": INSIDE,
    "agendas.weeks.open_week_of": INSIDE,
    "agendas.weeks.week_of": INSIDE,
    "agendas.weeks.weekly_group": INSIDE,
    "agendas.weeks.weeks_after": INSIDE,
    "arrivals.is_first": "tells whether a payload has come before, and nothing of what is in it",
    "cascades.contents.joined": INSIDE,
    "cascades.contents.would_join": INSIDE,
    "cascades.living.called_in": NAMES,
    "cascades.living.as_checker_reads": INSIDE,
    "cascades.living.to_be_released": INSIDE,
    "cascades.living.was_asked": INSIDE,
    "cascades.seats.seats": INSIDE,
    "cascades.seats.story": INSIDE,
    "cascades.seats.story_to_write": INSIDE,
    "checkins.answer.sponsor_of": INSIDE,
    "checkins.living.called_by": NAMES,
    "meetings.agenda.as_read": INSIDE,
    "meetings.agenda.is_where_it_stands": INSIDE,
    "meetings.living.next_step": AFTERWARDS,
    "meetings.readings.called": NAMES,
    "meetings.readings.called_in": NAMES,
    "meetings.readings.log_of": INSIDE,
    "outbox.as_it_stands": "is drawn for the letter's own recipient",
    "places.channel_of": POST,
    "places.for_group": POST,
    "places.for_project": POST,
    "projects.news.able_to_decide": INSIDE,
    "projects.read.called_in": NAMES,
    "trusts.work.bring_in_work": "is a part of loading the trust's file",
    "trusts.ended.end_work": LOAD,
}
"""The explicit exceptions, and why. Handlers call none of them but those that only give names."""


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for file in sorted(SERVICES.rglob("*.py")):
        room = ".".join(file.relative_to(SERVICES).with_suffix("").parts)
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{room}.{node.name}", node


def arguments(function: ast.FunctionDef) -> set[str]:
    return {one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}


def gives_something(function: ast.FunctionDef) -> bool:
    return not (isinstance(function.returns, ast.Constant) and function.returns.value is None)


def readings() -> dict[str, set[str]]:
    """Every public function of the services that gives something of the books, and its arguments."""
    found = {name: (function, arguments(function)) for name, function in functions()}
    return {name: given for name, (function, given) in found.items() if "books" in given and gives_something(function)}


def test_every_reading_names_who_reads() -> None:
    assert len(readings()) > 40
    assert {name for name, given in readings().items() if not given & READERS} == set(WITHOUT_A_READER)


def test_who_reads_is_never_left_out_by_default() -> None:
    for name, function in functions():
        asked = function.args
        may_be_left_out = [one.arg for one in asked.args[len(asked.args) - len(asked.defaults) :]]
        may_be_left_out += [
            one.arg for one, default in zip(asked.kwonlyargs, asked.kw_defaults, strict=True) if default is not None
        ]
        assert not READERS & set(may_be_left_out), name


@pytest.mark.parametrize("file", sorted((ROOT / "handlers").glob("*.py")), ids=lambda file: file.stem)
def test_handlers_ask_only_readings_that_know_who_reads(file: Path) -> None:
    """By name, since a handler calls `read.called_in` of the room that it imported."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    without = {".".join(name.split(".")[-2:]) for name, why in WITHOUT_A_READER.items() if why is not NAMES}
    assert not called & without
