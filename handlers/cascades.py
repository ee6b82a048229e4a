"""The cascade in conversation: checked, released, answered, and followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.cards.cascades.progress import hurried, progress_card, waiting_step
from bot.cards.cascades.steps import change_form, early_form, release_form
from bot.cards.home import Waiting
from bot.domain.dates import day_meant
from bot.domain.errors import Refused
from bot.services import forms
from bot.services.cascades import answers, chairs, check, progress, release, show, urgent
from handlers.conversation import (
    Answer,
    Ask,
    ButtonKind,
    Command,
    Done,
    Filled,
    FormKind,
    OpenForm,
    Outcome,
    Press,
    to_offices,
)

CHANGE, RELEASE, GO_EARLY = "cascade.change", "cascade.release", "cascade.go_early"


def show_progress(ask: Ask) -> Outcome:
    """`/collab cascade [DATE]`."""
    found = progress.progress(ask.books, ask.trust, _day(ask), viewer=ask.person, at=ask.at)
    left = urgent.left_for(ask.books, ask.trust, viewer=ask.person, at=ask.at)
    return Answer(progress_card(ask.trust, found, left))


def _day(ask: Ask) -> date | None:
    if not ask.words:
        return None
    meant = day_meant(ask.words, ask.today)
    if meant is None:
        raise Refused(f"“{ask.words[:40]}” is no date that I can read. Try `/collab cascade 3 December`.")
    return meant


def press_check(press: Press) -> Outcome:
    check.check(press.books, press.trust, press.value, by=press.person, at=press.at)
    return Done()


def open_change(press: Press) -> Outcome:
    check.may_change(press.books, press.trust, press.value, by=press.person, at=press.at)
    return OpenForm(change_form(forms.open_form(press.books, CHANGE, press.person, at=press.at, subject=press.value)))


def submit_change(filled: Filled) -> Outcome:
    reason = filled.values.text("reason")
    check.change(filled.books, filled.trust, filled.subject or "", reason, by=filled.person, at=filled.at)
    return Done()


def open_release(press: Press) -> Outcome:
    morning = release.next_morning(press.books, press.trust, press.value, by=press.person, at=press.at)
    left = urgent.left_for(press.books, press.trust, viewer=press.person, at=press.at)
    token = forms.open_form(press.books, RELEASE, press.person, at=press.at, subject=press.value)
    return OpenForm(release_form(press.trust, morning, token, left))


def submit_release(filled: Filled) -> Outcome:
    when = filled.values.choice("when") or ""
    release.release(filled.books, filled.trust, filled.subject or "", when, by=filled.person, at=filled.at)
    return Done()


def press_urgent(press: Press) -> Outcome:
    number = urgent.hurry(press.books, press.trust, press.value, by=press.person, at=press.at)
    left = urgent.left_for(press.books, press.trust, viewer=press.person, at=press.at)
    return Answer(hurried(number, left))


def press_chairs_met(press: Press) -> Outcome:
    chairs.chairs_met(press.books, press.trust, press.value, by=press.person, at=press.at)
    return Done()


def open_go_early(press: Press) -> Outcome:
    chairs.may_go_early(press.books, press.trust, press.value, by=press.person, at=press.at)
    token = forms.open_form(press.books, GO_EARLY, press.person, at=press.at, subject=press.value)
    return OpenForm(early_form(press.trust, token))


def submit_go_early(filled: Filled) -> Outcome:
    reason = filled.values.text("reason")
    chairs.go_early(filled.books, filled.trust, filled.subject or "", reason, by=filled.person, at=filled.at)
    return Done()


def press_show(press: Press) -> Outcome:
    show.show_step(press.books, press.trust, press.value, by=press.person, at=press.at)
    return Done()


def press_got_it(press: Press) -> Outcome:
    answers.got_it(press.books, press.value, by=press.person, at=press.at)
    return Done()


def press_noted(press: Press) -> Outcome:
    answers.note(press.books, press.trust, press.value, "noted", by=press.person, at=press.at)
    return Done()


def press_discussed(press: Press) -> Outcome:
    answers.note(press.books, press.trust, press.value, "discussed", by=press.person, at=press.at)
    return Done()


def waits(ask: Ask) -> Sequence[Waiting]:
    """For `/collab` alone: logs to check and cascades to release."""
    mine = progress.waiting_for(ask.books, ask.trust, viewer=ask.person, at=ask.at)
    return tuple(waiting_step(ask.trust, one) for one in mine)


COMMANDS = (
    Command(
        "cascade",
        show_progress,
        "how far the board's news has come",
        usage="[DATE]",
        writes=False,
        offered=to_offices(progress.may_keep_one),
    ),
)
FORMS = (
    FormKind(CHANGE, submit_change),
    FormKind(RELEASE, submit_release),
    FormKind(GO_EARLY, submit_go_early),
)
BUTTONS = (
    ButtonKind("cascade.show", press_show),
    ButtonKind("cascade.check", press_check),
    ButtonKind("cascade.change", open_change),
    ButtonKind("cascade.release", open_release),
    ButtonKind("cascade.urgent", press_urgent),
    ButtonKind("cascade.chairs_met", press_chairs_met),
    ButtonKind("cascade.go_early", open_go_early),
    ButtonKind("cascade.noted", press_noted),
    ButtonKind("cascade.discussed", press_discussed),
    ButtonKind("digest.got_it", press_got_it),
)
