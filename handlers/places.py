"""`/collab here`: tying the channel one stands in to a group, a project or the trust's own news."""

from __future__ import annotations

from datetime import date

from bot.cards import places as cards
from bot.domain.errors import Refused
from bot.domain.offices import is_admin, is_clerk
from bot.domain.people import Person
from bot.services import places
from bot.services.places import Place
from handlers.conversation import Answer, Ask, ButtonKind, Command, Outcome, Press, to_offices


def here(ask: Ask) -> Outcome:
    if ask.where.is_direct:
        raise Refused("Type it in the channel that should get the news: this is our own conversation.")
    if not ask.words:
        where = ask.where
        tied = places.tied_here(ask.books, where.platform, where.conversation, viewer=ask.person, on=ask.today)
        return Answer(cards.stands(tied))
    tie = places.tie_meant(ask.books, ask.trust, ask.words, viewer=ask.person, on=ask.today)
    if tie.is_confidential and ask.where.is_private:
        return Answer(cards.asks_whether_private(tie.name, tie.subject), is_open=True)
    return _tie(ask, tie)


def confirm(press: Press) -> Outcome:
    tie = places.tie_named(press.books, press.trust, press.value, viewer=press.person, on=press.today)
    return _tie(press, tie)


def _tie(ask: Ask, tie: places.Tie) -> Outcome:
    where = ask.where
    place = Place(tie.subject, where.platform, where.conversation, where.is_private)
    places.tie(ask.books, tie, place, by=ask.person, at=ask.at)
    return Answer(cards.tied(tie.name), is_open=True)


def _may_tie(person: Person, on: date) -> bool:
    return is_clerk(person, on) or is_admin(person, on)


COMMANDS = (
    Command(
        "here",
        here,
        "tie the channel you are in to a group or a project",
        usage="[GROUP|PROJECT]",
        offered=to_offices(_may_tie),
    ),
)
BUTTONS = (ButtonKind("here.confirm", confirm),)
