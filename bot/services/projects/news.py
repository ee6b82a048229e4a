"""Who hears of a project, and when: those who decide, its proposer, its team, and the whole trust."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from bot.services.outbox import ANSWER, DECISION, TOLD, Living, show, tell, to_person
from bot.services.projects.read import called_in
from storage import people, projects, trusts
from storage.database import Books
from storage.outbox import PERSON, postings_of

DECISION_CARD = "project_decision"
EXECUTIVE = "executive"


def tell_proposed(
    books: Books, trust: Trust, project: Project, *, by: Person, at: datetime, noted: Sequence[str] = ()
) -> None:
    """Put a proposal before those who decide, once in their channel or else to each who may; and tell its proposer
    at once that it went, who reads it next, and what was only noted of it."""
    able = _approvers(books, trust, project, local_day(trust.zone, at))
    _ask(books, project, _channels(books) or _each(able), at)
    card = wording.sent(trust, project, _next(trust, project, able), noted)
    tell(books, to_person(by.id), card, event=_proposed(project, at), kind="project_sent", message_class=ANSWER, at=at)


def hand_over(books: Books, trust: Trust, *, at: datetime) -> None:
    """Ask whoever has come into an office that decides what waited for those before; nobody is asked twice.

    What stands in a channel is before them already.
    """
    on = local_day(trust.zone, at)
    for project in projects.with_status(books, PROPOSED, members={LEADERS}):
        asked = {one.recipient for one in postings_of(books, project.subject) if one.kind == DECISION_CARD}
        if asked and all(one.startswith(PERSON) for one in asked):
            _ask(books, project, _each(_approvers(books, trust, project, on)), at)


def answer_keeper(books: Books, project: Project, *, to: Person, at: datetime) -> None:
    """Say at once that the draft is kept."""
    _say(books, to_person(to.id), wording.kept(project), "project_kept", ANSWER, project, at)


def answer_discarder(books: Books, project: Project, *, to: Person, at: datetime) -> None:
    """Say at once that the draft is gone."""
    _say(books, to_person(to.id), wording.discarded(project), "project_discarded", ANSWER, project, at)


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
    if project is None or (recipient.startswith(PERSON) and not _is_asked(books, trust, project, recipient, at)):
        return None
    return cards.asked(trust, project, called_in(books, project))


LIVING = (Living(DECISION_CARD, draw_decision),)


def able_to_decide(books: Books, trust: Trust, on: date) -> list[Person]:
    """Everybody who holds an office that approves projects, by name and once."""
    found = {one.id: one for role in sorted(trust.rules.approval.roles) for one in people.holders(books, role, on=on)}
    return list(found.values())


def _is_asked(books: Books, trust: Trust, project: Project, recipient: str, at: datetime) -> bool:
    able = {one.id for one in able_to_decide(books, trust, local_day(trust.zone, at))}
    return recipient.removeprefix(PERSON) in able | {project.decided_by}


def _channels(books: Books) -> list[str]:
    """The executive group's channel, where it has one; its people who may not decide get no card of their own."""
    groups = [group.id for group in people.all_groups(books) if group.type == EXECUTIVE]
    return [place for group in groups if (place := places.channel_of(books, group))]


def _approvers(books: Books, trust: Trust, project: Project, on: date) -> tuple[Person, ...]:
    return approvers(project, trust, able_to_decide(books, trust, on), on)


def _each(able: Iterable[Person]) -> list[str]:
    return [to_person(one.id) for one in able]


def _ask(books: Books, project: Project, recipients: Sequence[str], at: datetime) -> None:
    event = _proposed(project, at)
    show(books, recipients, project.subject, event=event, kind=DECISION_CARD, message_class=DECISION, at=at)


def _next(trust: Trust, project: Project, able: Sequence[Person]) -> str:
    """What the executive leaders do next, or those by name whose decision it is alone; nothing where nobody can."""
    if able and not needs_ceo(project, trust):
        return "the executive leaders read it and decide"
    return f"{names((one.called for one in able), 'or')} reads it and decides" if able else ""


def _colleagues(project: Project) -> tuple[str, ...]:
    """The team beside the proposer, who hears of the decision anyway, and the approver, who made it."""
    named = dict.fromkeys(filter(None, (project.lead, project.deputy_lead, *project.team)))
    return tuple(one for one in named if one not in (project.proposed_by, project.decided_by))


def _say(
    books: Books, recipient: str, card: Card, kind: str, message_class: str, project: Project, at: datetime
) -> None:
    event = f"{kind}:{project.id}:{_moment(at)}"
    tell(books, recipient, card, event=event, kind=kind, message_class=message_class, at=at)


def _proposed(project: Project, at: datetime) -> str:
    """One event for all who hear of it: nobody decides their own."""
    return f"project_proposed:{project.id}:{_moment(project.proposed_at or at)}"


def _moment(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S%f}"
