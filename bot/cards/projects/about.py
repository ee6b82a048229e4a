"""A project in words: what every card of it says in the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from bot.cards.card import Bullets, Facts, Line, Part, Section, Strong, Text, line
from bot.domain.calendars import present_schools
from bot.domain.projects import (
    ACTIVE,
    APPROVED,
    COMPLETED,
    DECLINED,
    DRAFT,
    PROPOSED,
    RETURNED,
    SOMEDAY,
    Challenge,
    Listed,
    Project,
    Regard,
)
from bot.domain.spans import Span
from bot.domain.trusts import Trust
from bot.domain.wording import clock, day, names, schools, span

STATUS = {
    DRAFT: "a draft",
    PROPOSED: "waiting for a decision",
    RETURNED: "came back for a change",
    APPROVED: "approved",
    ACTIVE: "running",
    COMPLETED: "finished",
    DECLINED: "declined",
}
COLOURS = {"green": "going well", "amber": "needs a look", "red": "in trouble"}
OPEN = "not decided yet"

Names = Mapping[str, str]
"""What each person is called, by id."""


def headline(project: Project | Listed) -> str:
    title = project.title or "Without a title"
    return f"{project.reference} · {title}" if project.reference else title


def status_words(project: Project | Listed) -> str:
    return STATUS.get(project.status, project.status)


def school_words(trust: Trust, project: Project | Listed) -> str:
    everywhere = {one.id for one in present_schools(trust)} <= set(project.schools)
    return f"all {len(project.schools)} schools" if everywhere else schools(trust, project.schools) or OPEN


def date_words(trust: Trust, project: Project | Listed) -> str:
    """`18 January to 9 July`; with the year where it is not the trust's present one."""
    if project.starts_on == SOMEDAY:
        return OPEN
    if project.starts_on <= project.ends_on < SOMEDAY:
        return span(Span(project.starts_on, project.ends_on), this_year(trust))
    return f"from {day(project.starts_on, this_year(trust))}"


def rests(trust: Trust, project: Project) -> str:
    """`12 April to 23 June`."""
    return names(span(pause, this_year(trust)) for pause in project.pauses)


def this_year(trust: Trust) -> date | None:
    """A day of the trust's present academic year, for which no year needs to be said."""
    first = trust.academic_year[:4]
    return date(int(first), 9, 1) if first.isdecimal() else None


def when(trust: Trust, project: Project) -> str:
    """When the last decision was made: `Monday 23 November at 09:14`."""
    if project.decided_at is None:
        return ""
    local = project.decided_at.astimezone(trust.zone)
    return f"{day(local.date(), this_year(trust))} at {clock(local.time())}"


def facts(trust: Trust, project: Project, called: Names) -> Facts:
    """Where, when and who; what is not known yet is left out."""
    team = [id_ for id_ in project.team if id_ not in (project.lead, project.deputy_lead)]
    pairs = (
        ("Schools", school_words(trust, project)),
        ("Dates", date_words(trust, project)),
        ("Rests", rests(trust, project)),
        ("Lead", called_of(project.lead, called)),
        ("Deputy", called_of(project.deputy_lead, called)),
        ("Sponsor", called_of(project.sponsor, called)),
        ("Team", names(called_of(id_, called) for id_ in team)),
    )
    return Facts(tuple((label, words) for label, words in pairs if words))


def called_of(person: str | None, called: Names) -> str:
    """What they are called; somebody no longer in the register is a former colleague."""
    return called.get(person, "a former colleague") if person else ""


def charter_words(project: Project) -> tuple[Part, ...]:
    """Purpose, together and impact, each under its name, those that were written."""
    written = (
        ("Purpose", project.purpose),
        ("Together, not alone", project.together),
        ("Impact", project.impact),
    )
    return tuple(Text((line(Strong(name)), line(words))) for name, words in written if words)


def purposes(trust: Trust, project: Project) -> tuple[Part, ...]:
    """The aims it serves in the statement's own words, and the year's priorities."""
    quotes = [part.quote for aim in trust.aims for part in aim.parts if part.id in project.aims]
    priorities = [trust.priorities[id_].name for id_ in project.priorities if id_ in trust.priorities]
    return (*_listed("Aims", quotes), *_listed("Priorities", priorities))


def warnings(project: Project, called: Names) -> tuple[Part, ...]:
    """What the charter said of it, once, and the reasons that answer it: once, where they answer several."""
    if not project.regards:
        return ()
    answers = {
        one.words: _answers([each for each in project.regards if each.words == one.words], called)
        for one in project.regards
    }
    grouped = groupby(answers.items(), key=lambda said: said[1])
    parts = (part for answer, said in grouped for part in _regards([words for words, _ in said], answer))
    return (Section("Kept on the record"), *parts)


def challenges(project: Project, called: Names) -> tuple[Part, ...]:
    if not project.challenges:
        return ()
    asked = tuple(_challenge(one, called) for one in project.challenges)
    return (Section("Challenge"), Bullets(asked))


def _regards(said: Sequence[str], answer: str) -> tuple[Part, ...]:
    if answer and len(said) == 1:
        return (Bullets((line(f"{said[0]} {answer}"),)),)
    listed = Bullets(tuple(line(words) for words in said))
    return (listed, Text((line(answer),))) if answer else (listed,)


def _answers(regards: Sequence[Regard], called: Names) -> str:
    """The proposer's reason and, where the same was set aside, the approver's."""
    return " ".join(filter(None, (_answer(one, called) for one in regards)))


def _answer(regard: Regard, called: Names) -> str:
    who = f"{called_of(regard.answered_by, called)}: " if regard.answered_by else ""
    return f"{who}“{regard.reason}”" if regard.reason else ""


def _challenge(one: Challenge, called: Names) -> Line:
    asked = f"{called_of(one.asked_by, called)} asks: “{one.question}” "
    return line(asked, one.answer or Strong("Not answered yet."))


def _listed(title: str, lines: list[str]) -> tuple[Part, ...]:
    return (Section(title), Bullets(tuple(line(words) for words in lines))) if lines else ()
