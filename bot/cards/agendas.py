"""The weekly agenda in words: the call for items, the agenda itself, and what somebody hears who adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Bullets, Button, Card, File, Form, Line, Link, Note, Number, Part, Section, Text, Words, line
from bot.cards.courtesies import said
from bot.cards.home import Waiting
from bot.cards.projects.about import Names, called_of, headline
from bot.domain.agendas import LONGEST_ITEM, LONGEST_MINUTES, Arranged, Week
from bot.domain.meetings import Action, AgendaItem
from bot.domain.people import Group
from bot.domain.projects import Project
from bot.domain.trusts import StandingItem, Trust
from bot.domain.wording import WEEKDAYS, clock, count, day, day_of, names

ADD = "agenda.add"
REMOVE = "agenda.remove"
CALENDAR = "agenda.calendar"
UNKNOWN = "Leave it empty if you don't know."
MOST_LINES = 12
LONGEST_LINE = 200
HOURS = {60: "the hour", 90: "the hour and a half", 120: "the two hours"}


@dataclass(frozen=True, slots=True)
class Agenda:
    """One meeting's agenda as it stands. `called` names people by id; `away` are heads whose school is closed.

    `later` is the meeting to which the items that do not fit are carried.
    """

    group: Group
    week: Week
    arranged: Arranged
    standing: Sequence[StandingItem]
    actions: Sequence[Action]
    proposals: Sequence[Project]
    away: Sequence[str]
    called: Names
    later: Week | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """An item that was put on an agenda; `instead_of` is the next meeting, where its agenda had closed already."""

    item: AgendaItem
    week: Week
    arranged: Arranged
    most: int
    instead_of: Week | None = None


def whole(trust: Trust, agenda: Agenda) -> Card:
    """The agenda, for the group's channel or for somebody who asks."""
    sections = (
        *_still_open(agenda),
        *_decisions(agenda),
        *_standing(agenda),
        *_added(agenda),
        *_carried(agenda),
        *_away(agenda),
    )
    parts = (*_opening(agenda), *sections, _total(agenda.arranged))
    return Card(f"Agenda for {_meets(trust, agenda.week)}", parts, more=(calendar_button(agenda.group),))


def dealt_with(posted: Card, outcome: Card) -> Card:
    """The posted agenda after its meeting: what was dealt with, and under it what had stood on it."""
    parts = (*outcome.parts, Section("What was on the agenda"), *posted.parts)
    return Card(outcome.title, parts, subject=posted.subject)


def as_it_stands(trust: Trust, agenda: Agenda, *, at: datetime) -> Card:
    """The same, with the way to add to it while it is open."""
    card = whole(trust, agenda)
    if at >= agenda.week.closes_at:
        closed = "It is closed: what you add now is for the meeting after it. `/collab agenda add`"
        return Card(card.title, (*card.parts, Note(line(closed))), more=card.more)
    until = f"Items are welcome until {moment(trust, agenda.week.closes_at)}: `/collab agenda add`"
    return Card(card.title, (*card.parts, Note(line(until))), (add_button(agenda.group),), card.more)


def call_for_items(trust: Trust, group: Group, week: Week) -> Card:
    """Thursday's post: one, and nobody is mentioned."""
    words = f"`/collab agenda add` puts yours on, with its minutes if you know them. {_until(trust, week)}"
    title = f"Items for {WEEKDAYS[week.meeting_on.weekday()]}?"
    return Card(title, (Text((line(words),)),), (add_button(group),))


def add_button(group: Group) -> Button:
    return Button(ADD, "Add an item", group.id)


def calendar_button(group: Group) -> Button:
    return Button(CALENDAR, "For my calendar", group.id)


def for_calendar(trust: Trust, group: Group, week: Week) -> Card:
    """What comes with the file."""
    when = _meets(trust, week)
    file = File("meeting", group.id, f"{group.name}, {when}, as a file for your calendar")
    return Card(when, (Text((line(f"{group.name}. Open the file to put it into your calendar."),)), file))


def on_its_way() -> Card:
    return said("It comes to you in a moment, in our own chat or by email.")


def form(trust: Trust, week: Week, token: str) -> Form:
    boxes = (
        Words("item", "What is it about?", "A line is enough. No names of pupils.", longest=LONGEST_ITEM),
        Number("minutes", "How many minutes?", UNKNOWN, required=False, least=1, most=LONGEST_MINUTES),
    )
    opening = (Text((line(f"For {_meets(trust, week)}."),)),)
    return Form(ADD, "Add to the agenda", boxes, token, "Add it", opening)


def added(trust: Trust, done: Added, *, may_remove: bool = True) -> Card:
    """Said privately to whoever added it: for when, how full it is now, and what may happen to it."""
    lines = [line(done.item.words, _minutes(done.item))]
    if done.instead_of:
        closed = f"The agenda for {day(done.instead_of.meeting_on)} is closed, so it is for the meeting after."
        lines.append(line(closed))
    lines += [line(full_words(done.arranged, so_far=True)), *map(line, _room(done))]
    return Card(
        f"On the agenda for {day(done.week.meeting_on)}", (Text(tuple(lines)),), (_off_again(done),) * may_remove
    )


def _off_again(done: Added) -> Button:
    return Button(REMOVE, "Take it off again", done.item.id)


def taken_off(item: AgendaItem) -> Card:
    """Said to whoever added it."""
    return said(f"Taken off the agenda for {day(item.meeting_on)}: {item.words}")


def posted_already(item: AgendaItem) -> str:
    return (
        f"The agenda for {day(item.meeting_on)} has been posted with it, so it stays on. If it isn't needed, "
        "please say so at the meeting. Nothing was changed."
    )


def already_there(done: Added) -> Card:
    """For the same words twice within two minutes."""
    words = f"“{done.item.words}” is on the agenda for {day(done.week.meeting_on)}."
    return Card("Already there", (Text((line(words), line("Nothing was added twice."))),))


def waiting(trust: Trust, group: Group, week: Week) -> Waiting:
    """For `/collab` alone, while items are welcome."""
    return Waiting(f"Items for {day(week.meeting_on)}? {_until(trust, week)}", add_button(group))


def not_yours(group: Group) -> str:
    return (
        f"The agenda of the {group.name} is for its members and for school and trust leaders. "
        "Your headteacher can put something on it for you. Nothing was added."
    )


def no_group(trust: Trust) -> str:
    return f"There is no {trust.words.elt} in the register yet. Your {trust.words.clerk.lower()} can add it."


def no_meeting(group: Group) -> str:
    return f"No meeting of the {group.name} is planned. Nothing was added."


def not_a_verb(words: str) -> str:
    return f"To put it on the agenda, type `/collab agenda add {words[:60]}`. Nothing was added."


def project_words(project: Project, status: str) -> str:
    """`PRJ-03 Re-engaging the workforce: amber`, cut to what an item may hold."""
    longest = LONGEST_ITEM - len(f"{project.shown_as} : {status}")
    title = project.title if len(project.title) <= longest else f"{project.title[: longest - 1].rstrip()}…"
    return f"{project.shown_as} {title}: {status}"


def full_words(arranged: Arranged, *, so_far: bool = False) -> str:
    """`50 of 60 minutes`, and what gave no time."""
    when = " so far" if so_far else ""
    untimed = f" ({count(arranged.untimed, 'item')} without minutes)" if arranged.untimed else ""
    return f"{arranged.minutes} of {arranged.total} minutes{when}{untimed}."


def moment(trust: Trust, at: datetime) -> str:
    """`Monday 23 November at 11:00`."""
    local = at.astimezone(trust.zone)
    return f"{day(local.date())} at {clock(local.time())}"


def _meets(trust: Trust, week: Week) -> str:
    """`Wednesday 25 November, 08:30`."""
    local = week.meets_at.astimezone(trust.zone)
    return f"{day(local.date())}, {clock(local.time())}"


def _until(trust: Trust, week: Week) -> str:
    return f"The agenda closes on {moment(trust, week.closes_at)}."


def _opening(agenda: Agenda) -> tuple[Part, ...]:
    link = agenda.week.link or agenda.group.link
    if not link:
        return (Text((line(agenda.group.name),)),)
    return (Text((line(f"{agenda.group.name} · ", Link("join here", link)),)),)


def _still_open(agenda: Agenda) -> tuple[Part, ...]:
    return _section("Still open", [_action(one, agenda.called) for one in agenda.actions])


def _action(action: Action, called: Names) -> Line:
    by = f", by {day_of(action.due_on)}" if action.due_on else ""
    return line(f"{_short(action.text)}: {called_of(action.owner, called)}{by}")


def _decisions(agenda: Agenda) -> tuple[Part, ...]:
    lines = [line(f"{headline(one)}: {called_of(one.lead, agenda.called)}") for one in agenda.proposals]
    return _section("Decisions needed", lines)


def _standing(agenda: Agenda) -> tuple[Part, ...]:
    return _section("Every week", [line(f"{one.title}: {one.minutes} min") for one in agenda.standing])


def _added(agenda: Agenda) -> tuple[Part, ...]:
    lines = [_item(one, agenda.called) for one in agenda.arranged.chosen]
    return _section("Added", lines or [line("Nothing was added.")], numbered=bool(lines))


def _carried(agenda: Agenda) -> tuple[Part, ...]:
    """What does not fit, and where it has gone: nobody finds their item missing."""
    to = f" to {day(agenda.later.meeting_on)}" if agenda.later else ""
    return _section(f"Carried{to}", [_item(one, agenda.called) for one in agenda.arranged.carried])


def _away(agenda: Agenda) -> tuple[Part, ...]:
    if not agenda.away:
        return ()
    return (Text((line(f"Away, their school is closed: {names(agenda.away)}."),)),)


def _total(arranged: Arranged) -> Part:
    over = f" That is {count(arranged.over, 'minute')} over." if arranged.over else ""
    return Text((line(f"In all {full_words(arranged)}{over}"),))


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_LINE else f"{words[:LONGEST_LINE].rstrip()}…"


def _item(item: AgendaItem, called: Names) -> Line:
    since = f", carried from {day_of(item.carried_from)}" if item.carried_from else ""
    return line(f"{item.words}{_minutes(item)}: {called_of(item.added_by, called)}{since}")


def _minutes(item: AgendaItem) -> str:
    comma = "" if item.words.endswith(("?", "!", ".")) else ","
    return f"{comma} {item.minutes} min" if item.minutes else ""


def _room(done: Added) -> list[str]:
    """What may happen to it: the meeting is too full, or there are more items than fit."""
    if any(one.id == done.item.id for one in done.arranged.carried):
        return [f"{done.most} items are on it before yours, so it may be carried to the meeting after it."]
    if not done.arranged.over:
        return []
    hour = HOURS.get(done.arranged.total, f"the {done.arranged.total} minutes")
    return [f"That is over {hour} by {count(done.arranged.over, 'minute')}: it may be carried to the meeting after it."]


def _section(title: str, lines: Sequence[Line], *, numbered: bool = False) -> tuple[Part, ...]:
    """A heading and its lines; of very many the rest is counted, so that an agenda is no wall."""
    if not lines:
        return ()
    more = len(lines) - MOST_LINES
    rest = (line(f"and {count(more, 'other')}"),) if more > 0 else ()
    return (Section(title), Bullets((*lines[:MOST_LINES], *rest), numbered))
