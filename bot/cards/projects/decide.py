"""A proposal before those who decide, and what everybody hears of the decision."""

from __future__ import annotations

from bot.cards.card import Button, Card, Form, Note, Part, Section, Strong, Text, Words, line
from bot.cards.home import Waiting
from bot.cards.projects import about
from bot.cards.projects.about import Names
from bot.cards.projects.propose import open_button
from bot.cards.projects.read import decided, why_over
from bot.domain.charter.findings import Finding
from bot.domain.projects import APPROVED, DECLINED, DRAFT, LONGEST_REASON, PROPOSED, RETURNED, Challenge, Project
from bot.domain.trusts import Trust
from bot.domain.wording import day

APPROVE, RETURN, DECLINE = "project.approve", "project.return", "project.decline"
DONE = {APPROVED: "Approved", RETURNED: "Returned", DECLINED: "Declined"}


def asked(trust: Trust, project: Project, called: Names) -> Card:
    """The proposal as those who decide see it: with its buttons while it waits, and with the decision after."""
    parts = (
        Text((line(_opening(trust, project, called)),)),
        about.facts(trust, project, called),
        *about.charter_words(project),
        *about.purposes(trust, project),
        *about.challenges(project, called),
        *about.warnings(project, called),
    )
    buttons = decision_buttons(project) if project.status == PROPOSED else ()
    return Card(_heading(project), parts, buttons, subject=project.subject)


def decision_buttons(project: Project) -> tuple[Button, ...]:
    return (
        Button(APPROVE, "Approve", project.id, "primary"),
        Button(RETURN, "Return with a question", project.id),
        Button(DECLINE, "Decline", project.id, "danger"),
    )


def waiting(project: Project) -> Waiting:
    """For `/collab` alone: a proposal that is theirs to decide."""
    return Waiting(f"For your decision: {about.headline(project)}", Button("project.open", "Read it", project.id))


def reason_form(action: str, project: Project, token: str, clash: Finding | None = None) -> Form:
    """One sentence for a decision; `clash` are the exam dates an approval sets aside."""
    title, label, hint, submit = REASONS[action]
    opening: tuple[Part, ...] = (Text((line(Strong(project.title)),)),)
    if clash:
        opening = (*opening, Section("It meets exam dates"), Text((line(clash.words),)), Note(line(f"“{clash.quote}”")))
    box = Words("reason", label, hint, multiline=True, longest=LONGEST_REASON)
    return Form(action, title, (box,), token, submit=submit, intro=opening)


REASONS = {
    APPROVE: (
        "Approve with a reason",
        "Why may it run then?",
        "One sentence. It stays on the record with the dates, the schools and your name.",
        "Approve",
    ),
    RETURN: (
        "Return a proposal",
        "What would you like changed?",
        "One sentence. The proposer reads it above the same form.",
        "Return it",
    ),
    DECLINE: ("Decline a proposal", "Why not?", "One sentence. The proposer reads it as you write it.", "Decline it"),
}


def done(project: Project) -> Card:
    """Said to whoever decided, at once."""
    next_ = {
        APPROVED: "The proposer, the team and the trust hear of it.",
        RETURNED: "The proposer has your sentence and the form with all they wrote.",
        DECLINED: "The proposer has your sentence. Only they, the team and those who decide can see it.",
    }
    return Card(f"{DONE[project.status]}: {about.headline(project)}", (Text((line(next_[project.status]),)),))


def announced(trust: Trust, project: Project, called: Names) -> Card:
    """For everybody, in the trust's projects channel."""
    sponsor = f"Sponsor: {about.called_of(project.sponsor, called)}." if project.sponsor else ""
    parts = (
        Text((line(f"A new project is on its way. {sponsor}".strip()),)),
        about.facts(trust, project, called),
        *about.charter_words(project),
        Text((line(f"`/collab project {project.shown_as}` shows the whole of it."),)),
    )
    return Card(f"Approved: {about.headline(project)}", parts)


def told_proposer(trust: Trust, project: Project, called: Names) -> Card:
    """What the proposer hears of the decision, and what they can do next."""
    sentence = line(decided(trust, project, called))
    if project.status == APPROVED:
        by = line(f"By {decided(trust, project, called)}")
        return Card(f"Approved: {about.headline(project)}", (Text((by, *map(line, _from_now(project)))),))
    if project.status == RETURNED:
        ask = line("Nothing is lost: the button opens the form with all you wrote.")
        return Card(f"Came back to you: {project.title}", (Text((sentence, ask)),), (open_button(project),))
    privacy = line("Only you, its team and those who decide can see this. A new proposal is always welcome.")
    return Card(f"Declined: {project.title}", (Text((sentence, privacy)),))


def on_the_team(trust: Trust, project: Project, called: Names) -> Card:
    """What a member of the team hears."""
    lead = about.called_of(project.lead, called)
    parts = (
        Text((line(f"{lead} leads it. You are on the team."),)),
        about.facts(trust, project, called),
    )
    return Card(f"You are on the team of {about.headline(project)}", parts)


def already(trust: Trust, project: Project, called: Names) -> str:
    """For the second of two presses: who decided, and when."""
    if project.status == PROPOSED:
        return "It waits for a decision. Nothing was done."
    if project.status == DRAFT or not project.decided_by:
        return f"This is {about.status_words(project)}; there is nothing to decide. Nothing was done."
    done = DONE.get(project.status, "Decided").lower()
    who = about.called_of(project.decided_by, called)
    return f"{who} {done} this on {about.when(trust, project)}. Your press changed nothing."


def unanswered(challenge: Challenge, called: Names) -> str:
    """Why an open challenge blocks approval, and whose question it is."""
    who = about.called_of(challenge.asked_by, called)
    return (
        f"{who}'s question is not answered yet: “{challenge.question}” It can be approved once the answer is in the "
        "trust's file: its lead can give it to the clerk. Nothing was done."
    )


def not_yours(who: str, *, own: bool, ceo: bool) -> str:
    """A kind refusal that names who can."""
    can = f"{who} can." if who else "Nobody else can at the moment; your CEO's office can help."
    if own:
        return f"This one is your own, so somebody else decides. {can} Nothing was done."
    if ceo:
        return (
            f"It takes in every school or asks for an exception, so it is the CEO's to decide. {can} Nothing was done."
        )
    return f"Deciding on projects is not yours. {can} Nothing was done."


def _heading(project: Project) -> str:
    if project.status == PROPOSED:
        return f"For your decision: {about.headline(project)}"
    return f"{DONE.get(project.status, about.status_words(project).capitalize())}: {about.headline(project)}"


def _opening(trust: Trust, project: Project, called: Names) -> str:
    if project.status == PROPOSED:
        return f"{about.called_of(project.proposed_by, called)} proposes this. It waits for a decision."
    if project.status in DONE and project.decided_by:
        return f"{DONE[project.status]} by {decided(trust, project, called)}"
    return f"It is {about.status_words(project)} now. {why_over(project)}".rstrip()


def _from_now(project: Project) -> list[str]:
    words = [f"It is {project.reference} in the register of {project.year}."]
    if project.next_checkin_on:
        words.append(f"I'll ask you how it goes on {day(project.next_checkin_on)}; it takes forty seconds.")
    return words
