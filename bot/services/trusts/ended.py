"""Projects and meetings that vanished from the trust's file: they end where they stand, and are never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.agendas import CANCELLED
from bot.domain.audience import audience_of_project
from bot.domain.checkins import SKIPPED
from bot.domain.projects import COMPLETED, DECLINED, DRAFT, LIVE, PROPOSED, RETURNED, Project
from bot.services.checkins.rounds import subject_of
from bot.services.outbox import changed
from bot.services.trust_file.parse import TrustFile
from bot.services.trust_file.projects import projects_of
from bot.services.trusts.difference import Difference, Key
from storage import checkins, meetings, projects
from storage.database import Books

NO_LONGER = "It is no longer in the trust's file."
UNDECIDED = frozenset({DRAFT, RETURNED, PROPOSED})
PLANNED = "planned"
Documents = Mapping[Key, Mapping[str, Any]]


def end_work(books: Books, file: TrustFile, known: Documents, differs: Difference, *, at: datetime) -> set[Key]:
    """End what vanished; the keys of what was worked on in Collab and so goes on. Nobody is told."""
    return {*_end_projects(books, file, known, differs, at), *_end_meetings(books, known, differs)}


def ended(project: Project) -> Project:
    """What becomes of a project that vanished: a live one is completed, one without a decision is declined."""
    if project.status in LIVE:
        return replace(project, status=COMPLETED, decision_reason=NO_LONGER, next_checkin_on=None)
    if project.status in UNDECIDED:
        return replace(project, status=DECLINED, decision_reason=NO_LONGER, decided_by=None, decided_at=None)
    return project


def is_as_loaded(stands: Project, file: TrustFile, document: Mapping[str, Any] | None, *, was_ended: bool) -> bool:
    """Whether the project still is what this entry of the file made it, or what its end made of it."""
    if document is None:
        return False
    (loaded,) = projects_of({"projects": [document]}, file.trust)
    return _comparable(stands) == _comparable(ended(loaded) if was_ended else loaded)


def _comparable(project: Project) -> Project:
    return replace(project, next_checkin_on=None, proposed_at=None, decided_at=None)


def _end_projects(books: Books, file: TrustFile, known: Documents, differs: Difference, at: datetime) -> set[Key]:
    kept = set()
    for id_ in differs.gone("project"):
        key = ("project", id_)
        stands = projects.find(books, id_)
        if stands is None or ended(stands) == stands:
            continue
        if is_as_loaded(stands, file, known[key], was_ended=False) and not _was_answered_here(books, id_):
            _end_project(books, file, stands, at)
        else:
            kept.add(key)
    return kept


def _was_answered_here(books: Books, project: str) -> bool:
    """Whether somebody has answered a check-in since the file was loaded."""
    loaded_at = checkins.brought_in_at(books, project)
    answers = (one.answered_at for one in checkins.of_project(books, project))
    return loaded_at is not None and any(answered_at and answered_at > loaded_at for answered_at in answers)


def _end_project(books: Books, file: TrustFile, stands: Project, at: datetime) -> None:
    gone = ended(stands)
    projects.replace(books, gone, audience_of_project(gone, file.trust))
    changed(books, gone.subject, at=at)
    for waiting in checkins.waiting(books, gone.id):
        if checkins.settle(books, waiting.id, SKIPPED):
            changed(books, subject_of(gone.lead, waiting.due_on), at=at)


def _end_meetings(books: Books, known: Documents, differs: Difference) -> set[Key]:
    """A planned one is cancelled; one that was logged here stands."""
    kept = set()
    for id_ in differs.gone("meeting"):
        key = ("meeting", id_)
        stands = meetings.find(books, id_)
        if stands and stands.status == PLANNED and stands.logged_at is None:
            meetings.replan(books, replace(stands, status=CANCELLED))
        elif stands and stands.logged_at and known[key].get("status", PLANNED) == PLANNED:
            kept.add(key)
    return kept
