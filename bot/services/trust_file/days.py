"""Days and hours of a trust file: they run forwards, lie in term, and touch somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from bot.domain.calendars import is_weekday
from bot.domain.charter_document import read_charter
from bot.domain.charter_rules import DEFAULTS, read_hours
from bot.domain.documents import Document, day, maybe, read_day, span, text
from bot.domain.exams import has_exam_dates, touches
from bot.domain.spans import Calendar, Hours
from bot.domain.trusts import Trust
from bot.domain.wording import day as in_words
from bot.services.trust_file.mistakes import Finding
from bot.services.trust_file.places import Path
from bot.services.trust_file.read import Reading
from bot.services.trust_file.suggestions import quoted
from bot.services.trust_file.walking import groups_at, walk, words_at

SPANS = (
    ("calendars.*.half_terms.*", "start", "end"),
    ("exam_windows.*", "start", "end"),
    ("delegations.*", "from", "to"),
    ("people.*", "starts", "leaves"),
    ("people.*.away.*", "from", "to"),
    ("people.*.offices.*", "from", "to"),
    ("projects.*", "starts_on", "ends_on"),
    ("projects.*.paused.*", "from", "to"),
    ("mooring_up.*", "since", "until"),
)
STAFF_QUIET, GOVERNORS_QUIET = DEFAULTS.staff_quiet.hours, DEFAULTS.governors_quiet.hours
QUIET = (
    ("settings.quiet_hours.staff", STAFF_QUIET),
    ("settings.quiet_hours.governors", GOVERNORS_QUIET),
    ("people.*.prefs.quiet_hours", STAFF_QUIET),
)


def charter_in(reading: Reading) -> Trust:
    """The trust as far as the file lets one see it; its clocks stand where they usually do."""
    return read_charter({**reading.document, "meta": {}}, 0)


def ends_after_it_starts(reading: Reading) -> Iterator[Finding]:
    for pattern, first, last in SPANS:
        for path, entry in groups_at(reading.document, pattern):
            days = span(entry, first, last)
            if days and days.last < days.first:
                what = f"{last} {days.last} is before {first} {days.first}."
                yield reading.mistake((*path, last), what, "Swap the two days or correct one.")


def half_terms_follow_each_other(reading: Reading) -> Iterator[Finding]:
    for path, calendar in groups_at(reading.document, "calendars.*"):
        terms = [(inside, term) for inside, term in groups_at(calendar, "half_terms.*") if day(term, "start")]
        for (_, before), (inside, after) in pairwise(terms):
            yield from _unless_later(reading, (*path, *inside, "start"), before, after)


def _unless_later(reading: Reading, path: Path, before: Document, after: Document) -> Iterator[Finding]:
    start, earlier, end = day(after, "start"), day(before, "start"), day(before, "end")
    if start and earlier and start < earlier:
        yield reading.mistake(path, f"start {start} is before {_term(before)}.", "List half-terms in order.")
    elif start and end and start <= end:
        what = f"start {start} is inside {_term(before)}, which ends on {end}."
        yield reading.mistake(path, what, "Let one end before the next begins.")


def _term(entry: Document) -> str:
    return text(entry, "name", text(entry, "id"))


def inset_days_are_in_term(reading: Reading) -> Iterator[Finding]:
    """Looked at only where every half-term of the calendar can be read."""
    trust = charter_in(reading)
    for path, entry in groups_at(reading.document, "calendars.*"):
        calendar = trust.calendars[str(path[-1])]
        if len(calendar.half_terms) < len(list(walk(entry, ("half_terms", "*")))):
            continue
        for inside, words in words_at(entry, "inset_days.*"):
            found = read_day(words)
            if found and not _in_term(calendar, found):
                what = f"inset_days {found} is in no half-term of this calendar."
                remedy = "Move the day, or let a half-term begin or end with it."
                yield reading.mistake((*path, *inside), what, remedy)


def half_terms_are_of_the_year(reading: Reading) -> Iterator[Finding]:
    """A calendar left over from another year would leave the whole trust without term."""
    trust = charter_in(reading)
    first = _first_year(trust)
    for path, term in groups_at(reading.document, "calendars.*.half_terms.*"):
        start = day(term, "start")
        if first and start and not date(first, 9, 1) <= start <= date(first + 1, 8, 31):
            what = f"start {start} is not in the academic year {trust.academic_year}."
            yield reading.remark((*path, "start"), what, "Check the dates, or trust.academic_year.")


def exam_windows_touch_somebody(reading: Reading) -> Iterator[Finding]:
    trust = charter_in(reading)
    windows = {window.id: window for window in trust.exam_windows}
    for path, entry in groups_at(reading.document, "exam_windows.*"):
        window = windows.get(text(entry, "id"))
        if window and trust.schools and not any(touches(window, school) for school in trust.schools.values()):
            what = "No school has any of the schools, key stages or phases it names."
            yield reading.mistake((*path, "id"), what, "Correct them, or take the window out.")


def schools_have_exam_dates(reading: Reading) -> Iterator[Finding]:
    trust = charter_in(reading)
    first = _first_year(trust)
    for path, entry in groups_at(reading.document, "schools.*"):
        school = trust.schools.get(text(entry, "id"))
        if first and school and not has_exam_dates(trust, school, first):
            what = f"No exam dates for {school.name} in {trust.academic_year}."
            remedy = "Until there are, all of Summer 1, and Summer 2 to 23 June, count as examination terms."
            yield reading.remark((*path, "id"), what, remedy)


def meetings_are_on_open_days(reading: Reading) -> Iterator[Finding]:
    trust = charter_in(reading)
    schools = {text(one, "id"): maybe(one, "school") for _, one in groups_at(reading.document, "groups.*")}
    for path, meeting in groups_at(reading.document, "meetings.*"):
        on = day(meeting, "date")
        why = _why_closed(trust, on, schools.get(text(meeting, "group"))) if on else None
        if why and text(meeting, "status") != "cancelled":
            yield reading.remark((*path, "date"), why, "Check the day.")


def _why_closed(trust: Trust, on: date, school: str | None) -> str | None:
    if on in trust.bank_holidays:
        return f"date {in_words(on)} is a bank holiday ({trust.bank_holidays[on]})."
    if not is_weekday(trust, on):
        return f"date {in_words(on)} is at a weekend."
    if any(_in_term(calendar, on) for calendar in _calendars(trust, school)):
        return None
    return f"date {in_words(on)} is outside term."


def _calendars(trust: Trust, school: str | None) -> list[Calendar]:
    named = trust.schools.get(school or "")
    schools = [named] if named else list(trust.schools.values())
    return [trust.calendars[one.calendar] for one in schools if one.calendar in trust.calendars]


def quiet_hours_end(reading: Reading) -> Iterator[Finding]:
    for pattern, default in QUIET:
        for path, entry in groups_at(reading.document, pattern):
            if _never_ends(read_hours(entry, default)):
                what = "Quiet hours begin and end at the same time, so they would never end."
                yield reading.mistake((*path, "end"), what, "Set end to when messages may come again.")


def _never_ends(hours: Hours) -> bool:
    return hours.start == hours.end


def cascades_follow_a_meeting(reading: Reading) -> Iterator[Finding]:
    """The day of a cascade is a day on which the board meets; a committee's report likewise names its meeting."""
    boards = {text(one, "id") for _, one in groups_at(reading.document, "groups.*") if text(one, "type") == "board"}
    held = _meeting_days(reading)
    for path, entry in groups_at(reading.document, "cascades.*"):
        board_days = {on for group, on in held if group in boards}
        yield from _unless_met(reading, (*path, "board_meeting"), text(entry, "board_meeting"), board_days)
    for path, entry in groups_at(reading.document, "upward_reports.*"):
        own_days = {on for group, on in held if group == text(entry, "committee")}
        yield from _unless_met(reading, (*path, "meeting"), text(entry, "meeting"), own_days)


def _meeting_days(reading: Reading) -> set[tuple[str, str]]:
    return {(text(one, "group"), text(one, "date")) for _, one in groups_at(reading.document, "meetings.*")}


def _unless_met(reading: Reading, path: Path, on: str, days: set[str]) -> Iterator[Finding]:
    if read_day(on) and on not in days:
        what = f"{path[-1]} {quoted(on)} is not the day of one of its meetings."
        remedy = f"It meets on {', '.join(sorted(days))}." if days else "Add the meeting under meetings."
        yield reading.mistake(path, what, remedy)


def _in_term(calendar: Calendar, on: date) -> bool:
    return any(on in term.days for term in calendar.half_terms)


def _first_year(trust: Trust) -> int | None:
    first = trust.academic_year[:4]
    return int(first) if first.isascii() and first.isdigit() and int(first) in range(1900, 9998) else None
