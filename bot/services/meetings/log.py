"""Log a meeting: find the group, begin the form, and keep what was filled in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.cards.meetings.forms import Opening
from bot.cards.meetings.log import logged_already
from bot.domain.agendas import CANCELLED
from bot.domain.errors import Refused
from bot.domain.groups import close_to, named
from bot.domain.instants import local_day
from bot.domain.meetings import Item, Log, Meeting, default_level, mistake_in, split_items
from bot.domain.offices import may_log
from bot.domain.people import Group, Person
from bot.domain.trusts import Trust
from bot.domain.wording import day, names
from bot.services.meetings.living import show_log
from bot.services.meetings.readings import called, groups_to_log, log_of, of_group
from bot.services.outbox import ANSWER, tell, to_person
from storage import meetings, occurrences, people
from storage.database import Books
from storage.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds: a group's id, a day, who came, and the box of items as it was typed."""

    group: str
    held_on: date | None
    attended: tuple[str, ...]
    items: str


def groups_meant(books: Books, trust: Trust, words: str, *, viewer: Person, on: date) -> list[Group]:
    """The groups whose log is theirs and that the words may mean; all of them for no words.

    Refused where none is, with those that there are.
    """
    mine = groups_to_log(books, viewer, on=on)
    if not mine:
        raise Refused(
            "You keep no group's log, so there is nothing to log here. Each group's clerk, lead or deputy does; "
            f"the {trust.words.elt}'s chair and the executive leaders log theirs."
        )
    found = named(mine, words, trust.words)
    if not found:
        raise Refused(_unknown(mine, words))
    return found


def opening(books: Books, trust: Trust, group: Group, *, viewer: Person, on: date) -> Opening:
    """What the form begins with: the last meeting that should have been, and everybody who is not excused."""
    due = meetings.last_by(books, group.id, on)
    planned = due if due and due.logged_at is None and due.status != CANCELLED else None
    present = tuple(of_group(books, group.id, viewer, on=on))
    excused = planned.apologies if planned else ()
    ticked = tuple(one.id for one in present if one.id not in excused)
    return Opening(group, planned.held_on if planned else on, present, ticked)


def log(books: Books, trust: Trust, typed: Typed, *, by: Person, at: datetime) -> Meeting:
    """Keep who came and what was dealt with, and show the log to its writer; or refuse it and say why.

    A meeting of that day in the register is the one that is logged. Logged before: they read by whom.
    """
    today = local_day(trust.zone, at)
    group = _group(books, typed.group, by, today)
    items = split_items(typed.items)
    _refuse_mistakes(books, trust, group, typed, items, today)
    held_on = typed.held_on or today
    meeting = _meeting_of(books, group, held_on)
    came = [one.id for one in people.in_group(books, group.id, on=held_on) if one.id in typed.attended]
    if meetings.log(books, meeting, by=by.id, at=at, attended=came):
        known = len(meetings.items_of(books, meeting.id))
        meetings.add_items(books, _items(group, meeting, items, known + 1))
    else:
        _say_logged_already(books, trust, _fresh(books, meeting), items, by, at)
    show_log(books, trust, meeting.id, by, at=at)
    return meeting


def _group(books: Books, group_id: str, by: Person, today: date) -> Group:
    group = people.group(books, group_id)
    if group is None or not may_log(by, group, today):
        raise Refused(fields={"group": "I can't find that group, or its log isn't yours. Please choose another."})
    return group


def _refuse_mistakes(
    books: Books, trust: Trust, group: Group, typed: Typed, items: list[tuple[str, str]], today: date
) -> None:
    found = {"held_on": _wrong_day(books, trust, group, typed.held_on, today), "items": mistake_in(items)}
    wrong = {field: sentence for field, sentence in found.items() if sentence}
    if wrong:
        raise Refused(fields=wrong)


def _wrong_day(books: Books, trust: Trust, group: Group, held_on: date | None, today: date) -> str | None:
    if held_on is None:
        return "Please say on which day it was."
    if held_on > today:
        return f"{day(held_on, today)} is still to come. A meeting is logged on its day or afterwards."
    first = _first_day(books, trust, group)
    if held_on < first:
        return f"{group.name} has no meetings here before {day(first, today)}. Please check the date."
    return None


def _first_day(books: Books, trust: Trust, group: Group) -> date:
    """The first day of the register's year, or of the group's first meeting where that was earlier."""
    begins = date(int(trust.academic_year[:4]), 9, 1)
    known = meetings.first_day_of(books, group.id)
    return min(begins, known) if known else begins


def _meeting_of(books: Books, group: Group, held_on: date) -> Meeting:
    """The group's meeting of that day: one not logged yet, else the first; one is made where there is none."""
    known = meetings.on_day(books, group.id, held_on)
    if known:
        return next((one for one in known if one.logged_at is None), known[0])
    meeting = Meeting(f"{group.id[:50]}-{held_on}", group.id, held_on, time(0), 0, link=group.link)
    if meetings.add_new(books, meeting):
        occurrences.look_again(books)
    return meeting


def _items(group: Group, meeting: Meeting, typed: Iterable[tuple[str, str]], first: int) -> list[Item]:
    level = default_level(group)
    return [
        Item(new_id("i-"), meeting.id, number, title, summary, level)
        for number, (title, summary) in enumerate(typed, start=first)
    ]


def _fresh(books: Books, meeting: Meeting) -> Log:
    return log_of(books, meetings.find(books, meeting.id) or meeting)


def _say_logged_already(
    books: Books, trust: Trust, first: Log, typed: list[tuple[str, str]], by: Person, at: datetime
) -> None:
    logged_by = first.meeting.logged_by or ""
    who = "you" if logged_by == by.id else called(books, [logged_by]).get(logged_by, "somebody")
    card = logged_already(trust, first, who, typed)
    event = f"meeting_logged_already:{first.meeting.id}:{new_id()}"
    tell(books, to_person(by.id), card, event=event, kind="logged_already", message_class=ANSWER, at=at)


def _unknown(groups: list[Group], words: str) -> str:
    close = close_to(groups, words)
    meant = f" Did you mean {close.name}?" if close else ""
    return f"I can't find a group “{words[:40]}” whose log is yours.{meant} Yours: {names(one.name for one in groups)}."
