"""What somebody may see of the register of projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.cards.projects.read import SHOWN, not_found
from bot.domain.audience import audiences_of
from bot.domain.errors import Refused, not_here
from bot.domain.people import Person
from bot.domain.projects import IN_HAND, PROPOSED, Listed, Project
from bot.domain.references import close_to, meant, mentions, school_named
from bot.domain.trusts import Trust
from bot.domain.wording import school_names
from storage import people, projects
from storage.database import Books

MINE = "mine"


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines of the register, how many there are in all, and what was looked for, in words."""

    lines: tuple[Listed, ...]
    total: int
    of: str = ""


def in_register(books: Books, trust: Trust, words: str, *, viewer: Person, on: date, most: int = SHOWN) -> Page:
    """The projects they may see: all, `mine`, a school's, or those that mention the words; `most` lines or more."""
    seen_as = memberships(books, viewer, on)
    if words.lower() == MINE:
        return _page(projects.listed(books, seen_as, of_person=viewer.id, most=most), "of yours")
    if not words:
        return _page(projects.listed(books, seen_as, most=most), "")
    school = school_named(words, trust.schools.values())
    if school:
        of = f"for {school_names(trust)[school.id]}"
        return _page(projects.listed(books, seen_as, school=school.id, most=most), of)
    lines = [one for one in projects.listed(books, seen_as)[0] if _speaks_of(one, words)]
    mention = "mentions" if len(lines) == 1 else "mention"
    return Page(tuple(lines), len(lines), f"that {mention} “{words[:40]}”")


def project_called(books: Books, typed: str, *, viewer: Person, on: date) -> Project:
    """The project somebody means by a reference, an id or words of its title. Refused with a suggestion."""
    seen_as = memberships(books, viewer, on)
    lines, _ = projects.listed(books, seen_as)
    line = meant(typed, lines)
    found = projects.seen(books, line.id, seen_as) if line else None
    if found is None:
        raise Refused(not_found(typed, close_to(typed, lines)))
    return found


def seen_project(books: Books, project_id: str, *, viewer: Person, on: date) -> Project:
    """The project with this id, if they may see it; missing and forbidden give the same sentence."""
    found = projects.seen(books, project_id, memberships(books, viewer, on))
    if found is None:
        raise not_here("that project")
    return found


def waiting_for_decision(books: Books, *, viewer: Person, on: date) -> list[Project]:
    """The proposals that wait for a decision, the oldest first, that they may see."""
    return projects.with_status(books, PROPOSED, members=memberships(books, viewer, on))


def in_hand(books: Books, *, viewer: Person) -> list[Project]:
    """Their own drafts, and what came back to them, the newest first."""
    return projects.in_hand_of(books, viewer.id)


def own_draft(books: Books, project_id: str, *, viewer: Person) -> Project:
    """A draft of theirs, or what came back to them, to go on with."""
    found = projects.find(books, project_id)
    if found is None or viewer.id not in (found.proposed_by, found.lead):
        raise not_here("that draft")
    if found.status not in IN_HAND:
        raise Refused(f"“{found.title}” is sent already. `/collab project {found.shown_as}` shows how it stands.")
    return found


def led_by(books: Books, *, viewer: Person) -> list[Project]:
    """The live projects they lead, by reference."""
    return projects.led_by(books, viewer.id)


def called_in(books: Books, project: Project) -> Mapping[str, str]:
    """What everybody whom a project names is called, by id."""
    return {id_: one.called for id_, one in people.people_of(books, _named_in(project)).items()}


def memberships(books: Books, viewer: Person, on: date) -> frozenset[str]:
    """Every audience of a project that they belong to; a project's audience names no group."""
    return audiences_of(viewer, on, {}, projects.teams_of(books, viewer.id))


def _named_in(project: Project) -> Iterable[str]:
    posts = (project.lead, project.deputy_lead, project.sponsor, project.proposed_by, project.decided_by)
    answered = (regard.answered_by for regard in project.regards)
    asked = (challenge.asked_by for challenge in project.challenges)
    return [id_ for id_ in (*posts, *project.team, *answered, *asked) if id_]


def _speaks_of(one: Listed, words: str) -> bool:
    return mentions(f"{one.title} {one.purpose} {one.reference or ''} {one.lead}", words)


def _page(found: tuple[list[Listed], int], of: str) -> Page:
    lines, total = found
    return Page(tuple(lines), total, of)
