"""Projects, meetings, check-ins and cascades of a trust file: it brings them in, and what people did since stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.audience import audience_of_project
from bot.domain.cascades import Cascade
from bot.domain.checkins import GIVEN
from bot.services.outbox import changed
from bot.services.trust_file.parse import TrustFile
from bot.services.trusts.difference import Difference, Key
from bot.services.trusts.ended import Documents, is_as_loaded
from storage import actions, cascades, checkins, meetings, projects
from storage.database import Books


def bring_in_work(books: Books, file: TrustFile, known: Documents, differs: Difference, *, at: datetime) -> set[Key]:
    """Write what is new, changed or back again; the keys of what was worked on in Collab and so left as it is.

    `known` is every entry as it was last loaded, those that have ended too.
    """
    return {
        *_bring_in_projects(books, file, known, differs, at),
        *_bring_in_meetings(books, file, differs),
        *_bring_in_checkins(books, file, differs),
        *_bring_in_cascades(books, file, differs),
    }


def _bring_in_projects(books: Books, file: TrustFile, known: Documents, differs: Difference, at: datetime) -> set[Key]:
    kept = set()
    for project in file.projects:
        if project.id not in differs.fresh("project"):
            continue
        key = ("project", project.id)
        audience = audience_of_project(project, file.trust)
        stands = projects.find(books, project.id)
        was_ended = project.id in differs.new("project")
        if stands is None:
            projects.add(books, project, audience)
        elif is_as_loaded(stands, file, known.get(key), was_ended=was_ended):
            projects.replace(books, project, audience)
            changed(books, project.subject, at=at)
        else:
            kept.add(key)
    return kept


def _bring_in_meetings(books: Books, file: TrustFile, differs: Difference) -> set[Key]:
    kept = set()
    for meeting in file.meetings:
        if meeting.id not in differs.fresh("meeting"):
            continue
        stands = meetings.find(books, meeting.id)
        if stands and stands.logged_at:
            if stands != meeting:
                kept.add(("meeting", meeting.id))
            continue
        if stands:
            meetings.replan(books, meeting)
        else:
            meetings.add(books, meeting)
        if meeting.id in differs.new("meeting"):
            _add_what_came_of_it(books, file, meeting.id)
    return kept


def _add_what_came_of_it(books: Books, file: TrustFile, meeting: str) -> None:
    """Its items and actions, but for those that stand already."""
    _add_items(books, file, meeting)
    known = {one.id for one in actions.of_meeting(books, meeting)}
    actions.add(books, *(one for one in file.actions if one.meeting == meeting and one.id not in known))


def _add_items(books: Books, file: TrustFile, meeting: str) -> None:
    known = {one.id for one in meetings.items_of(books, meeting)}
    meetings.add_items(books, (one for one in file.items if one.meeting == meeting and one.id not in known))


def _bring_in_checkins(books: Books, file: TrustFile, differs: Difference) -> set[Key]:
    """A check-in that stands is an answer somebody gave: the file adds, and changes none."""
    kept = {("checkin", id_) for id_ in differs.altered("checkin")}
    known = {f"{one.project}-{one.due_on}": one for one in file.checkins}
    for id_ in differs.new("checkin") & known.keys():
        stands = checkins.checkin(books, known[id_].id)
        if stands is None or stands.state not in GIVEN:
            checkins.put(books, known[id_])
        elif stands != known[id_]:
            kept.add(("checkin", id_))
    return kept


def _bring_in_cascades(books: Books, file: TrustFile, differs: Difference) -> set[Key]:
    """A cascade that stands has been read by people: the file adds, and changes none."""
    kept = {("cascade", id_) for id_ in differs.altered("cascade")}
    for cascade in file.cascades:
        if cascade.id not in differs.new("cascade"):
            continue
        stands = cascades.of_meeting(books, cascade.meeting)
        if stands is None:
            _add_items(books, file, cascade.meeting)
            cascades.add(books, cascade)
        elif _with_sorted_committees(stands) != _with_sorted_committees(cascade):
            kept.add(("cascade", cascade.id))
    return kept


def _with_sorted_committees(cascade: Cascade) -> Cascade:
    return replace(cascade, committees=tuple(sorted(cascade.committees, key=lambda one: one.group)))
