"""Which days are open, to whom, and how notice and length are counted in them.

INSET days are open to staff and not to pupils. In an academic year for which a school has given no term
dates, its ordinary weekdays from 1 September to 20 July count as open, so that nothing waits for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count, islice

from bot.domain.people import Person
from bot.domain.spans import WORKING_WEEK, Calendar, Span
from bot.domain.trusts import School, Trust
from bot.domain.wording import academic_year

ONE_DAY = timedelta(days=1)


def schools_of(trust: Trust, ids: Iterable[str]) -> tuple[School, ...]:
    """The trust's own and present schools among these, in the register's order."""
    wanted = set(ids)
    return tuple(school for school in present_schools(trust) if school.id in wanted)


def present_schools(trust: Trust) -> tuple[School, ...]:
    return trust.present_schools


def is_weekday(trust: Trust, day: date) -> bool:
    """Monday to Friday and no bank holiday."""
    return day.weekday() in WORKING_WEEK and day not in trust.bank_holidays


def has_term_dates(trust: Trust, school: School, day: date) -> bool:
    """Whether the school has said what its terms are in the academic year of that day."""
    return _covers(trust.calendars[school.calendar], day)


def is_open_to_staff(trust: Trust, school: School, day: date) -> bool:
    calendar = trust.calendars[school.calendar]
    if _covers(calendar, day):
        return day in trust.open_days[school.calendar].staff
    return is_weekday(trust, day) and (day in calendar.inset_days or _is_ordinary(day))


def is_pupil_day(trust: Trust, school: School, day: date) -> bool:
    calendar = trust.calendars[school.calendar]
    if _covers(calendar, day):
        return day in trust.open_days[school.calendar].pupils
    return is_weekday(trust, day) and day not in calendar.inset_days and _is_ordinary(day)


def is_open_anywhere(trust: Trust, day: date) -> bool:
    return any(is_open_to_staff(trust, school, day) for school in present_schools(trust))


def open_days(trust: Trust, schools: Iterable[str], after: date) -> Iterator[date]:
    """The days after that one on which every one of these schools is open to staff, without end."""
    named = _one_each(schools_of(trust, schools))
    return (day for day in _days_after(after) if _all_open(trust, named, day))


def next_open_day(trust: Trust, schools: Iterable[str], after: date) -> date:
    return next(open_days(trust, schools, after))


def previous_open_day(trust: Trust, schools: Iterable[str], before: date, within: int = 366) -> date | None:
    """The last day before that one on which they are all open; None where there is none in `within` days."""
    named = schools_of(trust, schools)
    earlier = (before - ONE_DAY * back for back in range(1, within + 1))
    return next((day for day in earlier if _all_open(trust, named, day)), None)


def notice_days(trust: Trust, schools: Iterable[str], submitted_on: date, starts_on: date) -> int:
    """The days after submission, up to and including the start, on which all of them are open to staff."""
    named, span = _one_each(schools_of(trust, schools)), Span(submitted_on + ONE_DAY, starts_on)
    if not named or not all(_covers_all(trust.calendars[school.calendar], span) for school in named):
        return sum(_all_open(trust, named, day) for day in days_of(span))
    return len(set(days_of(span)).intersection(*(trust.open_days[school.calendar].staff for school in named)))


def first_day_with_notice(trust: Trust, schools: Iterable[str], submitted_on: date, notice: int) -> date:
    """The earliest start that gives so many days of notice; tomorrow where none is asked for."""
    if notice <= 0:
        return submitted_on + ONE_DAY
    return next(islice(open_days(trust, schools, submitted_on), notice - 1, None))


def is_school_week(trust: Trust, day: date, schools: Iterable[str] = ()) -> bool:
    """Whether that week has a pupil day at any of these schools (of the trust, where none is named)."""
    return _is_school_week(trust, schools_of(trust, schools) or present_schools(trust), day)


def is_open_week(trust: Trust, day: date, schools: Iterable[str] = ()) -> bool:
    """Whether any of these schools (of the trust, where none is named) opens to staff in that week."""
    named = schools_of(trust, schools) or present_schools(trust)
    week = days_of(Span(monday_of(day), monday_of(day) + ONE_DAY * 4))
    return any(is_open_to_staff(trust, school, one) for one in week for school in named)


def school_weeks(trust: Trust, schools: Iterable[str], span: Span) -> int:
    """How many school weeks the span touches."""
    named, mondays = _one_each(schools_of(trust, schools) or present_schools(trust)), set(_mondays(span))
    return len(set[date]().union(*(_weeks_with_pupils(trust, school, span, mondays) for school in named)))


def end_of_school_week(trust: Trust, schools: Iterable[str], starts_on: date, number: int) -> date:
    """The Friday of the `number`th school week that a span from `starts_on` touches."""
    named = _one_each(schools_of(trust, schools) or present_schools(trust))
    mondays = (monday_of(starts_on) + ONE_DAY * 7 * week for week in count())
    counted = (monday for monday in mondays if _is_school_week(trust, named, monday))
    return next(islice(counted, number - 1, None)) + ONE_DAY * 4


def days_of(span: Span) -> Iterator[date]:
    return span.each()


def monday_of(day: date) -> date:
    return day - ONE_DAY * day.weekday()


def own_schools(trust: Trust, person: Person, on: date) -> tuple[School, ...]:
    """The schools they belong to that day: the register's, and those where they hold an office."""
    places = {office.place for office in person.offices_on(on)} | {person.school}
    return schools_of(trust, (place for place in places if place))


def is_open_for(trust: Trust, person: Person, day: date) -> bool:
    """Whether a school of theirs is open to staff; without a school, whether any of the trust is."""
    own = own_schools(trust, person, day)
    return any(is_open_to_staff(trust, school, day) for school in own or present_schools(trust))


def works_on(person: Person, day: date) -> bool:
    """Whether that weekday is one of theirs; somebody with none written down works all week."""
    return day.weekday() in person.working_days or (not person.working_days and day.weekday() in WORKING_WEEK)


def next_working_day(trust: Trust, person: Person, after: date) -> date:
    """The next day on which they work and a school of theirs is open."""
    return next(day for day in _days_after(after) if works_on(person, day) and is_open_for(trust, person, day))


def last_worked_day(person: Person, by: date) -> date:
    """That day, or the last before it in their working week; closed days are not looked at."""
    week = (by - ONE_DAY * back for back in range(7))
    return next((day for day in week if works_on(person, day)), by)


def _one_each(schools: Iterable[School]) -> tuple[School, ...]:
    """One school for each calendar: those that share one are open on the same days."""
    return tuple({school.calendar: school for school in schools}.values())


def _all_open(trust: Trust, named: tuple[School, ...], day: date) -> bool:
    if not named:
        return is_open_anywhere(trust, day)
    return all(is_open_to_staff(trust, school, day) for school in named)


def _is_school_week(trust: Trust, named: tuple[School, ...], day: date) -> bool:
    monday = monday_of(day)
    return any(_has_pupils(trust, school, monday) for school in named)


def _has_pupils(trust: Trust, school: School, monday: date) -> bool:
    calendar, friday = trust.calendars[school.calendar], monday + ONE_DAY * 4
    if _covers(calendar, monday) and _covers(calendar, friday):
        return monday in trust.open_days[school.calendar].weeks
    return any(is_pupil_day(trust, school, one) for one in days_of(Span(monday, friday)))


def _weeks_with_pupils(trust: Trust, school: School, span: Span, mondays: set[date]) -> set[date]:
    """Those of these Mondays, of the weeks that the span touches, in whose week pupils come to that school."""
    weeks = Span(monday_of(span.first), monday_of(span.last) + ONE_DAY * 4)
    if _covers_all(trust.calendars[school.calendar], weeks):
        return mondays & trust.open_days[school.calendar].weeks
    return {monday for monday in mondays if _has_pupils(trust, school, monday)}


def _covers(calendar: Calendar, day: date) -> bool:
    return academic_year(day) in calendar.years


def _covers_all(calendar: Calendar, span: Span) -> bool:
    return all(year in calendar.years for year in range(academic_year(span.first), academic_year(span.last) + 1))


def _is_ordinary(day: date) -> bool:
    """In term as far as anybody knows, where no terms were given."""
    year = academic_year(day)
    return day in Span(date(year, 9, 1), date(year + 1, 7, 20))


def _days_after(day: date) -> Iterator[date]:
    return (day + ONE_DAY * number for number in count(1))


def _mondays(span: Span) -> Iterator[date]:
    return map(date.fromordinal, range(monday_of(span.first).toordinal(), span.last.toordinal() + 1, 7))
