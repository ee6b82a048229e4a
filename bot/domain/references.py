"""References of projects (PRJ-05): how the next is made, and what somebody meant who typed one by heart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from bot.domain.projects import Listed
from bot.domain.trusts import School
from bot.domain.wording import academic_year, nearest

FIRST = "PRJ-01"
CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
NUMBERED = re.compile(r"(.*?)([0-9]+)")


def next_reference(given: Iterable[str]) -> str:
    """One past the highest number ever given, spelt as that one is; PRJ-01 where none was."""
    numbered = [match for reference in given if (match := NUMBERED.fullmatch(reference))]
    if not numbered:
        return FIRST
    highest = max(numbered, key=lambda match: int(match[2]))
    return f"{highest[1]}{int(highest[2]) + 1:0{len(highest[2])}}"


def year_of(starts_on: date) -> str:
    """The academic year whose register a project belongs to, as the trust file writes it: `2026-2027`."""
    first = academic_year(starts_on)
    return f"{first}-{first + 1}"


def meant(typed: str, lines: Sequence[Listed]) -> Listed | None:
    """The one project whose id or reference this is (`PRJ-05`, `prj 5`, `5`), or else whose title has these words.

    A bare number is a reference only. None where several could be meant.
    """
    wanted = _spelt(typed)
    if not wanted:
        return None
    named = [one for one in lines if wanted in _spellings(one)]
    titled = [one for one in lines if mentions(one.title, typed)] if not wanted.isdigit() else []
    found = named or titled
    return found[0] if len(found) == 1 else None


def close_to(typed: str, lines: Sequence[Listed]) -> Listed | None:
    """The project somebody may have meant who mistyped its reference or title."""
    numbers = re.findall("[0-9]+", typed)
    same = [one for one in lines if numbers and _number(one) == numbers[-1].lstrip("0")]
    if same:
        return same[0]
    if _is_like_a_reference(typed, lines):
        return next((one for one in lines if _digits(one.reference) == sorted(numbers[-1])), None)
    by_name = {name: one for one in reversed(lines) for name in (one.shown_as.lower(), one.title.lower())}
    name = nearest(typed.lower(), by_name)
    return by_name[name] if name else next((one for one in lines if mentions(one.title, typed)), None)


def mentions(text: str, words: str) -> bool:
    """Whether every one of the words occurs in the text, whatever its case and accents."""
    within = folded(text)
    wanted = folded(words).split()
    return bool(wanted) and all(word in within for word in wanted)


def school_named(words: str, schools: Iterable[School]) -> School | None:
    """The one school with this id, or whose name begins with these words."""
    typed = folded(words).strip()
    known = tuple(schools)
    by_id = [school for school in known if folded(school.id) == typed]
    found = by_id or [school for school in known if typed and folded(school.name).startswith(typed)]
    return found[0] if len(found) == 1 else None


def folded(text: str) -> str:
    """Without case, accents and curly apostrophes: `Siân's` as `sian's`."""
    apart = unicodedata.normalize("NFKD", text.replace(CURLY, "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def _spellings(one: Listed) -> set[str]:
    """All that stands for a project: its id, its reference, and the reference's number alone."""
    return {_spelt(one.id), _spelt(one.reference or one.id), _number(one) or _spelt(one.id)}


def _is_like_a_reference(typed: str, lines: Sequence[Listed]) -> bool:
    """Spelt as the references are, and so wrong in its number only: another number is another project."""
    match = NUMBERED.fullmatch(typed.strip())
    begins = {_spelt(found[1]) for one in lines if (found := NUMBERED.fullmatch(one.reference or ""))}
    return match is not None and _spelt(match[1]) in begins


def _digits(reference: str | None) -> list[str]:
    match = NUMBERED.fullmatch(reference or "")
    return sorted(match[2]) if match else []


def _number(one: Listed) -> str | None:
    """The number of its reference, without leading noughts."""
    match = NUMBERED.fullmatch(one.reference or "")
    return match[2].lstrip("0") if match else None


def _spelt(words: str) -> str:
    """Letters and numbers only, the numbers without leading noughts."""
    parts = re.findall(r"[0-9]+|[^\W\d_]+", folded(words))
    return "".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)
