"""The conversation about projects: looking at them, proposing one, deciding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.cards.card import Button, Form
from bot.cards.home import Waiting
from bot.cards.projects import decide as decision_cards
from bot.cards.projects import propose as forms_of
from bot.cards.projects import read as cards
from bot.domain.offices import may_propose
from bot.domain.people import Person
from bot.domain.projects import IN_HAND, PROPOSED, Draft, Project
from bot.domain.trusts import Trust
from bot.services import forms
from bot.services.projects import decide, propose, read
from bot.services.projects.news import answer_decider
from bot.services.projects.propose import Checked, Proposal
from bot.services.reception import Books
from handlers.conversation import (
    Answer,
    Ask,
    ButtonKind,
    Command,
    Done,
    Filled,
    FormKind,
    OpenForm,
    Outcome,
    Press,
    ShowForm,
    to_offices,
)


class Decides(Protocol):
    """Approve, send back or decline."""

    def __call__(
        self, books: Books, trust: Trust, project_id: str, *, by: Person, at: datetime, reason: str
    ) -> Project: ...


def list_projects(ask: Ask) -> Outcome:
    is_every = ask.words.lower() == cards.EVERY
    return _listed(ask, ask.words, cards.MOST if is_every else cards.SHOWN)


def press_all_projects(press: Press) -> Outcome:
    """The value is what was typed after `/collab projects`."""
    return _listed(press, press.value, cards.MOST)


def _listed(ask: Ask, typed: str, most: int) -> Outcome:
    words = "" if typed.lower() == cards.EVERY else typed
    page = read.in_register(ask.books, ask.trust, words, viewer=ask.person, on=ask.today, most=most)
    return Answer(cards.register(ask.trust, page.lines, page.total, of=page.of, words=words[:200], most=most))


def show_project(ask: Ask) -> Outcome:
    if not ask.words:
        return list_projects(ask)
    project = read.project_called(ask.books, ask.words, viewer=ask.person, on=ask.today)
    return _shown(ask, project)


def open_project(press: Press) -> Outcome:
    project = read.seen_project(press.books, press.value, viewer=press.person, on=press.today)
    return _shown(press, project)


def _shown(ask: Ask, project: Project) -> Outcome:
    called = read.called_in(ask.books, project)
    return Answer(cards.whole(ask.trust, project, called, _buttons_for(ask, project)))


# ------------------------------------------------------------------------------------------ proposing


def start_proposal(ask: Ask) -> Outcome:
    """Their kept drafts first, where there are any and no title was given."""
    propose.check_may_propose(ask.person, on=ask.today)
    kept = read.in_hand(ask.books, viewer=ask.person)
    if kept and not ask.words:
        return Answer(forms_of.kept_drafts(kept))
    return _open(ask, Draft(title=ask.words, schools=_own_school(ask)))


def start_another(press: Press) -> Outcome:
    propose.check_may_propose(press.person, on=press.today)
    return _open(press, Draft(schools=_own_school(press)))


def open_draft(press: Press) -> Outcome:
    propose.check_may_propose(press.person, on=press.today)
    kept = read.own_draft(press.books, press.value, viewer=press.person)
    return _open(press, kept.draft, kept)


def submit_proposal(filled: Filled) -> Outcome:
    proposal = Proposal(forms_of.draft_of(filled.values), filled.subject, filled.values.text("reason"))
    if filled.values.choice("then") == forms_of.DISCARD:
        propose.discard(filled.books, filled.subject, by=filled.person, at=filled.at)
        return Done()
    if filled.values.choice("then") == forms_of.KEEP:
        propose.keep_draft(filled.books, filled.trust, proposal, by=filled.person, at=filled.at)
        return Done()
    checked = propose.check(filled.books, filled.trust, proposal, by=filled.person, on=filled.today)
    if checked.warnings and filled.values.choice("proceed") != forms_of.ANYWAY:
        return ShowForm(_asked_again(filled, checked))
    propose.propose(filled.books, filled.trust, checked, by=filled.person, at=filled.at)
    return Done()


def _open(ask: Ask, draft: Draft, kept: Project | None = None) -> Outcome:
    token = forms.open_form(ask.books, forms_of.FORM, ask.person, at=ask.at, subject=kept.id if kept else None)
    may_discard = kept is not None and propose.may_discard(kept)
    return OpenForm(forms_of.form(ask.trust, token, draft, returned=kept, may_discard=may_discard))


def _asked_again(filled: Filled, checked: Checked) -> Form:
    may_discard = checked.kept is not None and propose.may_discard(checked.kept)
    return forms_of.asked_again(filled.trust, filled.token, filled.values, checked.warnings, may_discard=may_discard)


def _own_school(ask: Ask) -> tuple[str, ...]:
    return (ask.person.school,) if ask.person.school else ()


# ------------------------------------------------------------------------------------------- deciding


def press_approve(press: Press) -> Outcome:
    """One press approves, unless the proposal starts in exams: then the approver says why it may."""
    project = decide.to_approve(press.books, press.trust, press.value, by=press.person, on=press.today)
    clash = decide.exception(press.trust, project, on=press.today)
    if clash is None:
        approved = decide.approve(press.books, press.trust, project.id, by=press.person, at=press.at)
        return Answer(decision_cards.done(approved))
    token = forms.open_form(press.books, decision_cards.APPROVE, press.person, at=press.at, subject=project.id)
    return OpenForm(decision_cards.reason_form(decision_cards.APPROVE, project, token, clash))


def press_return(press: Press) -> Outcome:
    return _ask_why(press, decision_cards.RETURN)


def press_decline(press: Press) -> Outcome:
    return _ask_why(press, decision_cards.DECLINE)


def submit_approval(filled: Filled) -> Outcome:
    return _decided(filled, decide.approve)


def submit_return(filled: Filled) -> Outcome:
    return _decided(filled, decide.send_back)


def submit_decline(filled: Filled) -> Outcome:
    return _decided(filled, decide.decline)


def _ask_why(press: Press, action: str) -> Outcome:
    project = decide.to_decide(press.books, press.trust, press.value, by=press.person, on=press.today)
    token = forms.open_form(press.books, action, press.person, at=press.at, subject=project.id)
    return OpenForm(decision_cards.reason_form(action, project, token))


def _decided(filled: Filled, verb: Decides) -> Outcome:
    """A decision with its sentence; whoever made it hears that it took effect."""
    reason, project_id = filled.values.text("reason"), filled.subject or ""
    project = verb(filled.books, filled.trust, project_id, by=filled.person, at=filled.at, reason=reason)
    answer_decider(filled.books, project, to=filled.person, at=filled.at)
    return Done()


# ------------------------------------------------------------------------------------------ who may press


def _buttons_for(ask: Ask, project: Project) -> Sequence[Button]:
    """Only what they may press: deciding a proposal, or going on with a draft."""
    if project.status == PROPOSED and decide.may_decide(ask.books, ask.trust, project, by=ask.person, on=ask.today):
        return decision_cards.decision_buttons(project)
    if project.status in IN_HAND and ask.person.id in (project.proposed_by, project.lead):
        return (forms_of.open_button(project),)
    return ()


def waits(ask: Ask) -> Sequence[Waiting]:
    """For `/collab` alone: proposals that are theirs to decide, and what they kept or got back."""
    mine = decide.waiting_for(ask.books, ask.trust, viewer=ask.person, on=ask.today)
    kept = read.in_hand(ask.books, viewer=ask.person)
    return (*map(decision_cards.waiting, mine), *map(forms_of.waiting, kept))


COMMANDS = (
    Command(
        "projects",
        list_projects,
        "the projects of the trust, or some of them",
        usage="[mine|all|SCHOOL|words]",
        writes=False,
    ),
    Command("project", show_project, "one project, all of it", usage="REF", writes=False),
    Command("propose", start_proposal, "propose a project", usage="[title]", offered=to_offices(may_propose)),
)
FORMS = (
    FormKind(forms_of.FORM, submit_proposal),
    FormKind(decision_cards.APPROVE, submit_approval),
    FormKind(decision_cards.RETURN, submit_return),
    FormKind(decision_cards.DECLINE, submit_decline),
)
BUTTONS = (
    ButtonKind("projects.all", press_all_projects),
    ButtonKind("project.open", open_project),
    ButtonKind("project.propose", start_another),
    ButtonKind("project.open_draft", open_draft),
    ButtonKind(decision_cards.APPROVE, press_approve),
    ButtonKind(decision_cards.RETURN, press_return),
    ButtonKind(decision_cards.DECLINE, press_decline),
)
