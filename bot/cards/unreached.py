"""For the clerk: somebody who cannot be reached, and messages of which nobody knows whether they arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.cards.card import Bullets, Button, Card, Line, Text, line
from bot.cards.undelivered import EVERYTHING
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.domain.wording import clock, count, day_of

LISTED = 10
PLACES = {"slack": "in Slack", "teams": "in Teams", "email": "by email"}
AGAIN = {"slack": "type /collab once", "teams": "add Collab in Teams and write to it once"}
WHAT = {
    "project_decision": "a proposal to decide",
    "cascade_check": "a log to check",
    "cascade_release": "a release to decide",
    "cascade_brief": "a chair's brief",
    "cascade_digest": "the board's news",
    "checkin": "a check-in",
    "checkin_reminder": "a reminder of a check-in",
    "meeting_actions": "what they took on at a meeting",
    "meeting_post": "a meeting's outcome",
    "agenda_posted": "the agenda",
}


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A message that may or may not have arrived; `to` is a person's name, or a channel's."""

    kind: str
    to: str
    due_at: datetime


def unreachable(person: Person, platform: str, why: str, *, by_email: bool) -> Card:
    """Told once for each person; `by_email` says that their messages go there instead."""
    where = PLACES.get(platform, platform)
    if by_email:
        then = f"Their messages go to {person.email} instead, in the same order; none is lost."
        remedy = (
            "Nothing has to be done if that is right. If they should hear in the chat, correct their account or the "
            f"trust's file, or let them {AGAIN.get(platform, AGAIN['slack'])}."
        )
    else:
        then = "Nothing reached them, and nothing will."
        remedy = "Please correct their address in the trust's file, or ask your IT lead to."
    said = (line(f"Why: {why}"), line(then), line(remedy))
    return Card(f"{person.called} can't be reached {where}", (Text(said),))


def uncertain(trust: Trust, on: date, letters: Sequence[InDoubt]) -> Card:
    """At most one a day: it grows while the day goes on."""
    subject = f"uncertain:{on.isoformat()}"
    if not letters:
        return Card(f"The messages of {day_of(on)} that were in doubt are settled", subject=subject)
    messages = count(len(letters), "message")
    more = len(letters) - LISTED
    rest = (line(f"and {more} more"),) if more > 0 else ()
    opening = (
        line("The line broke just as they were handed over, and where they went nobody can look."),
        line("Please ask whether they came. Collab does not send them again by itself, so that nobody gets one twice."),
    )
    listed = tuple(_in_doubt(trust, one) for one in letters[:LISTED])
    return Card(
        f"{messages} of {day_of(on)} may or may not have arrived",
        (Text(opening), Bullets((*listed, *rest))),
        (Button("undelivered.look", "Send again, or let go", EVERYTHING),),
        subject=subject,
    )


def _in_doubt(trust: Trust, letter: InDoubt) -> Line:
    due = letter.due_at.astimezone(trust.zone)
    return line(f"{letter.to}: {WHAT.get(letter.kind, 'a message')}, {clock(due.time())}")
