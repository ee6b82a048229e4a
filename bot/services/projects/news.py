"""Who hears of a project, and when: those who decide, its proposer, its team, and the whole trust."""

from __future__ import annotations

from datetime import date, datetime

from bot.cards.card import Card
from bot.cards.projects import decide as cards
from bot.cards.projects import propose as wording
from bot.domain.audience import LEADERS
from bot.domain.instants import local_day
from bot.domain.offices import approvers, needs_ceo
from bot.domain.people import Person
from bot.domain.projects import APPROVED, PROPOSED, Project
from bot.domain.trusts import Trust
from bot.domain.wording import names
from bot.services import places
from bot.services.outbox import ANSWER, DECISION, TOLD, Living, tell, to_person
from bot.services.projects.read import called_in
from storage import people, projects, trusts
from storage.database import Books
from storage.outbox import postings_of

DECISION_CARD = "project_decision"
EXECUTIVE = "executive"


def ask_executives(books: Books, trust: Trust, project: Project, *, at: datetime) -> None:
    """Put a proposal before those who decide: once in their channel, or else to each who may."""
    _ask(books, trust, project, _executives(books, trust, project, local_day(trust.zone, at)), at)


def hand_over(books: Books, trust: Trust, *, at: datetime) -> None:
    """Ask whoever has come into an office that decides what waited for those before; nobody is asked twice.

    What stands in a channel is before them already.
    """
    on = local_day(trust.zone, at)
    for project in projects.with_status(books, PROPOSED, members={LEADERS}):
        asked = {one.recipient for one in postings_of(books, project.subject) if one.kind == DECISION_CARD}
        if asked and all(one.startswith("person:") for one in asked):
            _ask(books, trust, project, _approvers(books, trust, project, on), at)


def answer_proposer(books: Books, trust: Trust, project: Project, *, to: Person, at: datetime) -> None:
    """Say at once that it went, and who reads it next."""
    on = local_day(trust.zone, at)
    card = wording.sent(project, _who_decides(books, trust, project, on))
    _say(books, to_person(to.id), card, "project_sent", ANSWER, project, at)


def answer_keeper(books: Books, project: Project, *, to: Person, at: datetime) -> None:
    """Say at once that the draft is kept."""
    _say(books, to_person(to.id), wording.kept(project), "project_kept", ANSWER, project, at)


def answer_decider(books: Books, project: Project, *, to: Person, at: datetime) -> None:
    """Say at once that the decision took effect."""
    _say(books, to_person(to.id), cards.done(project), "project_done", ANSWER, project, at)


def tell_decided(books: Books, trust: Trust, project: Project, *, at: datetime) -> None:
    """Tell the proposer what was decided; of an approval, tell the trust and the team too."""
    called = called_in(books, project)
    card = cards.told_proposer(trust, project, called)
    _say(books, to_person(project.proposed_by), card, "project_decided", DECISION, project, at)
    if project.status != APPROVED:
        return
    channel = places.for_project(books, project.id)
    if channel:
        _say(books, channel, cards.announced(trust, project, called), "project_approved", TOLD, project, at)
    for person in _colleagues(project):
        _say(books, to_person(person), cards.on_the_team(trust, project, called), "project_team", TOLD, project, at)


def draw_decision(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """The decision card as it stands now: its buttons are gone once somebody has decided.

    Nothing for somebody who holds no office that decides any more, unless it was they who decided.
    """
    trust = trusts.trust_of(books)
    project = projects.find(books, subject.removeprefix("project:"))
    if project is None or (recipient.startswith("person:") and not _is_asked(books, trust, project, recipient, at)):
        return None
    return cards.asked(trust, project, called_in(books, project))


LIVING = (Living(DECISION_CARD, draw_decision),)


def able_to_decide(books: Books, trust: Trust, on: date) -> list[Person]:
    """Everybody who holds an office that approves projects, by name and once."""
    found = {one.id: one for role in sorted(trust.rules.approval.roles) for one in people.holders(books, role, on=on)}
    return list(found.values())


def _is_asked(books: Books, trust: Trust, project: Project, recipient: str, at: datetime) -> bool:
    able = {one.id for one in able_to_decide(books, trust, local_day(trust.zone, at))}
    return recipient.removeprefix("person:") in able | {project.decided_by}


def _executives(books: Books, trust: Trust, project: Project, on: date) -> list[str]:
    """The executive group's channel where it has one; its people who may not decide get no card of their own."""
    groups = [group.id for group in people.all_groups(books) if group.type == EXECUTIVE]
    found = [place for group in groups for place in places.for_group(books, group, on=on)]
    channels = [place for place in found if place.startswith("group:")]
    return channels or _approvers(books, trust, project, on)


def _approvers(books: Books, trust: Trust, project: Project, on: date) -> list[str]:
    return [to_person(one.id) for one in approvers(project, trust, able_to_decide(books, trust, on), on)]


def _ask(books: Books, trust: Trust, project: Project, recipients: list[str], at: datetime) -> None:
    card = cards.asked(trust, project, called_in(books, project))
    event = f"project_proposed:{project.id}:{_moment(project.proposed_at or at)}"
    for recipient in recipients:
        tell(books, recipient, card, event=event, kind=DECISION_CARD, message_class=DECISION, at=at)


def _who_decides(books: Books, trust: Trust, project: Project, on: date) -> str:
    """`the executive leaders`, or the names of those whose decision it is alone; nothing where nobody can decide."""
    able = approvers(project, trust, able_to_decide(books, trust, on), on)
    if not able or needs_ceo(project, trust):
        return names((one.called for one in able), "or")
    return "the executive leaders"


def _colleagues(project: Project) -> tuple[str, ...]:
    """The team beside the proposer, who hears of the decision anyway, and the approver, who made it."""
    named = dict.fromkeys(filter(None, (project.lead, project.deputy_lead, *project.team)))
    return tuple(one for one in named if one not in (project.proposed_by, project.decided_by))


def _say(
    books: Books, recipient: str, card: Card, kind: str, message_class: str, project: Project, at: datetime
) -> None:
    event = f"{kind}:{project.id}:{_moment(at)}"
    tell(books, recipient, card, event=event, kind=kind, message_class=message_class, at=at)


def _moment(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S%f}"
