"""The register and one project of it, as somebody reads them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.card import Button, Card, Note, Part, Strong, Text, line
from bot.cards.projects import about
from bot.cards.projects.about import Names
from bot.domain.projects import APPROVED, COMPLETED, DECLINED, LIVE, RETURNED, Listed, Project
from bot.domain.trusts import Trust
from bot.domain.wording import count, day

EVERY = "all"
SHOWN = 5
MOST = 40
"""Lines of the register in one card: at first, and for somebody who asks for more."""


def register(
    trust: Trust, lines: Sequence[Listed], total: int, *, of: str = "", words: str = "", most: int = SHOWN
) -> Card:
    """The first `most` lines, how many more there are and a way to them. `of` says what was looked for (`for
    Quillfeather`), `words` how it was typed."""
    if not lines:
        return nothing(of)
    shown = lines[:most]
    hidden = total - len(shown)
    title = f"{count(total, 'project')} {of}".strip()
    parts = (*(_line(trust, one) for one in shown), *_more(hidden), _how_to_open(shown))
    return Card(title, parts, (_all_of_them(words, total),) if hidden and most == SHOWN else ())


def nothing(of: str) -> Card:
    looked_for = f"No projects {of}".strip()
    hint = "`/collab projects` lists all you can see, and `/collab propose` starts one." if of else ""
    hint = hint or "`/collab propose` starts the first one."
    return Card(f"{looked_for} yet." if not of else f"{looked_for}.", (Text((line(hint),)),))


def whole(trust: Trust, project: Project, called: Names, buttons: Sequence[Button]) -> Card:
    """Everything that is kept of it, for somebody who may see it."""
    parts = (
        Text((line(_standing(trust, project, called)),)),
        about.facts(trust, project, called),
        *about.charter_words(project),
        *about.purposes(trust, project),
        *about.challenges(project, called),
        *about.warnings(project, called),
        *_next_checkin(project),
    )
    return Card(about.headline(project), parts, tuple(buttons[:3]), tuple(buttons[3:]))


def not_found(typed: str, near: Listed | None) -> str:
    """The sentence for a reference that is not there, or not theirs to see."""
    missing = f"I can't find “{typed[:40]}”, or it isn't yours to see."
    if near is None:
        return f"{missing} `/collab projects` lists all you can see."
    return f"{missing} Did you mean `/collab project {near.shown_as}`, {near.title}?"


def _line(trust: Trust, one: Listed) -> Part:
    facts = (about.school_words(trust, one), about.date_words(trust, one), one.lead, about.status_words(one))
    number = f"{one.reference} · " if one.reference else ""
    return Text((line(number, Strong(one.title or "Without a title")), line(" · ".join(facts))))


def _more(hidden: int) -> tuple[Part, ...]:
    if not hidden:
        return ()
    ways = "`/collab projects mine`, a school (`/collab projects QFP`) or words (`/collab projects reading`)"
    return (Text((line(f"and {hidden} more: try {ways}."),)),)


def _all_of_them(words: str, total: int) -> Button:
    label = f"Show all {total}" if total <= MOST else f"Show the first {MOST}"
    return Button("projects.all", label, words or EVERY)


def _how_to_open(lines: Sequence[Listed]) -> Part:
    named = next((one.reference for one in lines if one.reference), None)
    return Note(line(f"`/collab project {named or lines[0].title}` shows the whole of it."))


def _standing(trust: Trust, project: Project, called: Names) -> str:
    """Where it stands, and who decided what."""
    words = about.status_words(project)
    if project.status in LIVE and project.rag in about.COLOURS:
        words = f"{words}, {about.COLOURS[project.rag]}"
    sentence = f"{words[:1].upper()}{words[1:]}."
    if project.status not in (APPROVED, RETURNED, DECLINED) or not project.decided_by:
        return f"{sentence} {why_over(project)}".rstrip()
    return f"{sentence} {decided(trust, project, called)}"


def why_over(project: Project) -> str:
    """Why it ended where nobody decided so: it is no longer in the trust's file."""
    is_over = project.status == COMPLETED or (project.status == DECLINED and not project.decided_by)
    return project.decision_reason or "" if is_over else ""


def decided(trust: Trust, project: Project, called: Names) -> str:
    """`Callum Strand, Friday 13 November at 14:20: “One agreed week.”`"""
    reason = f": “{project.decision_reason}”" if project.decision_reason else "."
    moment = f", {about.when(trust, project)}" if project.decided_at else ""
    return f"{about.called_of(project.decided_by, called)}{moment}{reason}"


def _next_checkin(project: Project) -> tuple[Part, ...]:
    if project.next_checkin_on is None or project.status not in LIVE:
        return ()
    return (Note(line(f"The next check-in is on {day(project.next_checkin_on)}.")),)
