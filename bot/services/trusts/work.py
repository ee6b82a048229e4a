"""Projects, meetings, check-ins and cascades of a trust file: it brings them in, and what people did since stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.audience import audience_of_project
from bot.domain.projects import Project
from bot.services.trust_file.parse import TrustFile
from bot.services.trust_file.projects import projects_of
from bot.services.trusts.difference import Difference, Key
from storage import actions, cascades, checkins, meetings, projects
from storage.database import Books


def bring_in_work(books: Books, file: TrustFile, before: Mapping[Key, Any], differs: Difference) -> set[Key]:
    """Write what is new or changed; the keys of what was worked on in Collab and so left as it is."""
    return {
        *_bring_in_projects(books, file, before, differs),
        *_bring_in_meetings(books, file, differs),
        *_bring_in_checkins(books, file, differs),
        *_bring_in_cascades(books, file, differs),
    }


def _bring_in_projects(books: Books, file: TrustFile, before: Mapping[Key, Any], differs: Difference) -> set[Key]:
    kept = set()
    for project in file.projects:
        key = ("project", project.id)
        audience = audience_of_project(project, file.trust)
        if project.id in differs.new("project"):
            projects.add(books, project, audience)
        elif project.id in differs.altered("project"):
            if _is_untouched(books, file, before[key]):
                projects.replace(books, project, audience)
            else:
                kept.add(key)
    return kept


def _is_untouched(books: Books, file: TrustFile, document: Mapping[str, Any]) -> bool:
    """Whether the project still is what the file's last version made it."""
    (loaded,) = projects_of({"projects": [document]}, file.trust)
    stands = projects.find(books, loaded.id)
    return stands is not None and _comparable(stands) == _comparable(loaded)


def _comparable(project: Project) -> Project:
    return replace(project, next_checkin_on=None, proposed_at=None, decided_at=None)


def _bring_in_meetings(books: Books, file: TrustFile, differs: Difference) -> set[Key]:
    kept = set()
    for meeting in file.meetings:
        if meeting.id in differs.new("meeting"):
            meetings.add(books, meeting)
            meetings.add_items(books, (one for one in file.items if one.meeting == meeting.id))
            actions.add(books, *(one for one in file.actions if one.meeting == meeting.id))
        elif meeting.id in differs.altered("meeting"):
            stands = meetings.find(books, meeting.id)
            if stands is None or stands.logged_at is not None:
                kept.add(("meeting", meeting.id))
            else:
                meetings.replan(books, meeting)
    return kept


def _bring_in_checkins(books: Books, file: TrustFile, differs: Difference) -> set[Key]:
    """A check-in that stands is an answer somebody gave: the file adds, and changes none."""
    known = {f"{one.project}-{one.due_on}": one for one in file.checkins}
    for id_ in differs.new("checkin") & known.keys():
        checkins.put(books, known[id_])
    return {("checkin", id_) for id_ in differs.altered("checkin")}


def _bring_in_cascades(books: Books, file: TrustFile, differs: Difference) -> set[Key]:
    """A cascade that stands has been read by people: the file adds, and changes none."""
    for cascade in file.cascades:
        if cascade.id in differs.new("cascade"):
            if cascade.meeting not in differs.new("meeting"):
                meetings.add_items(books, (one for one in file.items if one.meeting == cascade.meeting))
            cascades.add(books, cascade)
    return {("cascade", id_) for id_ in differs.altered("cascade")}
