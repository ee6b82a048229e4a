"""What may be asked of one person in a normal week: the product's budget. What comes on top, something else gives way.

The figures are the product's own, set for a trust of the usual size; a rehearsal holds what people would get
against them. They count messages to the person and posts in channels of groups they serve in, not answers to their
own presses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.domain.people import Person


@dataclass(frozen=True, slots=True)
class Budget:
    """For one kind of office, a week: messages of one's own, posts in one's channels (None: not limited), minutes.

    Who holds this office reads the channels of `but_of`, types of groups, by another office that they hold as well:
    those posts are no part of this one's `in_channels`. They are of its minutes.
    """

    office: str
    holds: Callable[[Person, date], bool]
    own: float | None
    in_channels: float | None
    minutes: float | None
    words: str
    but_of: frozenset[str] = frozenset()


def _holds(*roles: str) -> Callable[[Person, date], bool]:
    return lambda person, on: person.holds_any(frozenset(roles), on=on)


HEAD = Budget(
    "Headteachers",
    _holds("headteacher"),
    own=2,
    in_channels=2,
    minutes=6,
    words="the agenda twice in its channel, one batch of things to agree or challenge, one nudge about an action",
    but_of=frozenset({"local_committee"}),  # whose channel a head reads as one of its governors
)
EXECUTIVE = Budget(
    "Executive leaders",
    _holds("ceo", "executive_leader", "chief_operating_officer"),
    own=3,
    in_channels=None,
    minutes=10,
    words="a batch on Monday, what is amber, one focus or decision",
)
CLERK = Budget(
    "Clerk",
    _holds("clerk", "governance_professional"),
    own=None,
    in_channels=None,
    minutes=15,
    words="as needed",
)
CHAIR = Budget(
    "Chairs of governors and of the board",
    _holds("chair_of_governors", "chair_of_board"),
    own=0.5,
    in_channels=None,
    minutes=3,
    words="one message every other week",
)
GOVERNOR = Budget(
    "Governors and directors",
    _holds("governor", "director", "vice_chair_of_board"),
    own=0.25,
    in_channels=None,
    minutes=1,
    words="one digest or focus a month",
)
LEAD = Budget(
    "Project leads",
    lambda person, on: False,
    own=1 + 1 / 3,
    in_channels=None,
    minutes=2,
    words="a third of a check-in, one batch",
)
OTHERS = Budget("Everybody else", lambda person, on: True, own=None, in_channels=None, minutes=None, words="no budget")
BUDGETS: tuple[Budget, ...] = (HEAD, EXECUTIVE, CLERK, CHAIR, GOVERNOR, LEAD, OTHERS)


def budget_of(person: Person, on: date, *, leads: bool) -> Budget:
    """The first that fits; who leads a project and holds no office above has the leads'."""
    office = next(one for one in BUDGETS if one.holds(person, on))
    return LEAD if office is OTHERS and leads else office
