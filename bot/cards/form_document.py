"""A form as a versioned document, so that one that was shown can be shown again with what somebody typed.

What an older Collab wrote stays readable: a new shape gets a new version and a reader of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.cards.card import Day, Field, Form, Number, Option, Pick, PickMany, Words
from bot.cards.document import part_document, read_part
from bot.cards.stored import Damaged, Document, Json, named, number, several, words, words_or_none

VERSION = 1
T = TypeVar("T")


class UnreadableForm(ValueError):
    """This document is no form that this version of Collab can read; the message names what is wrong."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A stored form: what each box asks for is read at once, and all else of it when it is drawn again."""

    title: str
    boxes: Mapping[str, type[Field]]
    document: Mapping[str, Json]

    def whole(self) -> Form:
        """Raises UnreadableForm, as `from_document` does."""
        return from_document(self.document)


def to_document(form: Form) -> Document:
    """The form as plain JSON values; `from_document` gives back an equal form."""
    return {
        "v": VERSION,
        "id": form.id,
        "title": form.title,
        "fields": [_field(field) for field in form.fields],
        "token": form.token,
        "submit": form.submit,
        "intro": [part_document(part) for part in form.intro],
    }


def from_document(document: Mapping[str, Json]) -> Form:
    """The form that was stored. Raises UnreadableForm for an unknown version or a damaged document."""
    return _read_by(READERS, document)


def glanced_at(document: Mapping[str, Json]) -> Shown:
    """The same, as far as reading an answer to it takes. Raises UnreadableForm where that much cannot be read."""
    return _read_by(GLANCES, document)


def _read_by(readers: Mapping[int, Callable[[Mapping[str, Json]], T]], document: Mapping[str, Json]) -> T:
    version = document.get("v")
    read = readers.get(version) if type(version) is int else None
    if read is None:
        raise UnreadableForm(
            f"This form was written as version {version!r}, and this Collab reads up to version {VERSION}. "
            "Run the version of Collab that wrote it, or a newer one."
        )
    try:
        return read(document)
    except (KeyError, ValueError) as damage:
        raise UnreadableForm(f"A stored form cannot be read: {damage!s:.200}") from damage


def _field(field: Field) -> Document:
    about: Document = {
        "id": field.id,
        "label": field.label,
        "hint": field.hint,
        "required": field.required,
    }
    match field:
        case Words():
            return {"field": "words", **about, **_words(field)}
        case Pick(initial=initial):
            return {"field": "pick", **about, **_choice(field), "initial": initial}
        case PickMany(initial=several):
            return {"field": "pick_many", **about, **_choice(field), "initial": [*several]}
        case Day(initial=day):
            return {"field": "day", **about, "initial": day.isoformat() if day else None}
        case Number(initial=number, least=least, most=most):
            return {"field": "number", **about, "initial": number, "least": least, "most": most}


def _words(field: Words) -> Document:
    return {
        "multiline": field.multiline,
        "initial": field.initial,
        "shortest": field.shortest,
        "longest": field.longest,
        "placeholder": field.placeholder,
    }


def _choice(field: Pick | PickMany) -> Document:
    return {"options": [_option(option) for option in field.options], "source": field.source}


def _option(option: Option) -> Json:
    """Short: there may be a hundred of them."""
    return [option.value, option.label, option.group, option.about]


def _form(stored: Mapping[str, Json]) -> Form:
    return Form(
        id=words(stored["id"]),
        title=words(stored["title"]),
        fields=tuple(_read_field(named(field)) for field in several(stored["fields"])),
        token=words(stored["token"]),
        submit=words(stored["submit"]),
        intro=tuple(read_part(part) for part in several(stored["intro"])),
    )


def _shown(stored: Mapping[str, Json]) -> Shown:
    fields = [named(field) for field in several(stored["fields"])]
    return Shown(words(stored["title"]), {words(field["id"]): _kind(field)[0] for field in fields}, stored)


def _read_field(stored: Document) -> Field:
    return _kind(stored)[1](stored)


def _kind(stored: Document) -> tuple[type[Field], Callable[[Document], Field]]:
    kind = words(stored["field"])
    if kind not in FIELDS:
        raise Damaged(f"it has a field called {kind!r}, which version {VERSION} does not know.")
    return FIELDS[kind]


def _read_words(stored: Document) -> Words:
    return Words(
        *_about(stored),
        multiline=stored["multiline"] is True,
        initial=words(stored["initial"]),
        shortest=number(stored["shortest"]),
        longest=number(stored["longest"]),
        placeholder=words(stored["placeholder"]),
    )


def _read_pick(stored: Document) -> Pick:
    id_, label, hint, required = _about(stored)
    initial, source = words_or_none(stored["initial"]), words_or_none(stored["source"])
    return Pick(id_, label, _options(stored), hint, required, initial, source)


def _read_pick_many(stored: Document) -> PickMany:
    id_, label, hint, required = _about(stored)
    initial = tuple(words(one) for one in several(stored["initial"]))
    return PickMany(id_, label, _options(stored), hint, required, initial, words_or_none(stored["source"]))


def _read_day(stored: Document) -> Day:
    initial = words_or_none(stored["initial"])
    return Day(*_about(stored), initial=date.fromisoformat(initial) if initial else None)


def _read_number(stored: Document) -> Number:
    initial = None if stored["initial"] is None else number(stored["initial"])
    return Number(*_about(stored), initial=initial, least=number(stored["least"]), most=number(stored["most"]))


def _about(stored: Document) -> tuple[str, str, str, bool]:
    return words(stored["id"]), words(stored["label"]), words(stored["hint"]), stored["required"] is True


def _options(stored: Document) -> tuple[Option, ...]:
    return tuple(_read_option(several(option)) for option in several(stored["options"]))


def _read_option(stored: list[Json]) -> Option:
    value, label, group, about = stored
    return Option(words(value), words(label), words_or_none(group), words_or_none(about))


FIELDS: dict[str, tuple[type[Field], Callable[[Document], Field]]] = {
    "words": (Words, _read_words),
    "pick": (Pick, _read_pick),
    "pick_many": (PickMany, _read_pick_many),
    "day": (Day, _read_day),
    "number": (Number, _read_number),
}

READERS: dict[int, Callable[[Mapping[str, Json]], Form]] = {1: _form}
GLANCES: dict[int, Callable[[Mapping[str, Json]], Shown]] = {1: _shown}
