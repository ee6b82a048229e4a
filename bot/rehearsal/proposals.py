"""The projects that headteachers propose in a rehearsal."""

from __future__ import annotations

from datetime import date

from bot.domain.calendars import ONE_DAY, end_of_school_week, first_day_with_notice, is_open_anywhere, present_schools
from bot.domain.people import Person
from bot.domain.projects import Draft
from bot.domain.trusts import Trust
from bot.rehearsal.terms import school_weeks_of, terms

IN_SCHOOL_WEEKS = (3, 8)


def proposal_days(trust: Trust) -> list[date]:
    """The days on which one is made, in order."""
    return [
        _first_open(trust, weeks[week - 1] + ONE_DAY)
        for weeks in (school_weeks_of(trust, term) for term in terms(trust))
        for week in IN_SCHOOL_WEEKS
        if len(weeks) >= week
    ]


def proposal_of(trust: Trust, head: Person, on: date, number: int) -> Draft:
    """A project of the head's school and the next one, as early as the trust's notice allows and as short."""
    all_schools = [school.id for school in present_schools(trust)]
    own = head.school if head.school in all_schools else all_schools[0]
    other = all_schools[(all_schools.index(own) + 1) % len(all_schools)]
    starts_on = first_day_with_notice(trust, (own, other), on, trust.rules.min_notice_school_days)
    return Draft(
        title=f"Rehearsed project {number + 1}",
        purpose="A project that is here to see what it would ask of people.",
        together="Two schools do together what neither would do alone.",
        impact="Nothing but the messages of this rehearsal.",
        schools=tuple(dict.fromkeys((own, other))),
        starts_on=starts_on,
        ends_on=end_of_school_week(trust, (own, other), starts_on, max(1, trust.rules.min_length_school_weeks)),
        aims=tuple(part.id for aim in trust.aims[:1] for part in aim.parts[:1]),
        priorities=tuple(list(trust.priorities)[:1]),
    )


def _first_open(trust: Trust, day: date) -> date:
    while not is_open_anywhere(trust, day):
        day += ONE_DAY
    return day
