"""Messages that did not get through, before the clerk or the admin: send again, or let go."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards import undelivered as cards
from bot.cards.home import Waiting
from bot.services import undelivered
from handlers.conversation import Answer, Ask, ButtonKind, Outcome, Press


def waits(ask: Ask) -> Sequence[Waiting]:
    """For `/collab` alone, to the clerk and the admin: who and what cannot be reached, and what to decide."""
    if not undelivered.may_settle(ask.person, ask.trust, ask.at):
        return ()
    stuck = undelivered.stuck(ask.books, ask.trust, viewer=ask.person, at=ask.at)
    undecided = undelivered.undecided(ask.books, ask.trust, viewer=ask.person, at=ask.at)
    state = undelivered.put_back_to(ask.books, ask.trust, viewer=ask.person, at=ask.at)
    return (
        *((cards.put_back(state, ask.trust),) if state else ()),
        *((cards.unreached(stuck.people),) if stuck.people else ()),
        *map(cards.blocked, stuck.channels),
        *((cards.to_decide(len(undecided)),) if undecided else ()),
    )


def look(press: Press) -> Outcome:
    undelivered.may_look(press.trust, by=press.person, at=press.at)
    found = undelivered.undecided(press.books, press.trust, viewer=press.person, at=press.at)
    return Answer(cards.undecided(press.trust, found, press.today))


def send(press: Press) -> Outcome:
    undelivered.send(press.books, press.trust, press.value, by=press.person, at=press.at)
    return Answer(cards.sent())


def let_go(press: Press) -> Outcome:
    undelivered.let_go(press.books, press.trust, press.value, by=press.person, at=press.at)
    return Answer(cards.gone())


BUTTONS = (
    ButtonKind("undelivered.look", look),
    ButtonKind("undelivered.send", send),
    ButtonKind("undelivered.let_go", let_go),
)
