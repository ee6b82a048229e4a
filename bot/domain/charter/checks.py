"""The table of contents of the charter: every check a proposal meets, in the order of the form."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.charter.aims import serves_a_priority, serves_an_aim
from bot.domain.charter.exam_terms import rests_in_examination_terms, starts_clear_of_exams, starts_clear_of_mocks
from bot.domain.charter.findings import Circumstances, Finding
from bot.domain.charter.purposes import has_impact, has_purpose, has_title, is_more_than_one_school_could
from bot.domain.charter.taking_part import joins_schools, knows_its_schools
from bot.domain.charter.timescales import has_end, has_start, is_long_term, is_planned_ahead, knows_the_terms
from bot.domain.projects import Draft

Check = Callable[[Draft, Circumstances], Finding | None]

CHECKS: tuple[Check, ...] = (
    has_title,
    has_purpose,
    is_more_than_one_school_could,
    knows_its_schools,
    joins_schools,
    has_start,
    is_planned_ahead,
    starts_clear_of_exams,
    starts_clear_of_mocks,
    knows_the_terms,
    has_end,
    is_long_term,
    rests_in_examination_terms,
    has_impact,
    serves_an_aim,
    serves_a_priority,
)


def findings(draft: Draft, around: Circumstances) -> tuple[Finding, ...]:
    """All that the charter has to say, at once."""
    found = (check(draft, around) for check in CHECKS)
    return tuple(finding for finding in found if finding is not None)
