"""A message is a `Card`, a question is a `Form`: plain data, said once and drawn for every platform.

What a person typed is always a plain string; renderers escape it. Only `Strong` and `Link` are markup, and only
we write them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Strong:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str


Span = str | Strong | Link
Line = tuple[Span, ...]


def line(*spans: Span) -> Line:
    return spans


@dataclass(frozen=True, slots=True)
class Button:
    """`action` is public (`project.approve`), `value` the subject's id; `confirm` asks first.

    `style` is primary, danger or none.
    """

    action: str
    label: str
    value: str
    style: str | None = None
    confirm: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Lines under one another."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading inside a card."""

    title: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value, side by side."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line with buttons of its own."""

    lines: tuple[Line, ...]
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    line: Line


@dataclass(frozen=True, slots=True)
class Divider:
    pass


@dataclass(frozen=True, slots=True)
class File:
    """A file that is made of `value` when it is sent, by the maker of that name, for the one who gets it.

    `about` says what it is, for whoever cannot open it or has the message read out.
    """

    maker: str
    value: str
    about: str


Shown = Text | Section | Facts | Bullets | Row | Note | Divider
Part = Shown | File


def shown(part: Part) -> Shown:
    """The part in words: of a file, which goes beside the message, what it is."""
    return Note((f"Attached: {part.about}",)) if isinstance(part, File) else part


@dataclass(frozen=True, slots=True)
class Card:
    """`title` heads it and is what a phone shows; `subject` (`project:PRJ-05`) finds it again when it changes.

    At most three `buttons`; the rest go to `more`, behind "…".
    """

    title: str
    parts: tuple[Part, ...] = ()
    buttons: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    group: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A box for words; lengths in characters."""

    id: str
    label: str
    hint: str = ""
    required: bool = True
    multiline: bool = False
    initial: str = ""
    shortest: int = 0
    longest: int = 3000
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """One of some options (or none where not required). `source` names a type-ahead for lists beyond a hundred."""

    id: str
    label: str
    options: tuple[Option, ...] = ()
    hint: str = ""
    required: bool = True
    initial: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class PickMany:
    id: str
    label: str
    options: tuple[Option, ...] = ()
    hint: str = ""
    required: bool = True
    initial: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Day:
    id: str
    label: str
    hint: str = ""
    required: bool = True
    initial: date | None = None


@dataclass(frozen=True, slots=True)
class Number:
    id: str
    label: str
    hint: str = ""
    required: bool = True
    initial: int | None = None
    least: int = 0
    most: int = 999


Field = Words | Pick | PickMany | Day | Number
Value = str | tuple[str, ...] | date | int | None


@dataclass(frozen=True, slots=True)
class Form:
    """`id` is public (`propose`); the client carries only `token`. `intro` stands above the fields."""

    id: str
    title: str
    fields: tuple[Field, ...]
    token: str = ""
    submit: str = "Send"
    intro: tuple[Part, ...] = ()

    def filled(self, values: Values) -> Form:
        """The same form with these values in its boxes."""
        return replace(self, fields=tuple(_with_value(box, values) for box in self.fields))


@dataclass(frozen=True, slots=True)
class Values:
    """What somebody filled in, by field id, whatever platform they used. An untouched box gives its empty value."""

    by_field: dict[str, Value] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.by_field.get(name)
        return value.strip() if isinstance(value, str) else ""

    def choice(self, name: str) -> str | None:
        value = self.by_field.get(name)
        return value if isinstance(value, str) and value else None

    def choices(self, name: str) -> tuple[str, ...]:
        value = self.by_field.get(name)
        return value if isinstance(value, tuple) else ()

    def day(self, name: str) -> date | None:
        value = self.by_field.get(name)
        return value if isinstance(value, date) else None

    def number(self, name: str) -> int | None:
        value = self.by_field.get(name)
        return value if isinstance(value, int) else None


def _with_value(box: Field, values: Values) -> Field:
    if box.id not in values.by_field:
        return box
    match box:
        case Words():
            return replace(box, initial=values.text(box.id))
        case Pick():
            return replace(box, initial=values.choice(box.id))
        case PickMany():
            return replace(box, initial=values.choices(box.id))
        case Day():
            return replace(box, initial=values.day(box.id))
        case Number():
            return replace(box, initial=values.number(box.id))
