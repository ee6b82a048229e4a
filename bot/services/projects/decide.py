"""Deciding a proposal: approve, return, decline. The first of two presses wins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.cards.projects import decide as cards
from bot.domain.audience import audience_of_project
from bot.domain.charter.exam_terms import rests_in_examination_terms, starts_clear_of_exams
from bot.domain.charter.findings import Circumstances, Finding, regard
from bot.domain.checkins import next_due_on
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.offices import may_approve, may_override, needs_ceo, who_may_approve
from bot.domain.people import Person
from bot.domain.projects import APPROVED, DECLINED, PROPOSED, RETURNED, Project, Regard
from bot.domain.references import next_reference, year_of
from bot.domain.spans import Span
from bot.domain.trusts import Trust
from bot.domain.wording import names
from bot.services.outbox import changed
from bot.services.projects.news import able_to_decide, tell_decided
from bot.services.projects.read import called_in, seen_project, waiting_for_decision
from bot.services.projects.reasons import check_reason
from storage import people, projects
from storage.database import Books


def to_decide(books: Books, trust: Trust, project_id: str, *, by: Person, on: date) -> Project:
    """The proposal, if it waits and is theirs to decide. Refused with who decided it, or who can."""
    project = seen_project(books, project_id, viewer=by, on=on)
    if project.status != PROPOSED:
        raise Refused(cards.already(trust, project, called_in(books, project)))
    able = able_to_decide(books, trust, on)
    if not may_approve(by, project, trust, able, on):
        who = who_may_approve(project, trust, able, on)
        raise Refused(
            cards.not_yours(who, own=by.id in (project.proposed_by, project.lead), ceo=needs_ceo(project, trust))
        )
    return project


def to_approve(books: Books, trust: Trust, project_id: str, *, by: Person, on: date) -> Project:
    """The proposal, if nothing but perhaps an exam date stands in the way of approving it."""
    project = to_decide(books, trust, project_id, by=by, on=on)
    unanswered = next((one for one in project.challenges if not one.answer), None)
    if unanswered:
        raise Refused(cards.unanswered(unanswered, called_in(books, project)))
    return project


def may_decide(books: Books, trust: Trust, project: Project, *, by: Person, on: date) -> bool:
    """Whether this proposal is theirs to decide."""
    return project.status == PROPOSED and may_approve(by, project, trust, able_to_decide(books, trust, on), on)


def waiting_for(books: Books, trust: Trust, *, viewer: Person, on: date) -> list[Project]:
    """The proposals that wait for this person's decision, the oldest first."""
    if not viewer.holds_any(trust.rules.approval.roles, on=on):
        return []
    able = able_to_decide(books, trust, on)
    waiting = waiting_for_decision(books, viewer=viewer, on=on)
    return [one for one in waiting if may_approve(viewer, one, trust, able, on)]


def exception(trust: Trust, project: Project, *, on: date) -> Finding | None:
    """The exam dates it would start in, in words: approving sets them aside, and asks the approver for a reason."""
    return starts_clear_of_exams(project.draft, _around(trust, project, on))


def approve(books: Books, trust: Trust, project_id: str, *, by: Person, at: datetime, reason: str = "") -> Project:
    """Approve a proposal: it gets its reference and first check-in, and everybody hears.

    `reason` answers the exam dates it meets, where it meets any.
    """
    on = local_day(trust.zone, at)
    project = to_approve(books, trust, project_id, by=by, on=on)
    clash = exception(trust, project, on=on)
    if clash:
        _check_override(books, trust, project, by, on, reason)
    paused = replace(project, pauses=(*project.pauses, *_rests(trust, project, on)))
    approved = replace(
        _decided(paused, APPROVED, by, at, reason),
        reference=project.reference or next_reference(projects.references(books)),
        year=year_of(project.starts_on),
        sponsor=project.sponsor or by.id,
        regards=(*project.regards, *((_allowed(clash, by, at, reason),) if clash else ())),
    )
    first = _first_checkin(books, trust, approved, at)
    return _take_effect(books, trust, replace(approved, next_checkin_on=first), at)


def send_back(books: Books, trust: Trust, project_id: str, *, by: Person, at: datetime, reason: str) -> Project:
    """Return a proposal to whoever made it, with one sentence that says what to change."""
    return _turn_down(books, trust, project_id, RETURNED, by, at, reason)


def decline(books: Books, trust: Trust, project_id: str, *, by: Person, at: datetime, reason: str) -> Project:
    """Decline a proposal, with one sentence that says why."""
    return _turn_down(books, trust, project_id, DECLINED, by, at, reason)


def _turn_down(
    books: Books, trust: Trust, project_id: str, status: str, by: Person, at: datetime, reason: str
) -> Project:
    project = to_decide(books, trust, project_id, by=by, on=local_day(trust.zone, at))
    check_reason(reason, "Please say why in a sentence: the proposer reads it.")
    return _take_effect(books, trust, _decided(project, status, by, at, reason), at)


def _decided(project: Project, status: str, by: Person, at: datetime, reason: str) -> Project:
    return replace(project, status=status, decided_by=by.id, decided_at=at, decision_reason=reason or None)


def _take_effect(books: Books, trust: Trust, decided: Project, at: datetime) -> Project:
    """Store the decision unless somebody else's came first, redraw every card of it, and tell."""
    if not projects.replace(books, decided, audience_of_project(decided, trust), was=PROPOSED):
        first = projects.find(books, decided.id) or decided
        raise Refused(cards.already(trust, first, called_in(books, first)))
    changed(books, decided.subject, at=at)
    tell_decided(books, trust, decided, at=at)
    return decided


def _first_checkin(books: Books, trust: Trust, approved: Project, at: datetime) -> date | None:
    lead = people.person(books, approved.lead)
    return next_due_on(trust, approved, lead, approved_at=at) if lead else None


def _check_override(books: Books, trust: Trust, project: Project, by: Person, on: date, reason: str) -> None:
    """R9 is an executive leader's or the CEO's to set aside, never of their own project, and with a reason."""
    if not may_override(by, project, trust, on):
        able = [one for one in able_to_decide(books, trust, on) if may_override(one, project, trust, on)]
        raise Refused(cards.not_yours(names((one.called for one in able), "or"), own=False, ceo=True))
    check_reason(reason, "It meets exam dates: please say in a sentence why it may run then.")


def _rests(trust: Trust, project: Project, on: date) -> tuple[Span, ...]:
    """The pauses it needs and does not have: long projects may cross the exams; they rest."""
    crossing = rests_in_examination_terms(project.draft, _around(trust, project, on))
    return crossing.pauses if crossing else ()


def _around(trust: Trust, project: Project, on: date) -> Circumstances:
    """A project that has waited past its own start is looked at as on that day."""
    return Circumstances(trust, min(on, project.starts_on))


def _allowed(clash: Finding, by: Person, at: datetime, reason: str) -> Regard:
    return replace(regard(clash, reason), answered_by=by.id, answered_at=at)
