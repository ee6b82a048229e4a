"""What comes down from the board: the chairs' brief, the governors' digest and each committee's post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.cards.card import Button, Card, Note, Part, Strong, Text, line
from bot.cards.meetings.log import confidential
from bot.domain.meetings import Item, Meeting
from bot.domain.trusts import Trust
from bot.domain.wording import count, day, day_of

RECORD = "A summary by the clerk, checked by the Chair; the minutes are the record."
ITEMS_A_MINUTE = 3


def digest(
    trust: Trust, cascade_id: str, meeting: Meeting, items: Sequence[Item], left_out: int, *, has_it: bool
) -> Card:
    """The one message of a release for one governor; `items` are those they may read, at most five.

    `left_out` counts further items for which there was no room.
    """
    return Card(
        _title(trust, meeting, items),
        (*_numbered(meeting, items), *_left_out(left_out), *_ending(meeting), *_thanks(has_it=has_it)),
        buttons=_got_it(cascade_id, has_it=has_it),
    )


def brief(
    trust: Trust,
    cascade_id: str,
    meeting: Meeting,
    items: Sequence[Item],
    left_out: int,
    today: date,
    *,
    has_it: bool,
) -> Card:
    """A chair's brief, which is their digest too: embargoed items say until when they are the chairs' alone."""
    meets = f"For you as a chair, before the {trust.words.chairs_meeting}. You will get no second digest."
    return Card(
        _title(trust, meeting, items, ": your brief as a chair"),
        (
            Text((line(meets),)),
            *_numbered(meeting, items, today),
            *_left_out(left_out),
            *_ending(meeting),
            *_thanks(has_it=has_it),
        ),
        buttons=_got_it(cascade_id, has_it=has_it),
    )


def committee_post(
    trust: Trust,
    value: str,
    meeting: Meeting,
    items: Sequence[Item],
    left_out: int,
    next_on: date | None,
    outcome: str | None,
) -> Card:
    """For a local committee's channel; `outcome` says what the committee has made of it, once it has."""
    agenda = f"On your next agenda: {day(next_on)}." if next_on else "Your next meeting has no date here yet."
    buttons = (
        Button("cascade.noted", "We noted it", value),
        Button("cascade.discussed", "We discussed it", value, "primary"),
    )
    return Card(
        _title(trust, meeting, items),
        (
            *_numbered(meeting, items),
            *_left_out(left_out),
            *_ending(meeting),
            Text((line(Strong(outcome or agenda)),)),
        ),
        buttons=() if outcome == DISCUSSED else buttons,
    )


DISCUSSED = "Your committee has discussed this."
NOTED = "Your committee has noted this."
OUTCOMES = {"noted": NOTED, "discussed": DISCUSSED}


def _title(trust: Trust, meeting: Meeting, items: Sequence[Item], what: str = "") -> str:
    heading = f"From the {board_word(trust)}, {day_of(meeting.held_on)}{what}"
    if not items:
        return heading
    things, minutes = count(len(items), "thing"), count(-(-len(items) // ITEMS_A_MINUTE), "minute")
    return f"{heading} ({things}, {minutes})"


def board_word(trust: Trust) -> str:
    """`board`, or the whole of this trust's own word where that is not in it."""
    return "board" if "board" in trust.words.board.casefold() else trust.words.board


def _numbered(meeting: Meeting, items: Sequence[Item], today: date | None = None) -> tuple[Part, ...]:
    if not items:
        return (Text((line("There is nothing in it that goes to all governors this time."),)),)
    return tuple(_item(meeting, number, item, today) for number, item in enumerate(items, start=1))


def _item(meeting: Meeting, number: int, item: Item, today: date | None) -> Text:
    lines = [line(Strong(f"{number}. {item.title}"))]
    if item.summary:
        lines.append(line(item.summary))
    if item.until and item.meeting != meeting.id:
        lines.append(line(f"From an earlier meeting; open to you since {day_of(item.until, meeting.held_on)}."))
    if today and item.level == "chairs_only" and item.until and today < item.until:
        lines.append(line(Strong(f"For chairs only: not before {day_of(item.until, today)}.")))
    return Text(tuple(lines))


def _left_out(number: int) -> tuple[Part, ...]:
    if not number:
        return ()
    return (Note(line(f"{count(number, 'further item')} had no room here; the minutes have all of them.")),)


def _ending(meeting: Meeting) -> tuple[Part, ...]:
    return (*confidential(meeting.part_b), Note(line(RECORD)))


def _thanks(*, has_it: bool) -> tuple[Part, ...]:
    return (Text((line("Got it, thank you."),)),) if has_it else ()


def _got_it(cascade_id: str, *, has_it: bool) -> tuple[Button, ...]:
    return () if has_it else (Button("digest.got_it", "Got it", cascade_id),)
