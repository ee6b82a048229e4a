"""Held, or told again: pressed on the page that an email's small print leads to."""

from __future__ import annotations

from bot.services import news
from handlers.conversation import ButtonKind, Done, Outcome, Press


def press_hold(press: Press) -> Outcome:
    news.hold(press.books, by=press.person, at=press.at)
    return Done()


def press_resume(press: Press) -> Outcome:
    news.resume(press.books, by=press.person, at=press.at)
    return Done()


BUTTONS = (ButtonKind(news.HOLD, press_hold), ButtonKind(news.RESUME, press_resume))
