"""The exam rule (R9): "timing of collaboration should avoid examination terms".

A window touches a school that it lists, else by key stage where it names any, else by phase; one that names
none of these touches every school. An all-through school counts as primary and as secondary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.calendars import days_of, is_open_to_staff, open_days, schools_of
from bot.domain.spans import HalfTerm, Span, Stretch
from bot.domain.trusts import ExaminationTerm, ExamWindow, School, Trust
from bot.domain.wording import academic_year

AVOID, LIGHT = "avoid", "light"
SUMMER_ENDS = (5, 6, 7, 8)


class Kind(StrEnum):
    """What a clash asks for: the first two an override, a pause, or only to know."""

    STARTS_IN_WINDOW = "starts_in_window"
    STARTS_IN_TERM = "starts_in_term"
    CROSSES_TERM = "crosses_term"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Clash:
    """Dates that fall into exams: `window` is a window's id, or None for a term; `rest` the pause it asks for."""

    kind: Kind
    name: str
    days: Span
    schools: tuple[str, ...]
    window: str | None = None
    assumed: bool = False
    rest: tuple[Span, ...] = field(default=())


def touches(window: ExamWindow, school: School) -> bool:
    if window.schools:
        return school.id in window.schools
    if window.key_stages:
        return bool(window.key_stages & school.key_stages)
    return not window.phases or bool(window.phases & _phases(school))


def windows_on(trust: Trust, school: School, day: date, severity: str | None = None) -> tuple[ExamWindow, ...]:
    """The windows of a school on that day, of one severity (avoid, light) where it is given."""
    return tuple(
        window
        for window in trust.exam_windows
        if day in window.days and severity in (None, window.severity) and touches(window, school)
    )


def has_exam_dates(trust: Trust, school: School, year: int) -> bool:
    """Whether any window to avoid is known for the school in the academic year that began in `year`."""
    return any(
        window.severity == AVOID and academic_year(window.days.first) == year and touches(window, school)
        for window in trust.exam_windows
    )


def examination_terms(trust: Trust, school: School, year: int) -> tuple[Stretch, ...]:
    """The school's examination terms in the academic year that began in `year`.

    Without exam dates for the year it is all of Summer 1, and Summer 2 to 23 June.
    """
    known = trust.known_terms.get((school, year))
    if known is None:
        terms = _named_terms if has_exam_dates(trust, school, year) else _assumed_terms
        known = trust.known_terms[school, year] = tuple(terms(trust, school, year))
    return known


def is_clear(trust: Trust, school: School, day: date) -> bool:
    """Inside no window to avoid and no examination term of the school."""
    terms = examination_terms(trust, school, academic_year(day))
    return not windows_on(trust, school, day, AVOID) and not any(day in term.days for term in terms)


def next_clear_day(trust: Trust, schools: Iterable[str], after: date) -> date:
    """The first later day that is open at every one of these schools and clear of exams at all of them."""
    named = tuple(schools)
    return next(
        day
        for day in open_days(trust, named, after)
        if all(is_clear(trust, school, day) for school in schools_of(trust, named))
    )


def clashes_at_start(trust: Trust, schools: Iterable[str], starts_on: date) -> tuple[Clash, ...]:
    """What needs an override: the windows to avoid, and the examination terms, that such a project starts in."""
    return _starting(trust, schools_of(trust, schools), starts_on)


def light_clashes(trust: Trust, schools: Iterable[str], starts_on: date) -> tuple[Clash, ...]:
    """The light windows that such a project starts in."""
    return tuple(_windows(trust, schools_of(trust, schools), starts_on, LIGHT))


def crossing_clashes(
    trust: Trust, schools: Iterable[str], span: Span, pauses: Iterable[Span] = ()
) -> tuple[Clash, ...]:
    """The examination terms that such a project crosses.

    One that starts in exams does not also hear that it crosses the same season: moving it settles both.
    """
    named = schools_of(trust, schools)
    crossing = tuple(_crossing(trust, named, span, tuple(pauses)))
    if crossing and _starting(trust, named, span.first):
        return tuple(clash for clash in crossing if span.first not in clash.days)
    return crossing


def _starting(trust: Trust, schools: tuple[School, ...], day: date) -> tuple[Clash, ...]:
    in_windows = tuple(_windows(trust, schools, day, AVOID))
    named = {school for clash in in_windows for school in clash.schools}
    others = tuple(school for school in schools if school.id not in named)
    return in_windows + tuple(_in_terms(trust, others, day))


def _windows(trust: Trust, schools: tuple[School, ...], day: date, severity: str) -> Iterator[Clash]:
    kind = Kind.STARTS_IN_WINDOW if severity == AVOID else Kind.LIGHT
    for window in trust.exam_windows:
        if window.severity == severity and day in window.days:
            touched = tuple(school.id for school in schools if touches(window, school))
            if touched:
                yield Clash(kind, window.name, window.days, touched, window.id)


def _in_terms(trust: Trust, schools: tuple[School, ...], day: date) -> Iterator[Clash]:
    """One clash for each examination term, with all the schools that share its dates."""
    found: dict[Stretch, list[str]] = {}
    for school in schools:
        for term in examination_terms(trust, school, academic_year(day)):
            if day in term.days:
                found.setdefault(term, []).append(school.id)
    for term, ids in found.items():
        yield Clash(Kind.STARTS_IN_TERM, term.name, term.days, tuple(ids), assumed=term.assumed)


def _crossing(trust: Trust, schools: tuple[School, ...], span: Span, pauses: tuple[Span, ...]) -> Iterator[Clash]:
    """One clash for each year's examination season that the span runs through unrested."""
    for year in range(academic_year(span.first), academic_year(span.last) + 1):
        terms = [(school, term) for school in schools for term in examination_terms(trust, school, year)]
        busy = [(school, term) for school, term in terms if _is_worked(trust, school, term, span, pauses)]
        if busy:
            yield _crossed(busy, [term for _, term in terms], span)


def _crossed(busy: list[tuple[School, Stretch]], terms: list[Stretch], span: Span) -> Clash:
    within = [term.days for term in terms if term.days.meets(span)]
    season = Span(min(days.first for days in within), max(days.last for days in within))
    rest = Span(max(season.first, span.first), min(season.last, span.last))
    ids = tuple(dict.fromkeys(school.id for school, _ in busy))
    names = tuple(dict.fromkeys(term.name for _, term in busy))
    assumed = any(term.assumed for _, term in busy)
    return Clash(Kind.CROSSES_TERM, " and ".join(names), season, ids, assumed=assumed, rest=(rest,))


def _is_worked(trust: Trust, school: School, term: Stretch, span: Span, pauses: tuple[Span, ...]) -> bool:
    """Whether an open day of the term lies in the span and in none of the pauses."""
    days = Span(max(term.days.first, span.first), min(term.days.last, span.last))
    return any(
        is_open_to_staff(trust, school, day) and not any(day in pause for pause in pauses) for day in days_of(days)
    )


def _named_terms(trust: Trust, school: School, year: int) -> Iterator[Stretch]:
    phases = {"all", *_phases(school)}
    applying = [term for term in trust.examination_terms if term.applies_to in phases]
    for half_term in trust.calendars[school.calendar].half_terms:
        if academic_year(half_term.days.first) == year:
            ends = [_end(term, half_term) for term in applying if term.half_term == half_term.id]
            if ends:
                yield Stretch(half_term.name, Span(half_term.days.first, max(ends)))


def _end(term: ExaminationTerm, half_term: HalfTerm) -> date:
    """Its `until`, where that is a day of this half-term and not of another year's."""
    return term.until if term.until and term.until in half_term.days else half_term.days.last


def _assumed_terms(trust: Trust, school: School, year: int) -> Iterator[Stretch]:
    until = date(year + 1, 6, 23)
    summer = [
        half_term
        for half_term in trust.calendars[school.calendar].half_terms
        if academic_year(half_term.days.first) == year and half_term.days.last.month in SUMMER_ENDS
    ]
    for half_term in summer:
        if half_term.days.first <= until:
            last = min(half_term.days.last, until)
            yield Stretch(half_term.name, Span(half_term.days.first, last), assumed=True)
    if not summer:
        yield Stretch("the summer exams", Span(date(year + 1, 4, 12), until), assumed=True)


def _phases(school: School) -> frozenset[str]:
    both = frozenset({"primary", "secondary"}) if school.phase == "all_through" else frozenset[str]()
    return both | {school.phase}
