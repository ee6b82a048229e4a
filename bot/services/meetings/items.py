"""Work on a log before it is sent: items, what somebody takes on, and the count of confidential ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.cards.meetings.log import subject_of
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.meetings import LEVELS, MOST_ITEMS, Action, Item, Log, mistake_in_action, mistake_in_item, plain
from bot.domain.offices import is_partner
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.domain.wording import day
from bot.services.meetings.readings import item_to_write, log_to_write
from bot.services.outbox import changed
from storage import actions, meetings, people
from storage.database import Books
from storage.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form of one item holds."""

    title: str
    summary: str
    level: str
    until: date | None = None
    owner: str | None = None
    due_on: date | None = None
    action: str = ""


def add_item(books: Books, trust: Trust, meeting_id: str, typed: Typed, *, by: Person, at: datetime) -> Item:
    """Add one item at the end of the log; refused with a sentence beside each field."""
    today = local_day(trust.zone, at)
    log = log_to_write(books, meeting_id, by, on=today)
    refuse_closed(log)
    if len(log.items) >= MOST_ITEMS:
        raise Refused(fields={"title": f"{MOST_ITEMS} items are the most a log takes. Please join two of them."})
    _refuse_mistakes(books, log, typed, today)
    number = max((one.item.number for one in log.items), default=0) + 1
    item = _item(new_id("i-"), log, number, typed)
    meetings.add_items(books, [item])
    _keep_action(books, log, item, typed)
    changed(books, subject_of(meeting_id), at=at)
    return item


def edit_item(books: Books, trust: Trust, item_id: str, typed: Typed, *, by: Person, at: datetime) -> Item:
    """Put other words, readers or action in place of an item's; refused with a sentence beside each field."""
    today = local_day(trust.zone, at)
    log, logged = item_to_write(books, item_id, by, on=today)
    refuse_closed(log)
    _refuse_mistakes(books, log, typed, today)
    item = _item(item_id, log, logged.item.number, typed)
    meetings.change_item(books, item)
    _keep_action(books, log, item, typed)
    changed(books, subject_of(log.meeting.id), at=at)
    return item


def remove_item(books: Books, trust: Trust, item_id: str, *, by: Person, at: datetime) -> None:
    log, _ = item_to_write(books, item_id, by, on=local_day(trust.zone, at))
    refuse_closed(log)
    meetings.remove_item(books, item_id)
    changed(books, subject_of(log.meeting.id), at=at)


def count_part_b(books: Books, trust: Trust, meeting_id: str, *, step: int, by: Person, at: datetime) -> None:
    """Count one confidential item more (1) or less (-1). Nothing else is ever held of it (R14)."""
    log = log_to_write(books, meeting_id, by, on=local_day(trust.zone, at))
    refuse_closed(log)
    if not meetings.count_part_b(books, meeting_id, step):
        raise Refused("The count is at none already. Nothing was changed.")
    changed(books, subject_of(meeting_id), at=at)


def refuse_closed(log: Log) -> None:
    if log.meeting.sent_at is not None:
        raise Refused(
            "This log has been sent, so it is closed. Nothing was changed. Corrections of sent logs are still to "
            "come; until then, please put it right at the next meeting."
        )


def _refuse_mistakes(books: Books, log: Log, typed: Typed, today: date) -> None:
    found = {
        "title": mistake_in_item(plain(typed.title), "") if plain(typed.title) else "Every item needs a title.",
        "summary": mistake_in_item("", plain(typed.summary)),
        "level": None if typed.level in LEVELS else "Please say who may read it.",
        "until": _wrong_until(typed, today),
        **_wrong_action(books, log, typed, today),
    }
    wrong = {field: sentence for field, sentence in found.items() if sentence}
    if wrong:
        raise Refused(fields=wrong)


def _wrong_until(typed: Typed, today: date) -> str | None:
    if typed.level != "chairs_only":
        return "A date goes only with “Chairs only”. Choose that, or clear the date." if typed.until else None
    if typed.until is None:
        return "Until when is it for the chairs only? Please give the day on which all may read it."
    if typed.until <= today:
        return f"{day(typed.until, today)} is not in the future. Please give the day on which all may read it."
    return None


def _wrong_action(books: Books, log: Log, typed: Typed, today: date) -> dict[str, str | None]:
    words = plain(typed.action)
    if not words:
        named = typed.owner or typed.due_on
        return {"action": "What will they do? Or clear the name and the date." if named else None}
    owner = people.person(books, typed.owner) if typed.owner else None
    is_ours = owner is not None and owner.is_here(today) and not is_partner(owner, today)
    too_early = typed.due_on is not None and typed.due_on < log.meeting.held_on
    return {
        "action": mistake_in_action(words),
        "owner": None if is_ours else "Who takes this on? Please choose somebody.",
        "due_on": f"That is before the meeting on {day(log.meeting.held_on, today)}." if too_early else None,
    }


def _item(item_id: str, log: Log, number: int, typed: Typed) -> Item:
    summary = " ".join(plain(typed.summary).split())
    title = " ".join(plain(typed.title).split())
    return Item(item_id, log.meeting.id, number, title, summary, typed.level, typed.until)


def _keep_action(books: Books, log: Log, item: Item, typed: Typed) -> None:
    """One action an item: the words kept in place of what was there, or nothing."""
    standing = actions.of_item(books, item.id)
    words = " ".join(plain(typed.action).split())
    if not words or typed.owner is None:
        actions.remove_of_item(books, item.id)
        return
    action_id = standing.id if standing else new_id("a-")
    meeting = log.meeting
    actions.put(books, Action(action_id, meeting.group, words, typed.owner, typed.due_on, meeting.id, item.id))
