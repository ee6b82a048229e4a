"""A form as a versioned document, so that one that was shown can be shown again with what somebody typed.

What an older Collab wrote stays readable: a new shape gets a new version and a reader of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.cards.card import Day, Field, Form, Number, Option, Pick, PickMany, Words
from bot.cards.document import Document, Json, UnreadableCard, part_document, read_part

VERSION = 1


class UnreadableForm(ValueError):
    """This document is no form that this version of Collab can read; the message names what is wrong."""


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
    version = document.get("v")
    read = READERS.get(version) if type(version) is int else None
    if read is None:
        raise UnreadableForm(
            f"This form was written as version {version!r}, and this Collab reads up to version {VERSION}. "
            "Run the version of Collab that wrote it, or a newer one."
        )
    try:
        return read(document)
    except (UnreadableCard, KeyError, TypeError, ValueError) as damage:
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
        id=_text(stored["id"]),
        title=_text(stored["title"]),
        fields=tuple(_read_field(_mapping(field)) for field in _list(stored["fields"])),
        token=_text(stored["token"]),
        submit=_text(stored["submit"]),
        intro=tuple(read_part(part) for part in _list(stored["intro"])),
    )


def _read_field(stored: Document) -> Field:
    kind = _text(stored["field"])
    if kind not in FIELDS:
        raise UnreadableForm(f"A stored form has a field called {kind!r}, which version {VERSION} does not know.")
    return FIELDS[kind](stored)


def _read_words(stored: Document) -> Words:
    return Words(
        *_about(stored),
        multiline=stored["multiline"] is True,
        initial=_text(stored["initial"]),
        shortest=_number(stored["shortest"]),
        longest=_number(stored["longest"]),
        placeholder=_text(stored["placeholder"]),
    )


def _read_pick(stored: Document) -> Pick:
    id_, label, hint, required = _about(stored)
    initial, source = _maybe(stored["initial"]), _maybe(stored["source"])
    return Pick(id_, label, _options(stored), hint, required, initial, source)


def _read_pick_many(stored: Document) -> PickMany:
    id_, label, hint, required = _about(stored)
    initial = tuple(_text(one) for one in _list(stored["initial"]))
    return PickMany(id_, label, _options(stored), hint, required, initial, _maybe(stored["source"]))


def _read_day(stored: Document) -> Day:
    initial = _maybe(stored["initial"])
    return Day(*_about(stored), initial=date.fromisoformat(initial) if initial else None)


def _read_number(stored: Document) -> Number:
    initial = None if stored["initial"] is None else _number(stored["initial"])
    return Number(*_about(stored), initial=initial, least=_number(stored["least"]), most=_number(stored["most"]))


def _about(stored: Document) -> tuple[str, str, str, bool]:
    return _text(stored["id"]), _text(stored["label"]), _text(stored["hint"]), stored["required"] is True


def _options(stored: Document) -> tuple[Option, ...]:
    return tuple(_read_option(_list(option)) for option in _list(stored["options"]))


def _read_option(stored: list[Json]) -> Option:
    value, label, group, about = stored
    return Option(_text(value), _text(label), _maybe(group), _maybe(about))


def _list(stored: Json) -> list[Json]:
    if not isinstance(stored, list):
        raise UnreadableForm(f"there should be a list here: {stored!r:.60}")
    return stored


def _mapping(stored: Json) -> Document:
    if not isinstance(stored, dict):
        raise UnreadableForm(f"there should be named parts here: {stored!r:.60}")
    return stored


def _text(stored: Json) -> str:
    if not isinstance(stored, str):
        raise UnreadableForm(f"there should be words here: {stored!r:.60}")
    return stored


def _maybe(stored: Json) -> str | None:
    return None if stored is None else _text(stored)


def _number(stored: Json) -> int:
    if not isinstance(stored, int) or isinstance(stored, bool):
        raise UnreadableForm(f"there should be a number here: {stored!r:.60}")
    return stored


FIELDS: dict[str, Callable[[Document], Field]] = {
    "words": _read_words,
    "pick": _read_pick,
    "pick_many": _read_pick_many,
    "day": _read_day,
    "number": _read_number,
}

READERS: dict[int, Callable[[Mapping[str, Json]], Form]] = {1: _form}
