"""The weekly agenda: what stands on it, adding to it, Thursday's call for items and Monday's post."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.cards import agendas as cards
from bot.cards.agendas import Added, Agenda
from bot.cards.home import Waiting
from bot.domain.agendas import WEEKS_AHEAD, Arranged, Week, arranged, mistake_in, schools_away, weeks, words_and_minutes
from bot.domain.audience import LEADERS
from bot.domain.calendars import monday_of
from bot.domain.errors import Refused, not_here
from bot.domain.groups import ELT
from bot.domain.instants import local_day
from bot.domain.meetings import AgendaItem, plain
from bot.domain.offices import heads_of, may_add_agenda_item
from bot.domain.people import Group, Person
from bot.domain.projects import PROPOSED, Project
from bot.domain.trusts import Trust
from bot.domain.wording import school_names
from bot.services import places
from bot.services.meetings.agenda import POSTED, event_of, subject_of
from bot.services.outbox import ANSWER, PROMPT, TOLD, tell, to_person
from bot.services.projects.read import waiting_for_decision
from storage import actions, agendas, letters, meetings, outbox, people, projects
from storage.database import Books
from storage.identifiers import new_id

RETYPED = timedelta(minutes=2)
LOOKS_BACK = timedelta(weeks=10)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wants on the agenda; `minutes` is None where they did not say."""

    words: str
    minutes: int | None = None


def said(words: str, minutes: int | None = None) -> Said:
    """What was typed: `Lunch rota 10 min`, or the words and the minutes of the form."""
    typed = " ".join(plain(words).split())
    if minutes is not None:
        return Said(typed, minutes)
    return Said(*words_and_minutes(typed))


# ---------------------------------------------------------------------------------------- looking at it


def as_it_stands(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> Agenda:
    """The next meeting's agenda. Refused where it is not theirs to see, or no meeting is planned."""
    group = group_of(books, trust, viewer=viewer, at=at)
    week = _next_week(books, trust, group, at)
    on = local_day(trust.zone, at)
    return _agenda(books, trust, group, week, waiting_for_decision(books, viewer=viewer, on=on))


def group_of(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> Group:
    """The group with a weekly agenda. Refused unless they may see the agenda and add to it."""
    group = _elt(books)
    if group is None:
        raise Refused(cards.no_group(trust))
    if not may_add_agenda_item(viewer, group, local_day(trust.zone, at)):
        raise Refused(cards.not_yours(group))
    return group


def open_week(books: Books, trust: Trust, *, viewer: Person, at: datetime) -> Week:
    """The meeting that what they add now is for."""
    group = group_of(books, trust, viewer=viewer, at=at)
    return _open_week(books, trust, group, at)


def waiting_for(books: Books, trust: Trust, person: Person, at: datetime) -> list[Waiting]:
    """For `/collab` alone: between the call for items and the close, the offer to add one."""
    group = _elt(books)
    if group is None or not may_add_agenda_item(person, group, local_day(trust.zone, at)):
        return []
    week = next(_weeks(books, trust, group, at), None)
    is_open = week is not None and week.opens_at <= at < week.closes_at
    return [cards.waiting(trust, group, week)] if week and is_open else []


# ---------------------------------------------------------------------------------------- adding to it


def add(books: Books, trust: Trust, what: Said, *, by: Person, at: datetime) -> Added:
    """Put an item on the agenda that is open, or on the one after it. Refused with the remedy."""
    group = group_of(books, trust, viewer=by, at=at)
    mistake = mistake_in(what.words)
    if mistake:
        raise Refused(mistake)
    week = _open_week(books, trust, group, at)
    item = AgendaItem(new_id("a-"), group.id, week.meeting_on, what.words, by.id, at, what.minutes)
    agendas.add(books, item)
    return _added(books, trust, group, week, item, at)


def take_off(books: Books, trust: Trust, item_id: str, *, by: Person, at: datetime) -> AgendaItem:
    """Take an item of theirs off the agenda. Refused once the agenda is posted."""
    group = group_of(books, trust, viewer=by, at=at)
    wait_turn(books, group)
    item = agendas.item(books, item_id)
    if item is None or (item.group, item.added_by) != (group.id, by.id):
        raise not_here("that item")
    if letters.was_told(books, event_of(_week_of(books, trust, group, item).meeting_on)):
        raise Refused(cards.posted_already(item))
    agendas.remove(books, item.id)
    return item


def already_added(books: Books, trust: Trust, what: Said, *, by: Person, at: datetime) -> Added | None:
    """The item, if the same person typed the same words less than two minutes ago."""
    group = group_of(books, trust, viewer=by, at=at)
    wait_turn(books, group)
    recent = agendas.added_since(books, group.id, at - RETYPED, by=by.id)
    item = next((one for one in recent if one.words.casefold() == what.words.casefold()), None)
    return None if item is None else _added(books, trust, group, _week_of(books, trust, group, item), item, at)


def wait_turn(books: Books, group: Group) -> None:
    """Until the transaction ends nobody else looks whether to add: what is sent twice at once is added once.

    Taken before any card's own guard, and never to draw one: a letter holds its card's while it is drawn.
    """
    outbox.guard(books, f"agenda:{group.id}")


def answer_added(books: Books, trust: Trust, done: Added, *, to: Person, at: datetime) -> None:
    """What somebody hears who added an item by the form."""
    card, event = cards.added(trust, done), f"agenda_added:{done.item.id}"
    tell(books, to_person(to.id), card, event=event, kind="agenda_added", message_class=ANSWER, at=at)


def is_on_agenda(books: Books, words: str, *, since: datetime) -> AgendaItem | None:
    """The item with these words that somebody added after that moment."""
    group = _elt(books)
    found = agendas.added_since(books, group.id, since) if group else []
    return next((one for one in found if one.words == words), None)


def may_add(books: Books, person: Person, *, on: date) -> bool:
    group = _elt(books)
    return group is not None and may_add_agenda_item(person, group, on)


# ------------------------------------------------------------------------------------------- by itself


def open_moments(books: Books, trust: Trust, after: datetime) -> datetime | None:
    """When items are next called for."""
    group = _elt(books)
    found = _weeks(books, trust, group, after) if group else iter(())
    return next((week.opens_at for week in found if week.opens_at > after), None)


def post_moments(books: Books, trust: Trust, after: datetime) -> datetime | None:
    """When an agenda is next posted."""
    group = _elt(books)
    found = _weeks(books, trust, group, after) if group else iter(())
    return next((week.posts_at for week in found if week.posts_at > after), None)


def open_items(books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
    """Call for items in the group's channel: one post, and nobody is mentioned. Too late, and there is none."""
    group = _elt(books)
    if group is None:
        return
    week = next((one for one in _weeks(books, trust, group, due_at) if one.opens_at == due_at), None)
    if week is None or at >= week.closes_at:
        return
    card = cards.call_for_items(trust, group, week)
    for place in places.for_group(books, group.id, on=local_day(trust.zone, at)):
        event = f"agenda_opened:{week.meeting_on}"
        tell(books, place, card, event=event, kind="agenda_opened", message_class=PROMPT, at=at)


def post_weekly(books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
    """Post the agenda, and carry what does not fit to the next meeting.

    Once the meeting has begun nothing is posted any more, and all of it is carried. What was posted once stays so,
    whatever the settings say afterwards of when it should have been.
    """
    group = _elt(books)
    if group is None:
        return
    week = next((one for one in _weeks(books, trust, group, due_at) if one.posts_at == due_at), None)
    if week is None or letters.was_told(books, event_of(week.meeting_on)):
        return
    agenda = _agenda(books, trust, group, week, projects.with_status(books, PROPOSED, members={LEADERS}))
    is_late = at >= week.meets_at
    _carry(books, agenda, (*agenda.arranged.chosen, *agenda.arranged.carried) if is_late else agenda.arranged.carried)
    if not is_late:
        _post(books, trust, agenda, at)


def _post(books: Books, trust: Trust, agenda: Agenda, at: datetime) -> None:
    meeting_on = agenda.week.meeting_on
    card = replace(cards.whole(trust, agenda), subject=subject_of(meeting_on))
    for place in places.for_group(books, agenda.group.id, on=local_day(trust.zone, at)):
        tell(books, place, card, event=event_of(meeting_on), kind=POSTED, message_class=TOLD, at=at)


def _carry(books: Books, agenda: Agenda, items: tuple[AgendaItem, ...]) -> None:
    if agenda.later is None:
        return
    for item in items:
        agendas.carry(books, item, to=agenda.later.meeting_on)


# ------------------------------------------------------------------------------------------ how it is found


def _elt(books: Books) -> Group | None:
    return next((group for group in people.all_groups(books) if group.type == ELT), None)


def _weeks(books: Books, trust: Trust, group: Group, after: datetime) -> Iterator[Week]:
    """Its meetings that begin after that moment, in order."""
    first = monday_of(local_day(trust.zone, after))
    register = meetings.between(books, group.id, first, first + timedelta(weeks=WEEKS_AHEAD))
    return weeks(trust, register, after)


def _next_week(books: Books, trust: Trust, group: Group, at: datetime) -> Week:
    week = next(_weeks(books, trust, group, at), None)
    if week is None:
        raise Refused(cards.no_meeting(group))
    return week


def _open_week(books: Books, trust: Trust, group: Group, at: datetime) -> Week:
    week = next((one for one in _weeks(books, trust, group, at) if at < one.closes_at), None)
    if week is None:
        raise Refused(cards.no_meeting(group))
    return week


def _week_of(books: Books, trust: Trust, group: Group, item: AgendaItem) -> Week:
    """The meeting an item is for: the first on its day or after."""
    found = _weeks(books, trust, group, item.added_at)
    week = next((one for one in found if one.meeting_on >= item.meeting_on), None)
    return week or _next_week(books, trust, group, item.added_at)


def _arranged(books: Books, trust: Trust, group: Group, week: Week) -> tuple[Arranged, Week | None]:
    """What is on that meeting's agenda, and the meeting after it.

    An item belongs to the first meeting on its day or after: one that was moved or cancelled loses none.
    """
    around = list(_until_after(_weeks(books, trust, group, week.meets_at - LOOKS_BACK), week))
    before = [one.meeting_on for one in around if one.meeting_on < week.meeting_on]
    later = next((one for one in around if one.meeting_on > week.meeting_on), None)
    items = agendas.items_between(books, group.id, max(before, default=None), later.meeting_on if later else None)
    rules = trust.rules.elt
    return arranged(items, rules.standing, rules.max_items, week.minutes), later


def _until_after(found: Iterator[Week], week: Week) -> Iterator[Week]:
    for one in found:
        yield one
        if one.meeting_on > week.meeting_on:
            return


def _added(books: Books, trust: Trust, group: Group, week: Week, item: AgendaItem, at: datetime) -> Added:
    around, _ = _arranged(books, trust, group, week)
    nearest = _next_week(books, trust, group, at)
    instead_of = nearest if nearest.meeting_on < week.meeting_on else None
    return Added(item, week, around, trust.rules.elt.max_items, instead_of)


def _agenda(books: Books, trust: Trust, group: Group, week: Week, proposals: list[Project]) -> Agenda:
    around, later = _arranged(books, trust, group, week)
    still_open = actions.open_of_group(books, group.id)
    named = [item.added_by for item in (*around.chosen, *around.carried)]
    named += [action.owner for action in still_open] + [project.lead for project in proposals]
    return Agenda(
        group=group,
        week=week,
        arranged=around,
        standing=trust.rules.elt.standing,
        actions=still_open,
        proposals=proposals,
        away=_away(books, trust, week.meeting_on),
        called={id_: one.called for id_, one in people.people_of(books, named).items()},
        later=later,
    )


def _away(books: Books, trust: Trust, on: date) -> list[str]:
    """`Farhan Malik (Vellumhurst)`, for each head whose school is closed that day."""
    closed = schools_away(trust, on)
    short, everybody = school_names(trust), people.everybody(books) if closed else []
    return [f"{head.called} ({short[school.id]})" for school in closed for head in heads_of(everybody, school.id, on)]
