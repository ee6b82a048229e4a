"""What every platform speaks: somebody asks, and gets an answer, a form, or a kind refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.cards.card import Card, Form, Option, Values
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.services.made import Made
from bot.services.reception import Books


@dataclass(frozen=True, slots=True)
class Where:
    """The conversation something was said in; `is_private` as far as the platform says.

    `redraws`: the platform shows a form again only as we draw it, so what was shown is kept.
    """

    platform: str
    conversation: str
    is_direct: bool = False
    is_private: bool = False
    redraws: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """A command: `words` is what came after its name."""

    books: Books
    trust: Trust
    person: Person
    at: datetime
    where: Where
    words: str = ""

    @property
    def today(self) -> date:
        return self.at.astimezone(self.trust.zone).date()


@dataclass(frozen=True, slots=True)
class Press(Ask):
    """A pressed button; `value` is the subject's id, to be checked against the person again."""

    value: str = ""


@dataclass(frozen=True, slots=True)
class Filled(Ask):
    """A submitted form: `values` of this page over those of the pages before, `subject` as it was opened with."""

    token: str = ""
    subject: str | None = None
    values: Values = field(default_factory=Values)


@dataclass(frozen=True, slots=True)
class Answer:
    """Said to the one who asked, and only to them.

    `is_open`: it may be read by all who are there, where a platform has no private answers in a channel.
    """

    card: Card
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Trouble(Answer):
    """Ours, or the platform's: nothing was changed, and the very same may be tried again."""


@dataclass(frozen=True, slots=True)
class OpenForm:
    form: Form


@dataclass(frozen=True, slots=True)
class ShowForm:
    """The same form again, or its next page, with every value kept. Nothing has taken effect yet."""

    form: Form


@dataclass(frozen=True, slots=True)
class Rejected:
    """The form stays open with a sentence beside each field; nothing was stored."""

    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """It took effect; whoever should know hears through the outbox."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """The very same thing has been brought before, perhaps to another replica, which answers it."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A file, given to whoever came for it."""

    made: Made


Outcome = Answer | OpenForm | ShowForm | Rejected | Done | Repeated | Handed


def card_of(outcome: Outcome) -> Card:
    """What is said where no form can stand."""
    match outcome:
        case Answer(card):
            return card
        case Rejected(errors):
            return Card(" ".join(errors.values()))
        case _:
            return Card("Done.")


@dataclass(frozen=True, slots=True)
class Command:
    """`words` after `/collab` that begin it (`agenda add`); `usage` shows what may follow; `offered` says to whom.

    `also` begins it too, and is named nowhere.
    """

    words: str
    does: Callable[[Ask], Outcome]
    about: str
    usage: str = ""
    writes: bool = True
    offered: Callable[[Ask], bool] = lambda ask: True
    also: tuple[str, ...] = ()


def to_offices(holds: Callable[[Person, date], bool]) -> Callable[[Ask], bool]:
    """Offered to whoever holds such an office that day."""
    return lambda ask: holds(ask.person, ask.today)


@dataclass(frozen=True, slots=True)
class FormKind:
    id: str
    submit: Callable[[Filled], Outcome]


@dataclass(frozen=True, slots=True)
class ButtonKind:
    action: str
    press: Callable[[Press], Outcome]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Type-ahead for a box whose list is beyond a hundred: at most a hundred options for what was typed so far."""

    box: str
    find: Callable[[Ask], tuple[Option, ...]]


@dataclass(frozen=True, slots=True)
class Contents:
    """The tables of contents, joined."""

    commands: tuple[Command, ...]
    forms: tuple[FormKind, ...]
    buttons: tuple[ButtonKind, ...]
    suggestions: tuple[Suggestions, ...] = ()
