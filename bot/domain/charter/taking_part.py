"""R1: a collaboration is of two or more schools."""

from __future__ import annotations

from bot.domain.calendars import schools_of
from bot.domain.charter.findings import Circumstances, Finding
from bot.domain.projects import Draft
from bot.domain.wording import schools

COMMITTED = "All schools and their leadership teams are committed to greater collaboration."


def joins_schools(draft: Draft, around: Circumstances) -> Finding | None:
    """“All schools and their leadership teams are committed to greater collaboration.”"""
    named = schools_of(around.trust, draft.schools)
    if len(named) >= 2 or _has_strangers(draft, around):
        return None
    if not named:
        words = "Please choose the schools that take part: a collaboration has two or more."
    else:
        only = schools(around.trust, (named[0].id,))
        words = f"{only} only: a collaboration has two or more schools. Please add another."
    return Finding("R1", "schools", words, COMMITTED, blocks=True)


def knows_its_schools(draft: Draft, around: Circumstances) -> Finding | None:
    """Every school chosen is one of the trust's."""
    if not _has_strangers(draft, around):
        return None
    words = "One of these schools is not in the trust's register. Please choose again."
    return Finding("R1", "schools", words, COMMITTED, blocks=True)


def _has_strangers(draft: Draft, around: Circumstances) -> bool:
    return len(schools_of(around.trust, draft.schools)) < len(set(draft.schools))
