"""Forms: opened with a token, kept as drafts, and effective once whatever the platform repeats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.cards import form_document
from bot.cards.card import Form, Value, Values
from bot.cards.form_document import Shown
from bot.domain.errors import Refused
from bot.domain.people import Person
from storage import forms
from storage.database import Books


@dataclass(frozen=True, slots=True)
class Taken:
    """A form that takes effect now: what it is about, and what earlier pages held."""

    form: str
    subject: str | None
    draft: Values


def open_form(books: Books, form: str, person: Person, *, at: datetime, subject: str | None = None) -> str:
    """Note that this person has this form open; the token that their client carries."""
    return forms.open_form(books, form, person.id, subject, {}, at=at)


def take(books: Books, token: str, person: Person, form: str, *, at: datetime) -> Taken | None:
    """Let the form take effect; None where it already has. Refused where it is not theirs."""
    taken = forms.take(books, token, person.id, form, at=at)
    if taken is not None:
        return Taken(taken.form, taken.subject, from_document(taken.draft))
    opened = forms.find(books, token)
    if opened is None or opened.person != person.id or opened.form != form:
        raise Refused("I can't find that form any more. Nothing was sent; please open it again.")
    return None


def keep(books: Books, token: str, values: Values) -> None:
    """The form stays open: keep what it holds."""
    forms.keep(books, token, to_document(values))


def show(books: Books, form: Form) -> None:
    """The person has this form before them from now on: keep it, for a platform that leaves drawing it again to us."""
    if form.token:
        forms.show(books, form.token, form_document.to_document(form))


def shown_to(books: Books, token: str, person: Person) -> Shown | None:
    """The form as this person has it before them; None where it is not theirs, or took effect."""
    opened = forms.find(books, token)
    if opened is None or opened.person != person.id or opened.shown is None:
        return None
    return form_document.glanced_at(opened.shown)


def to_document(values: Values) -> dict[str, Any]:
    return {name: _kept(value) for name, value in values.by_field.items()}


def from_document(document: dict[str, Any]) -> Values:
    return Values({name: _value(kept) for name, kept in document.items()})


def _kept(value: Value) -> Any:
    match value:
        case date():
            return {"day": value.isoformat()}
        case tuple():
            return list(value)
        case _:
            return value


def _value(kept: Any) -> Value:
    match kept:
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case list():
            return tuple(str(one) for one in kept)
        case str() | int() | None:
            return kept
        case _:
            raise ValueError(f"not a form's value: {kept!r}")
