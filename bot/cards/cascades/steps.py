"""The two decisions on the way down, check and release, and what is asked in between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cards.card import Button, Card, Facts, Form, Note, Option, Part, Pick, Text, Words, line
from bot.cards.cascades.digests import board_word
from bot.cards.meetings.forms import NO_NAMES, level_name
from bot.cards.meetings.log import Names, confidential, item_lines, moment, no_room
from bot.domain.cascades import Cascade
from bot.domain.instants import local_day
from bot.domain.meetings import Item, Log, Meeting
from bot.domain.trusts import Trust
from bot.domain.urgency import A_TERM
from bot.domain.wording import clock, day, names

NOW, NEXT_MORNING, URGENTLY = "now", "next_morning", "urgent"
NOBODY_TO_RELEASE = (
    "Nobody can release it yet: the trust's file names no CEO. Your IT lead can name one there, who may then lend "
    "the release to a delegate for some days."
)


def check_card(trust: Trust, cascade: Cascade, log: Log, called: Names, left_out: Sequence[int] = ()) -> Card:
    """For the Chair: all that the clerk wrote, who would read what, and the numbers of what no digest has room for."""
    decided = _checked(trust, cascade, log, called)
    question = f"{no_room(left_out)} Nothing has gone out. After your check the release is for the CEO.".strip()
    return Card(
        f"Please check: the log of the {board_word(trust)}, {day(log.meeting.held_on)}",
        (*_items(trust, log, called), *confidential(log.meeting.part_b), Note(line(decided or question))),
        buttons=() if decided else _check_buttons(cascade),
        subject=subject_of(cascade.id),
    )


def not_yours_to_check(trust: Trust, cascade: Cascade, meeting: Meeting, checker: str | None) -> Card:
    """In place of the log, for somebody who was asked to check it and is not its checker any more."""
    open_still = f"Checking it is for {checker} now." if checker else "Nobody is named to check it just now."
    words = "It has been checked." if cascade.checked_at else open_still
    return Card(
        f"The log of the {board_word(trust)}, {day(meeting.held_on)}",
        (Text((line(f"{words} There is nothing for you to do here."),)),),
        subject=subject_of(cascade.id),
    )


def release_card(
    trust: Trust, cascade: Cascade, log: Log, called: Names, numbers: tuple[int, int], joining: Sequence[Item] = ()
) -> Card:
    """For the CEO or a delegate; `numbers` are the briefs and digests that would go.

    `joining` are the items of earlier meetings that these digests carry, as their embargo has ended.
    """
    checked = _who_when(trust, called, cascade.checked_by, cascade.checked_at)
    return Card(
        f"Ready to release: the {board_word(trust)}, {day(log.meeting.held_on)}",
        (
            *_items(trust, log, called),
            *confidential(log.meeting.part_b),
            Facts((("Checked by", checked), *_going(cascade, numbers, joining))),
            Note(line(_released(trust, cascade, called))),
        ),
        buttons=_release_buttons(trust, cascade),
        subject=subject_of(cascade.id),
    )


def release_form(trust: Trust, next_morning: datetime, token: str, urgent_left: int = 0) -> Form:
    """When shall it go? Urgently is offered while some of the term's are left."""
    later = next_morning.astimezone(trust.zone)
    options = (
        Option(NOW, "Now", about="Briefs in each chair's next waking minute, digests in the morning"),
        Option(
            NEXT_MORNING,
            f"Next morning: {day(later.date())}, {clock(later.time())}",
            about="Everything goes out from then on",
        ),
        *([_urgent(urgent_left)] if urgent_left else []),
    )
    return Form("cascade.release", "Release", (Pick("when", "When?", options, initial=NOW),), token, "Release")


def _urgent(left: int) -> Option:
    about = f"Rings every governor now, whatever the hour. {left} of {A_TERM} left this term"
    return Option(URGENTLY, "Urgently", about=about)


def change_form(token: str) -> Form:
    """One line for the clerk."""
    reason = Words("reason", "What should change?", hint=NO_NAMES, longest=300)
    return Form("cascade.change", "Ask for a change", (reason,), token, "Send back")


def early_form(trust: Trust, token: str) -> Form:
    """Why the digests go before the chairs have met."""
    reason = Words("reason", "Why not wait?", hint="Kept with the cascade. " + NO_NAMES, longest=300)
    text = f"This trust sends digests after the {trust.words.chairs_meeting}."
    return Form("cascade.go_early", "Send digests now", (reason,), token, "Send", (Text((line(text),)),))


def released_note(trust: Trust, cascade: Cascade, who: str) -> Card:
    """For the clerk and the Chair: it is on its way."""
    since = f"It goes out from {_at(trust, cascade.released_at)}."
    return Card(
        f"{who} has released the {board_word(trust)}'s log",
        (Text((line(f"{since} `/collab cascade` shows how far it has come."),)),),
    )


def subject_of(cascade_id: str) -> str:
    return f"cascade:{cascade_id}"


def _items(trust: Trust, log: Log, called: Names) -> tuple[Part, ...]:
    return tuple(
        Text(
            (
                *item_lines(number, one, called),
                line(f"For: {level_name(trust, log.group, one.item.level, one.item.until)}"),
            )
        )
        for number, one in enumerate(log.items, start=1)
    )


def _check_buttons(cascade: Cascade) -> tuple[Button, ...]:
    return (
        Button("cascade.check", "OK", cascade.id, "primary"),
        Button("cascade.change", "Change", cascade.id),
    )


def _release_buttons(trust: Trust, cascade: Cascade) -> tuple[Button, ...]:
    if cascade.released_at is None:
        return (Button("cascade.release", "Release", cascade.id, "primary"),)
    if cascade.chairs_met_at is not None:
        return ()
    met = Button("cascade.chairs_met", "The chairs have met", cascade.id)
    early = Button("cascade.go_early", "Send digests now", cascade.id)
    return (met, early) if waits_for_chairs(trust, cascade) else (met,)


def waits_for_chairs(trust: Trust, cascade: Cascade) -> bool:
    """Whether the digests of this release still wait for the chairs' meeting."""
    waits = trust.rules.governance.digest_after == "chairs_meeting"
    return waits and cascade.chairs_met_at is None and cascade.early_reason is None


def _going(cascade: Cascade, numbers: tuple[int, int], joining: Sequence[Item]) -> tuple[tuple[str, str], ...]:
    briefs, digests = numbers
    earlier = (("From earlier meetings", _joining(joining)),) if joining else ()
    return (
        ("Chairs' briefs", str(briefs) if cascade.released_at else f"{briefs}, at once"),
        ("Digests", str(digests) if cascade.urgent_at else f"{digests}, each on its reader's next morning"),
        *earlier,
    )


def _joining(items: Sequence[Item]) -> str:
    verb = "joins" if len(items) == 1 else "join"
    return f"{names(one.title for one in items)}: for chairs only until now, {verb} the digests"


def _checked(trust: Trust, cascade: Cascade, log: Log, called: Names) -> str | None:
    if log.meeting.sent_at is None:
        return "Sent back to the clerk for a change. It will come to you again."
    if cascade.checked_at is None:
        return None
    return f"Checked by {_who_when(trust, called, cascade.checked_by, cascade.checked_at)}."


def _released(trust: Trust, cascade: Cascade, called: Names) -> str:
    if cascade.released_at is None:
        return "Nothing has gone out yet."
    who = called.get(cascade.released_by or "", "somebody")
    if cascade.urgent_by is not None:
        hurried = called.get(cascade.urgent_by, "somebody")
        return f"Released by {who}; {hurried} sent it as urgent, {_at(trust, cascade.urgent_at)}."
    chairs = " The digests wait for the chairs to meet." if waits_for_chairs(trust, cascade) else ""
    return f"Released by {who}; it goes out from {_at(trust, cascade.released_at)}.{chairs}"


def _who_when(trust: Trust, called: Names, who: str | None, at: datetime | None) -> str:
    return f"{called.get(who or '', 'somebody')}, {_at(trust, at)}"


def _at(trust: Trust, at: datetime | None) -> str:
    if at is None:
        return "not yet"
    if at == at.astimezone(trust.zone).replace(hour=0, minute=0, second=0, microsecond=0):
        return day(local_day(trust.zone, at))
    return moment(trust, at)
