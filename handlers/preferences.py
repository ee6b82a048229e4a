"""`/collab settings`, and what every message offers behind "…": why it came, all of it, and what waits."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards import preferences as cards
from bot.cards.batches import OPEN_SETTINGS, SEND_WAITING, SHOW_ALL, WHY
from bot.cards.courtesies import said
from bot.cards.home import Waiting
from bot.cards.reasons import why
from bot.services import batches, forms, preferences
from bot.services.preferences import Wishes
from handlers.conversation import Answer, Ask, ButtonKind, Command, Done, Filled, FormKind, OpenForm, Outcome, Press


def show_settings(ask: Ask) -> Outcome:
    seen = preferences.settings_of(ask.books, ask.trust, viewer=ask.person, at=ask.at)
    return Answer(cards.settings(ask.trust, seen, ask.today))


def open_settings(press: Press) -> Outcome:
    seen = preferences.settings_of(press.books, press.trust, viewer=press.person, at=press.at)
    token = forms.open_form(press.books, cards.SETTINGS, press.person, at=press.at)
    return OpenForm(cards.form(seen, token))


def submit_settings(filled: Filled) -> Outcome:
    values = filled.values
    wishes = Wishes(
        quiet_from=values.text("quiet_from"),
        quiet_to=values.text("quiet_to"),
        batch=values.choice("batch") or "",
        batch_day=values.choice("batch_day") or "",
        batch_at=values.text("batch_at"),
        most=values.choice("most") or "",
        paused_until=values.day("paused_until"),
        news=values.choice("news") or "",
    )
    preferences.change(filled.books, filled.trust, wishes, by=filled.person, at=filled.at)
    return Done()


def press_why(press: Press) -> Outcome:
    return Answer(why(batches.why(press.books, press.trust, press.value, viewer=press.person, at=press.at)))


def press_show_all(press: Press) -> Outcome:
    return Answer(batches.all_of(press.books, press.value, viewer=press.person, at=press.at))


def press_send_waiting(press: Press) -> Outcome:
    return Answer(said(cards.sent(batches.send_waiting(press.books, press.value, by=press.person, at=press.at))))


def waits(ask: Ask) -> Sequence[Waiting]:
    """For `/collab` alone: what is held for them, by their own wish, the hour or the caps."""
    titles = [card.title for card in batches.waiting_for(ask.books, viewer=ask.person, at=ask.at)]
    return cards.waiting_messages([title or "a message" for title in titles], ask.person.id)


COMMANDS = (Command("settings", show_settings, "your hours, how often, a pause; and what comes next", writes=False),)
FORMS = (FormKind(cards.SETTINGS, submit_settings),)
BUTTONS = (
    ButtonKind(OPEN_SETTINGS, show_settings),
    ButtonKind(cards.CHANGE, open_settings),
    ButtonKind(WHY, press_why),
    ButtonKind(SHOW_ALL, press_show_all),
    ButtonKind(SEND_WAITING, press_send_waiting),
)
