"""Whose check-ins are whose, and which one is open: what a person may see and answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.cards import checkins as cards
from bot.cards.checkins import Asked
from bot.cards.home import Waiting
from bot.domain.checkins import GIVEN, Checkin, last_answer
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.offices import may_answer_checkin
from bot.domain.people import Person
from bot.domain.projects import LIVE, Project
from bot.domain.trusts import Trust
from bot.domain.wording import names
from bot.services.projects.read import called_in, project_called, seen_project
from storage import checkins, projects
from storage.database import Books


@dataclass(frozen=True, slots=True)
class Round:
    """A project whose lead or deputy speaks: `asked` is the check-in that waits, or None; `before` the last answer."""

    project: Project
    asked: Checkin | None
    before: Checkin | None

    @property
    def subject(self) -> str:
        """What a form about it is opened with."""
        return self.asked.id if self.asked else self.project.id


def subject_of(person_id: str, due_on: date) -> str:
    """How the card is called that asks one person about all that falls due that day."""
    return f"checkins:{person_id}:{due_on.isoformat()}"


def status_subject(checkin: Checkin) -> str:
    return f"checkin:{checkin.id}"


def round_of(books: Books, value: str, *, viewer: Person, on: date) -> Round:
    """The round that a check-in's or a project's id means. Refused unless it is theirs to answer, with who can."""
    named = checkins.checkin(books, value)
    project = seen_project(books, named.project if named else value, viewer=viewer, on=on)
    found = round_in(books, project, viewer=viewer, on=on)
    if named and named.state in GIVEN:
        raise Refused(cards.already(named, _called(books, named, project)))
    return found


def round_in(books: Books, project: Project, *, viewer: Person, on: date) -> Round:
    """The project's round. Refused unless it is theirs to answer."""
    if project.status not in LIVE:
        raise Refused(cards.not_running(project))
    if not may_answer_checkin(viewer, project, on):
        raise Refused(cards.not_yours(project, _who_may(books, project)))
    open_ones = checkins.waiting(books, project.id)
    return Round(project, open_ones[-1] if open_ones else None, last_answer(checkins.of_project(books, project.id)))


def round_called(books: Books, typed: str, *, viewer: Person, on: date) -> Round:
    """The round of the project somebody means by a reference, an id or words of its title."""
    return round_in(books, project_called(books, typed, viewer=viewer, on=on), viewer=viewer, on=on)


def theirs(books: Books, *, viewer: Person, on: date) -> list[Project]:
    """The live projects whose check-ins are theirs to answer, by reference."""
    found = (projects.find(books, id_) for id_ in checkins.projects_of(books, viewer.id))
    return [one for one in found if one and may_answer_checkin(viewer, one, on)]


def waiting_for(books: Books, trust: Trust, person: Person, at: datetime) -> list[Waiting]:
    """For `/collab` alone: what they were asked and have not answered."""
    mine = theirs(books, viewer=person, on=local_day(trust.zone, at))
    asked = [(project, checkins.waiting(books, project.id)) for project in mine]
    return [cards.waiting(Asked(waiting[-1], project)) for project, waiting in asked if waiting]


def _who_may(books: Books, project: Project) -> str:
    called = called_in(books, project)
    return names((called[id_] for id_ in (project.lead, project.deputy_lead) if id_ and id_ in called), "or")


def _called(books: Books, one: Checkin, project: Project) -> dict[str, str]:
    return dict(called_in(books, project)) if one.answered_by else {}
