"""R2, in words: an agreed purpose and intended impact, and what the schools can only do together."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.charter.findings import Circumstances, Finding
from bot.domain.projects import Draft
from bot.domain.wording import count

AGREED = "All collaboration should have an agreed purpose, timescale and intended impact."
GREATER = (
    "Collaboration brings advantages by combining every school's efforts and expertise to produce benefits greater "
    "than those achieved through individual schools working alone."
)


@dataclass(frozen=True, slots=True)
class Length:
    """How many characters a field takes, from `fewest` to `most`."""

    fewest: int
    most: int


LENGTHS = {
    "title": Length(3, 120),
    "purpose": Length(10, 600),
    "together": Length(10, 400),
    "impact": Length(10, 600),
}


def has_title(draft: Draft, around: Circumstances) -> Finding | None:
    """A name that people can find it by."""
    return _said("title", draft.title, "Please give it a short title.", AGREED)


def has_purpose(draft: Draft, around: Circumstances) -> Finding | None:
    """“All collaboration should have an agreed purpose, timescale and intended impact.”"""
    return _said("purpose", draft.purpose, "Please say what it is for, in a sentence or two.", AGREED)


def is_more_than_one_school_could(draft: Draft, around: Circumstances) -> Finding | None:
    """“... benefits greater than those achieved through individual schools working alone.”"""
    asked = "Please say what the schools can do together that one could not."
    return _said("together", draft.together, asked, GREATER)


def has_impact(draft: Draft, around: Circumstances) -> Finding | None:
    """“All collaboration should have an agreed purpose, timescale and intended impact.”"""
    return _said("impact", draft.impact, "Please say what will be different because of it.", AGREED)


def _said(field: str, words: str, asked: str, quote: str) -> Finding | None:
    said, length = words.strip(), LENGTHS[field]
    if not any(letter.isalpha() for letter in said):
        return Finding("R2", field, asked, quote, blocks=True)
    if len(said) < length.fewest:
        few = f"Please say a little more: {count(length.fewest, 'character')} or more, in plain words."
        return Finding("R2", field, few, quote, blocks=True)
    if len(said) > length.most:
        over = len(said) - length.most
        many = f"That is {count(len(said), 'character')} and {length.most} is the most. Please cut {over:,}."
        return Finding("R2", field, many, quote, blocks=True)
    return None
