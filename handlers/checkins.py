"""The conversation about how a project goes: asked for, or at any time."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards import checkins as cards
from bot.cards.home import Waiting
from bot.domain.errors import Refused
from bot.services import forms
from bot.services.checkins import answer, rounds
from bot.services.checkins.answer import Reply
from bot.services.checkins.rounds import Round
from handlers.conversation import Answer, Ask, ButtonKind, Command, Done, Filled, FormKind, OpenForm, Outcome, Press


def check_in(ask: Ask) -> Outcome:
    """The form of the project that is named, or of the only one; of several, which?"""
    if ask.words:
        return _open_form(ask, rounds.round_called(ask.books, ask.words, viewer=ask.person, on=ask.today))
    mine = rounds.theirs(ask.books, viewer=ask.person, on=ask.today)
    if not mine:
        raise Refused(cards.leads_nothing())
    if len(mine) > 1:
        return Answer(cards.pick_project(mine))
    return _open_form(ask, rounds.round_in(ask.books, mine[0], viewer=ask.person, on=ask.today))


def press_answer(press: Press) -> Outcome:
    return _open_form(press, rounds.round_of(press.books, press.value, viewer=press.person, on=press.today))


def press_nothing_new(press: Press) -> Outcome:
    return Answer(answer.nothing_new(press.books, press.trust, press.value, by=press.person, at=press.at))


def submit_answer(filled: Filled) -> Outcome:
    values = filled.values
    reply = Reply(
        status=values.choice("status") or "",
        progress=values.text("progress"),
        next=values.text("next"),
        blocker=values.text("blocker"),
        effort=values.choice("effort") or "",
    )
    answer.answer(filled.books, filled.trust, filled.subject or "", reply, by=filled.person, at=filled.at)
    return Done()


def waits(ask: Ask) -> Sequence[Waiting]:
    return rounds.waiting_for(ask.books, ask.trust, ask.person, ask.at)


def _open_form(ask: Ask, found: Round) -> Outcome:
    token = forms.open_form(ask.books, cards.ANSWER, ask.person, at=ask.at, subject=found.subject)
    return OpenForm(cards.form(found.project, found.before, token, reader=ask.person.id))


def _leads_one(ask: Ask) -> bool:
    return bool(rounds.theirs(ask.books, viewer=ask.person, on=ask.today))


COMMANDS = (
    Command("checkin", check_in, "say how your project goes, at any time", usage="[PRJ-01]", offered=_leads_one),
)
FORMS = (FormKind(cards.ANSWER, submit_answer),)
BUTTONS = (ButtonKind(cards.ANSWER, press_answer), ButtonKind(cards.NEW, press_nothing_new))
