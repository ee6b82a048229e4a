"""Proposals that tests begin with."""

from __future__ import annotations

from datetime import date

from bot.cards.card import Value
from bot.domain.projects import Project
from storage import projects
from tests.handlers.town import Somebody, TownInProcess

LONG = "word " * 2000
CEO, CALLUM, YETUNDE, COO = "p01", "p02", "p03", "p07"
HEAD, OTHER_HEAD, TEACHER, GOVERNOR, CHAIR, CLERK, PARTNER = "p12", "p11", "p22", "p42", "p31", "p08", "p59"
FIELDS = "title purpose together schools starts_on ends_on impact aims priorities then"


def filled(**changes: Value) -> dict[str, Value]:
    """What a head writes who has thought of everything, on Monday 23 November 2026; changes in place of it."""
    given: dict[str, Value] = {
        "title": "Reading buddies",
        "purpose": "Year 6 read with Year 2 of another school every week.",
        "together": "No school has both ages under one roof.",
        "schools": ("STT", "CLJ"),
        "starts_on": date(2026, 12, 14),
        "ends_on": date(2027, 3, 25),
        "impact": "Every buddy reads a book a fortnight.",
        "aims": ("A3a",),
        "priorities": ("TIP1",),
    }
    return {**given, **changes}


def propose(town: TownInProcess, by: str = "p12", **changes: Value) -> Somebody:
    """Somebody proposes it and it is sent."""
    someone = town.person(by)
    someone.types("/collab propose A title")
    someone.fills(**filled(**changes))
    someone.sends()
    someone.has_no_form()
    return someone


def stored(town: TownInProcess) -> list[Project]:
    """Every project that the trust's file did not bring."""
    with town.database.reading() as shelf:
        books = shelf.books(town.trust_id)
        lines, _ = projects.listed(books, {"open", "leaders", *(f"project-team:{id_}" for id_ in _new_ids(town))})
        found = [projects.find(books, line.id) for line in lines if line.id.startswith("p-")]
    return [one for one in found if one]


def _new_ids(town: TownInProcess) -> list[str]:
    with town.database.reading() as shelf:
        books = shelf.books(town.trust_id)
        return [id_ for person in ("p12", "p16", "p24", "p03", "p01") for id_ in projects.teams_of(books, person)]


def the_one(town: TownInProcess) -> Project:
    found = stored(town)
    assert len(found) == 1, [one.title for one in found]
    return found[0]


def proposed(town: TownInProcess, by: str = HEAD, **changes: Value) -> str:
    """The id of a proposal that was sent."""
    propose(town, by, **changes)
    with town.database.reading() as shelf:
        books = shelf.books(town.trust_id)
        return next(id_ for id_ in projects.teams_of(books, by) if id_.startswith("p-"))


def as_it_stands(town: TownInProcess, project_id: str) -> Project:
    with town.database.reading() as shelf:
        found = projects.find(shelf.books(town.trust_id), project_id)
    assert found
    return found


def own_projects(town: TownInProcess) -> list[str]:
    with town.database.reading() as shelf:
        return projects.teams_of(shelf.books(town.trust_id), HEAD)
