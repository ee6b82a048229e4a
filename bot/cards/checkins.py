"""A check-in in words: the question, the form, and what lead, sponsor and channel read of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.agendas import ADD, project_words
from bot.cards.card import Button, Card, Form, Line, Note, Option, Part, Pick, Row, Strong, Text, Words, line
from bot.cards.home import Waiting
from bot.cards.projects.about import Names, called_of, headline
from bot.domain.checkins import (
    ANSWERED,
    GIVEN,
    LONGEST_PROGRESS,
    LONGEST_REST,
    MISSED,
    NOTHING_NEW,
    OPEN,
    Checkin,
)
from bot.domain.projects import Project
from bot.domain.wording import day, day_of, names

ANSWER = "checkin.answer"
NEW = "checkin.nothing_new"
STATUSES = {
    "green": ("Green", "It is on track."),
    "amber": ("Amber", "It needs a look. Your sponsor reads it."),
    "red": ("Red", "It is in trouble. Your sponsor reads it."),
}
STANDS = {"green": "on track", "amber": "needs a look", "red": "in trouble"}
NO_NAMES = "One line is enough. No names of pupils."
EFFORTS = {"saved": "It saved us time", "same": "About the same", "cost": "It cost us time"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One project's check-in as it stands; `before` is the last answer that said how it goes."""

    checkin: Checkin
    project: Project
    before: Checkin | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether the reader may still put it on the agenda; or for which meeting it is on it."""

    is_open: bool = False
    on_agenda: date | None = None


def question(asked: Sequence[Asked], called: Names, subject: str) -> Card:
    """All that one lead is asked that day: each project with its own buttons, and none once it is answered."""
    return Card(_title(asked), (*_rows(asked, called), _anytime(asked)), subject=subject)


def reminder(asked: Sequence[Asked], called: Names, subject: str) -> Card:
    """The one reminder: what is answered by then asks for nothing."""
    words = "No hurry, and this is the only reminder. “Nothing new” is an answer too."
    kind_words = (Text((line(words),)),) if _waits(asked) else ()
    parts = (*kind_words, *_rows(asked, called), _anytime(asked))
    return Card(f"A reminder: {_title(asked)}", parts, subject=subject)


def pick_project(projects: Sequence[Project]) -> Card:
    """For somebody who leads several: which one?"""
    rows = tuple(Row((line(headline(one)),), (Button(ANSWER, "Say how it goes", one.id),)) for one in projects)
    return Card("Which project is it about?", rows)


def form(project: Project, before: Checkin | None, token: str, *, reader: str) -> Form:
    """`reader` is the id of whoever fills it in: what somebody else said last time was not said by them."""
    status = Pick(
        "status", "How is it going?", tuple(Option(id_, name, about=about) for id_, (name, about) in STATUSES.items())
    )
    boxes = (
        status,
        Words("progress", "What has happened?", NO_NAMES, multiline=True, longest=LONGEST_PROGRESS),
        Words("next", "What is next?", required=False, longest=LONGEST_REST),
        Words("blocker", "Anything in the way?", required=False, longest=LONGEST_REST),
        Pick("effort", "Working together, so far", tuple(Option(*one) for one in EFFORTS.items()), initial="same"),
    )
    opening: tuple[Part, ...] = (Text((line(Strong(headline(project))), *_last_time(before, reader))),)
    return Form(ANSWER, "How is it going?", boxes, token, intro=opening)


def thanks(project: Project, checkin: Checkin, who_reads: str) -> Card:
    """Said to whoever answered, at once. `who_reads` says where it went."""
    lines = [line(who_reads), *_next_time(project)]
    return Card(f"Thank you. {headline(project)}: {answer_words(checkin)}", (Text(tuple(lines)),))


def in_channel(project: Project, checkin: Checkin, called: Names) -> Card:
    """Green, for the project's channel."""
    return Card(f"{headline(project)}: {checkin.status}", _told(checkin, called))


def for_sponsor(project: Project, checkin: Checkin, called: Names, offer: Offer) -> Card:
    """Amber or red, for the sponsor, with the offer to put it on the agenda."""
    button = (Button(ADD, "Put it on the agenda", project.id),) if offer.is_open else ()
    note = (Note(line(f"It is on the agenda for {day(offer.on_agenda)}.")),) if offer.on_agenda else ()
    title = f"{headline(project)}: {checkin.status}, {STANDS[checkin.status or 'amber']}"
    return Card(title, (*_told(checkin, called), *note), button, subject=f"checkin:{checkin.id}")


def worth_a_chat(project: Project, missed: Sequence[Checkin], lead: str) -> Card:
    """For the sponsor, after misses in a row: a kind question and no alarm."""
    days = names(day_of(one.due_on) for one in sorted(missed, key=lambda one: one.due_on))
    words = (
        f"I asked {lead} how it goes on {days}, and there was no time to answer yet. "
        "That says nothing about the project. A word from you may help; nobody else was told."
    )
    return Card(f"Worth a chat? {headline(project)}", (Text((line(words),)),))


def waiting(asked: Asked) -> Waiting:
    """For `/collab` alone."""
    words = f"{headline(asked.project)}: how is it going?"
    return Waiting(words, Button(ANSWER, "Answer", asked.checkin.id))


def agenda_words(project: Project, checkin: Checkin) -> str:
    """What an amber or red project is called on the agenda."""
    return project_words(project, checkin.status or "")


def answer_words(checkin: Checkin) -> str:
    return "nothing new" if checkin.state == NOTHING_NEW else checkin.status or "answered"


def already(checkin: Checkin, called: Names) -> str:
    """For the second of two presses."""
    who = called_of(checkin.answered_by, called)
    said = f"{who} has answered this one: {answer_words(checkin)}."
    return f"{said} Your press changed nothing. `/collab checkin` says more at any time."


def not_yours(project: Project, who: str) -> str:
    can = f"{who} can." if who else "Nobody can at the moment; its sponsor can help."
    return f"How {headline(project)} goes is for its lead and deputy to say. {can} Nothing was stored."


def leads_nothing() -> str:
    return "You lead no project at the moment, so there is nothing to say here. `/collab projects` shows all of them."


def not_asked(project: Project) -> str:
    now = f"Nothing is asked about {headline(project)} just now."
    return f"{now} `/collab checkin {project.shown_as}` says how it goes at any time."


def not_running(project: Project) -> str:
    return f"{headline(project)} is not running, so there is nothing to check in on. Nothing was stored."


def nothing_to_add(project: Project) -> str:
    return (
        f"The last check-in of {headline(project)} asks for nothing, so nothing was added. "
        "`/collab agenda add` puts it on all the same."
    )


def on_agenda_already(project: Project, on: date) -> str:
    return f"{headline(project)} is on the agenda for {day(on)} already. Nothing was added twice."


def went_to_channel(*, own: bool) -> str:
    """`own`: the project has a channel of its own, and not only the trust's for all projects."""
    whose = "the project's channel" if own else "the trust's projects channel"
    return f"It is in {whose}, and nowhere else."


def went_to(person: str) -> str:
    return f"{person} reads it, and nobody else was told."


def on_record() -> str:
    return "It is on the project's record; nobody was told."


def _title(asked: Sequence[Asked]) -> str:
    if len(asked) == 1:
        return f"{headline(asked[0].project)}: how is it going?"
    return "How are your projects going?"


def _rows(asked: Sequence[Asked], called: Names) -> tuple[Part, ...]:
    """One project is named in the title; several are told apart by theirs."""
    return tuple(_row(one, called, is_alone=len(asked) == 1) for one in asked)


def _row(one: Asked, called: Names, *, is_alone: bool) -> Part:
    named = () if is_alone else (line(Strong(headline(one.project))),)
    if one.checkin.state not in OPEN:
        return Text((*named, line(_settled(one.checkin, called))))
    return Row(
        (*named, *_last_time(one.before, one.project.lead)) or (line("It is the first time I ask."),),
        _buttons(one.checkin),
    )


def _buttons(checkin: Checkin) -> tuple[Button, ...]:
    return (
        Button(ANSWER, "Say how it goes", checkin.id, "primary"),
        Button(NEW, "Nothing new", checkin.id),
    )


def _settled(checkin: Checkin, called: Names) -> str:
    if checkin.state in GIVEN:
        return f"Answered: {answer_words(checkin)}. By {called_of(checkin.answered_by, called)}."
    if checkin.state == MISSED:
        return "No answer came, and the next one is on its way. That is all right."
    return "It was not asked this time."


def _last_time(before: Checkin | None, reader: str | None) -> tuple[Line, ...]:
    """`Last time you said next was coaching pairs.`"""
    if before is None or before.state != ANSWERED:
        return ()
    if before.next:
        said = "you said next was" if before.answered_by in (None, reader) else "the next step was"
        return (line(f"Last time {said} ", Strong(before.next), "."),)
    return (line(f"Last time, on {day_of(before.due_on)}, it was {before.status}: ", before.progress),)


def _told(checkin: Checkin, called: Names) -> tuple[Part, ...]:
    said = (("", checkin.progress), ("Next: ", checkin.next), ("In the way: ", checkin.blocker))
    lines = tuple(line(label, words) if label else line(words) for label, words in said if words)
    return (Text(lines), Note(line(f"{called_of(checkin.answered_by, called)}, {day(checkin.due_on)}")))


def _next_time(project: Project) -> tuple[Line, ...]:
    if project.next_checkin_on is None:
        return ()
    return (line(f"I'll ask again on {day(project.next_checkin_on)}."),)


def _waits(asked: Sequence[Asked]) -> bool:
    return any(one.checkin.state in OPEN for one in asked)


def _anytime(asked: Sequence[Asked]) -> Part:
    first = "It takes forty seconds. " if _waits(asked) else ""
    return Note(line(f"{first}`/collab checkin` says how it goes at any time."))
