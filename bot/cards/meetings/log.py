"""The card of a log while its meeting is written down, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.cards.card import Bullets, Button, Card, Line, Note, Part, Row, Section, Strong, Text, line
from bot.cards.courtesies import said
from bot.cards.home import Waiting
from bot.cards.meetings.forms import level_name
from bot.domain.groups import has_agenda
from bot.domain.instants import local_day, local_time
from bot.domain.meetings import Action, Log, Logged, Meeting
from bot.domain.people import Group
from bot.domain.trusts import Trust
from bot.domain.wording import clock, count, day, day_of, names

Names = Mapping[str, str]


def subject_of(meeting_id: str) -> str:
    return f"meeting:{meeting_id}"


def log_card(trust: Trust, log: Log, called: Names, next_step: str) -> Card:
    """The log as its writer works on it; `next_step` says what Send does, or once it was sent what came of it.

    Once it was sent it has no buttons.
    """
    is_open = log.meeting.sent_at is None
    items = [_item_row(trust, log, number, one, called) for number, one in enumerate(log.items, start=1)]
    return Card(
        f"{log.group.name}, {day(log.meeting.held_on)}: {count(len(log.items), 'item')} logged",
        (*items, _part_b_row(log.meeting, is_open=is_open), _came(log, called), Note(line(next_step))),
        buttons=_buttons(log) if is_open else (),
        subject=subject_of(log.meeting.id),
    )


def group_post(trust: Trust, log: Log, called: Names) -> Card:
    """A sent log as its group reads it; `log` holds only what they may read, and its numbers tell of nothing else."""
    items = tuple(Text(item_lines(number, one, called)) for number, one in enumerate(log.items, start=1))
    return Card(
        f"{log.group.name}, {day(log.meeting.held_on)}: what we dealt with",
        (*items, *confidential(log.meeting.part_b)),
        subject=f"meeting_post:{log.meeting.id}",
    )


def actions_card(trust: Trust, group: Group, meeting: Meeting, actions: Sequence[Action]) -> Card:
    """All that one person took on at a meeting, with Done beside each that is open."""
    rows = tuple(_action_row(action) for action in actions)
    asked = " The group's next agenda asks after what is open." if has_agenda(group) else ""
    is_open = any(one.done_on is None for one in actions)
    how = (Note(line(f"Press Done when one is done.{asked}")),) if is_open else ()
    return Card(
        f"You took on {count(len(actions), 'thing')} at {group.name}, {day(meeting.held_on)}",
        (*rows, *how),
        subject=f"actions:{meeting.id}",
    )


def previews(views: Sequence[tuple[str, Card]]) -> Card:
    """What each kind of reader would get, exactly; nothing is sent."""
    parts = [part for who, card in views for part in _preview(who, card)]
    return Card("This is what they would get. Nothing has been sent.", tuple(parts))


def staff_view(titles: Sequence[str]) -> Card:
    """Staff are sent nothing by a release; some items may be open to them."""
    if not titles:
        return said("Staff are sent nothing, and no item is open to them.")
    return said("Staff are sent nothing.", f"Open to them, should they ask: {names(titles)}.")


def logged_already(trust: Trust, log: Log, who: str, typed: Sequence[tuple[str, str]]) -> Card:
    """Somebody else was first: who it was, and what was typed, so that none of it is lost."""
    at = log.meeting.logged_at
    when = f" on {day(local_day(trust.zone, at))} at {clock(local_time(trust.zone, at))}" if at else ""
    written = tuple(line(f"{title}: {summary}" if summary else title) for title, summary in typed)
    return Card(
        f"{log.group.name}, {day(log.meeting.held_on)}, was logged by {who}{when}",
        (
            Text((line("That log follows. What you wrote was not added to it; here it is, to copy from:"),)),
            Bullets(written),
        ),
    )


def unsent(log: Log) -> Waiting:
    """For `/collab` alone: a log that was begun, or came back, and has still to be sent."""
    words = f"Not sent yet: the log of {log.group.name}, {day(log.meeting.held_on)}."
    return Waiting(words, show_button(log))


def show_button(log: Log) -> Button:
    return Button("meeting.show", "Show the log", log.meeting.id)


def sent_answer(sentence: str, *more: str) -> Card:
    return said(sentence, *more)


def reopened(trust: Trust, log: Log, who: str, reason: str) -> Card:
    """The checker asks for a change before it goes on."""
    return Card(
        f"{who} asks for a change in the log of {log.group.name}, {day(log.meeting.held_on)}",
        (
            Text((line("“", reason, "”"),)),
            Note(line("The log is open again. Nothing has gone out. Send it once more when it is right.")),
        ),
        buttons=(show_button(log),),
    )


def no_room(numbers: Sequence[int]) -> str:
    """For whoever can still mend it; nothing where all of it has room. `numbers` are places in the card."""
    if not numbers:
        return ""
    return f"A digest holds five items, so {names(map(str, numbers))} would be left out of it."


def confidential(number: int) -> tuple[Part, ...]:
    """The only trace of confidential items."""
    if not number:
        return ()
    verb = "was" if number == 1 else "were"
    shown = "is" if number == 1 else "are"
    return (Note(line(f"{count(number, 'item')} {verb} confidential and {shown} not shown.")),)


def item_lines(number: int, logged: Logged, called: Names) -> tuple[Line, ...]:
    """What was dealt with, and who took what on; `number` is its place in the card: what is not shown leaves no gap."""
    item, action = logged.item, logged.action
    lines = [line(Strong(f"{number}. {item.title}"))]
    if item.summary:
        lines.append(line(item.summary))
    if action:
        lines.append(line(f"{called.get(action.owner, 'Somebody')}: {action.text}{_by_when(action)}"))
    return tuple(lines)


def _by_when(action: Action) -> str:
    return f" by {day_of(action.due_on)}" if action.due_on else ""


def moment(trust: Trust, at: datetime) -> str:
    """`Friday 4 December, 10:15`."""
    return f"{day(local_day(trust.zone, at))}, {clock(local_time(trust.zone, at))}"


def _item_row(trust: Trust, log: Log, number: int, logged: Logged, called: Names) -> Part:
    lines = (
        *item_lines(number, logged, called),
        line(f"For: {level_name(trust, log.group, logged.item.level, logged.item.until)}"),
    )
    if log.meeting.sent_at is not None:
        return Text(lines)
    buttons = (
        Button("meeting.edit_item", "Edit", logged.item.id),
        Button("meeting.remove_item", "Remove", logged.item.id, confirm="Take this item out of the log?"),
    )
    return Row(lines, buttons)


def _part_b_row(meeting: Meeting, *, is_open: bool) -> Part:
    words = f"Confidential items: {meeting.part_b}. Only this number is kept, nowhere any text."
    if not is_open:
        return Text((line(words),))
    buttons = [Button("meeting.count_part_b", "Count one", meeting.id)]
    if meeting.part_b:
        buttons.append(Button("meeting.uncount_part_b", "Take one back", meeting.id))
    return Row((line(words),), tuple(buttons))


def _came(log: Log, called: Names) -> Note:
    came = [called[one] for one in log.meeting.attended if one in called]
    return Note(line(f"There: {names(came)}." if came else "Nobody is noted as there."))


def _buttons(log: Log) -> tuple[Button, ...]:
    but = " unless the Chair sends it back" if log.group.type == "board" else ""
    question = f"Send this log? It cannot be changed afterwards{but}."
    return (
        Button("meeting.send", "Send", log.meeting.id, "primary", question),
        Button("meeting.add_item", "Add an item", log.meeting.id),
        Button("meeting.preview", "Preview", log.meeting.id),
    )


def _action_row(action: Action) -> Part:
    words = (line(f"{action.text}{_by_when(action)}"),)
    if action.done_on:
        return Text((line(f"Done on {day_of(action.done_on)}: {action.text}"),))
    return Row(words, (Button("action.done", "Done", action.id),))


def _preview(who: str, card: Card) -> tuple[Part, ...]:
    title = (Text((line(Strong(card.title)),)),) if card.title else ()
    return (Section(who), *title, *card.parts)
