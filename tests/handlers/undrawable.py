"""A Collab with a bug: every answer that it gives is one that cannot be drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from bot.cards.card import Card, Form, Option, Text, Words
from bot.services import forms
from handlers.conversation import (
    Answer,
    Ask,
    ButtonKind,
    Command,
    Contents,
    FormKind,
    OpenForm,
    Outcome,
    ShowForm,
    Suggestions,
)

NO_WORDS: str = 7  # type: ignore[assignment]
NO_CARD = Card("", (Text(((NO_WORDS,),)),))
NO_ANSWER = Card("A title", NO_CARD.parts)
OUR_FAULT = re.compile(r"Something went wrong on our side \(ref ([0-9a-f]{4})\)")


def a_form(ask: Ask, id_: str) -> Form:
    return Form(id_, "A form", (Words("words", "Words"),), forms.open_form(ask.books, id_, ask.person, at=ask.at))


def opens_nothing(ask: Ask) -> Outcome:
    return OpenForm(Form("a.form", "A form", (Words("words", NO_WORDS),), ""))


def shows_nothing(ask: Ask) -> Outcome:
    return ShowForm(Form("a.form", "A form", (Words("words", NO_WORDS),), ""))


def opens(id_: str) -> Callable[[Ask], Outcome]:
    return lambda ask: OpenForm(a_form(ask, id_))


WRONG: Mapping[str, Callable[[Ask], Outcome]] = {
    "card": lambda _: Answer(NO_CARD),
    "answer": lambda _: Answer(NO_ANSWER),
    "form": opens_nothing,
    "page": shows_nothing,
}
CONTENTS = Contents(
    (
        *(Command(name, does, "", writes=False) for name, does in WRONG.items()),
        *(Command(f"{name} sound", opens(name), "") for name in WRONG),
    ),
    tuple(FormKind(name, does) for name, does in WRONG.items()),
    tuple(ButtonKind(f"a.{name}", does) for name, does in WRONG.items()),
    (Suggestions("box", lambda _: (Option("id", NO_WORDS),)),),
)


def is_owned(said: str, lines: Iterable[Mapping[str, object]]) -> bool:
    """Whether it is our fault, under the reference that stands in the log."""
    found = OUR_FAULT.search(said)
    faults = [one for one in lines if one["event"] == "our fault"]
    return bool(found) and [one["reference"] for one in faults] == [found and found[1]]
