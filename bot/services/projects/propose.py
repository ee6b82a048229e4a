"""Proposing a project: what the charter says of it, a draft for later, and the sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.audience import audience_of_project
from bot.domain.charter.checks import findings
from bot.domain.charter.findings import (
    Circumstances,
    Finding,
    beside_fields,
    needs_reason,
    notes,
    regard,
    rests_asked,
    warning,
)
from bot.domain.charter.purposes import LENGTHS
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.offices import may_propose
from bot.domain.people import Person
from bot.domain.projects import DRAFT, PROPOSED, SOMEDAY, Draft, Project, Regard
from bot.domain.references import year_of
from bot.domain.trusts import Trust
from bot.domain.wording import count
from bot.services.outbox import changed
from bot.services.projects.news import answer_discarder, answer_keeper, tell_proposed
from bot.services.projects.read import own_draft
from bot.services.projects.reasons import check_reason
from storage import projects
from storage.database import Books

NOT_YOURS = (
    "Projects are proposed by the staff of our schools and of the trust. "
    "If you have an idea, your headteacher will be glad to hear it. Nothing was stored."
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A filled form on its way: `kept` is the id of the draft it goes on with, `reason` answers its warnings."""

    draft: Draft
    kept: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A proposal with nothing in its way; `found` is what the charter would have its proposer think about."""

    draft: Draft
    kept: Project | None
    reason: str
    found: tuple[Finding, ...]

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return warning(self.found)


def check_may_propose(person: Person, *, on: date) -> None:
    """Refused where proposing is not theirs, with who can."""
    if not may_propose(person, on):
        raise Refused(NOT_YOURS)


def check(books: Books, trust: Trust, proposal: Proposal, *, by: Person, on: date) -> Checked:
    """Hold the proposal against the charter. Refused beside the fields where something stands in the way."""
    check_may_propose(by, on=on)
    kept = _kept(books, proposal.kept, by)
    draft = _rested(proposal.draft, kept)
    found = findings(draft, Circumstances(trust, on))
    beside = beside_fields(found)
    if beside:
        raise Refused(fields=beside)
    return Checked(draft, kept, proposal.reason, found)


def propose(books: Books, trust: Trust, checked: Checked, *, by: Person, at: datetime) -> Project:
    """Store a proposal and put it before those who decide; refused where its warnings lack their reason.

    They are kept with the reason that answers them, and it rests where it crosses an examination term.
    """
    _check_reason(checked.reason, checked.warnings)
    regards = (*checked.warnings, *notes(checked.found))
    project = replace(
        _filled(trust, checked.draft, checked.kept, by),
        status=PROPOSED,
        pauses=(*checked.draft.pauses, *rests_asked(checked.warnings)),
        regards=tuple(_answered(one, checked.reason, by, at) for one in regards),
        proposed_at=at,
        decided_by=None,
        decided_at=None,
        decision_reason=None,
    )
    _store(books, trust, project, checked.kept)
    if checked.kept:
        changed(books, project.subject, at=at)
    tell_proposed(books, trust, project, by=by, at=at, noted=[one.words for one in notes(checked.found)])
    return project


def keep_draft(books: Books, trust: Trust, proposal: Proposal, *, by: Person, at: datetime) -> Project:
    """Keep what is written so far, unchecked; only a title is asked for."""
    check_may_propose(by, on=local_day(trust.zone, at))
    beside = _too_long(proposal.draft)
    if not proposal.draft.title:
        beside["title"] = "Please give it a title, so that you find it again."
    if beside:
        raise Refused(fields=beside)
    kept = _kept(books, proposal.kept, by)
    project = _filled(trust, _known(trust, _rested(proposal.draft, kept)), kept, by)
    _store(books, trust, project, kept)
    answer_keeper(books, project, to=by, at=at)
    return project


def may_discard(project: Project) -> bool:
    """Whether it is a draft that was made in Collab: what the trust's file brings would be back with it."""
    return project.status == DRAFT and project.id.startswith(projects.MADE_HERE)


def discard(books: Books, project_id: str | None, *, by: Person, at: datetime) -> None:
    """Throw a draft away. Refused where it is not theirs, or no draft any more."""
    kept = _kept(books, project_id, by)
    if kept is None or not may_discard(kept):
        raise Refused("Only a draft that you have kept can be thrown away. Nothing was changed.")
    if not projects.remove_draft(books, kept.id):
        raise Refused(_gone_on(kept))
    answer_discarder(books, kept, to=by, at=at)


def _kept(books: Books, project_id: str | None, by: Person) -> Project | None:
    return own_draft(books, project_id, viewer=by) if project_id else None


def _rested(draft: Draft, kept: Project | None) -> Draft:
    """With the pauses it had before, as long as its dates and schools are still the same."""
    if kept is None or (kept.draft.starts_on, kept.draft.ends_on, set(kept.schools)) != (
        draft.starts_on,
        draft.ends_on,
        set(draft.schools),
    ):
        return draft
    return replace(draft, pauses=kept.pauses)


def _check_reason(reason: str, warned: Sequence[Finding]) -> None:
    if reason or needs_reason(warned):
        check_reason(reason, "Please say in a sentence why it should go ahead all the same.")


def _answered(finding: Finding, reason: str, by: Person, at: datetime) -> Regard:
    """The finding for the record; a note, and a rest that is taken, need no reason."""
    if not finding.warns or (finding.pauses and not reason):
        return regard(finding)
    return replace(regard(finding, reason or None), answered_by=by.id, answered_at=at)


def _filled(trust: Trust, draft: Draft, kept: Project | None, by: Person) -> Project:
    """The project this draft makes, new or in place of the one that was kept."""
    year = year_of(draft.starts_on) if draft.starts_on else trust.academic_year
    return (kept or _blank(by)).holding(draft, year)


def _blank(by: Person) -> Project:
    return Project(
        id=projects.new_project_id(),
        title="",
        status=DRAFT,
        year="",
        purpose="",
        together="",
        impact="",
        schools=(),
        starts_on=SOMEDAY,
        ends_on=SOMEDAY,
        lead=by.id,
        proposed_by=by.id,
        team=(by.id,),
    )


def _store(books: Books, trust: Trust, project: Project, kept: Project | None) -> None:
    audience = audience_of_project(project, trust)
    if kept is None:
        projects.add(books, project, audience)
    elif not projects.replace(books, project, audience, was=kept.status):
        raise Refused(_gone_on(kept))


def _gone_on(kept: Project) -> str:
    return f"“{kept.title}” was sent or thrown away in the meantime. Nothing was changed."


def _too_long(draft: Draft) -> dict[str, str]:
    written = {"title": draft.title, "purpose": draft.purpose, "together": draft.together, "impact": draft.impact}
    return {
        field: f"That is {count(len(words), 'character')} and {LENGTHS[field].most} is the most. Please cut some."
        for field, words in written.items()
        if len(words) > LENGTHS[field].most
    }


def _known(trust: Trust, draft: Draft) -> Draft:
    """Only what the trust has: a draft keeps no school, aim or priority that is not there."""
    aims = {part.id for aim in trust.aims for part in aim.parts}
    return replace(
        draft,
        schools=tuple(one for one in draft.schools if one in trust.schools),
        aims=tuple(one for one in draft.aims if one in aims),
        priorities=tuple(one for one in draft.priorities if one in trust.priorities),
    )
