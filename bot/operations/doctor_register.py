"""What is missing in a trust's own file, or not done in its channels yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from bot.domain.calendars import has_term_dates
from bot.domain.exams import has_exam_dates
from bot.domain.offices import CLERKED
from bot.domain.people import Group, Person
from bot.domain.trusts import Trust
from bot.domain.wording import academic_year, year_name
from bot.operations.findings import NOTE, PROBLEM, Finding, some
from storage import people, places, trusts
from storage.database import Books

NEXT_YEAR_FROM_MONTH = 4
OF_THE_TRUST = ("projects", "announcements")


def examine_trust(books: Books, on: date) -> Iterator[Finding]:
    trust = trusts.trust_of(books)
    yield from _calendars(trust, on)
    yield from _people(books, trust, on)
    yield from _offices(books, trust, on)
    yield from _channels(books, trust)


def _calendars(trust: Trust, on: date) -> Iterator[Finding]:
    this = academic_year(on)
    yield from _year(trust, this, PROBLEM)
    if NEXT_YEAR_FROM_MONTH <= on.month < 9:
        yield from _year(trust, this + 1, NOTE)


def _year(trust: Trust, year: int, weight: str) -> Iterator[Finding]:
    name, first = year_name(year), date(year, 10, 1)
    without = [school.name for school in trust.present_schools if not has_term_dates(trust, school, first)]
    if without:
        says = f"{trust.name} has no term dates for {name} at {some(without)}: put them in the trust file."
        yield Finding("calendars", says, weight)
    unexamined = [school.name for school in trust.present_schools if not has_exam_dates(trust, school, year)]
    if unexamined:
        says = (
            f"{trust.name} has no exam dates to avoid for {name} at {some(unexamined)}, so the whole of the summer's "
            "first half-term is kept clear: put the windows in the trust file."
        )
        yield Finding("calendars", says, NOTE)


def _people(books: Books, trust: Trust, on: date) -> Iterator[Finding]:
    for platform, found in sorted(_by_platform(people.strangers(books, on=on)).items()):
        yield Finding(
            "people",
            f"{len(found)} of {trust.name} not found on {platform.capitalize()} yet ({some(found)}): Collab looks for "
            "their email when it has something for them; check it, or have them type /collab.",
            NOTE,
        )
    for email, found in sorted(_by_email(people.everybody(books)).items()):
        if len(found) > 1:
            says = f"{some(found)} of {trust.name} have one email ({email}), so neither is found by it: correct one."
            yield Finding("people", says)


def _by_platform(persons: list[Person]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in persons:
        found[one.delivery].append(one.name)
    return found


def _by_email(persons: list[Person]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in persons:
        found[one.email.lower()].append(one.name)
    return found


def _offices(books: Books, trust: Trust, on: date) -> Iterator[Finding]:
    if not people.holders(books, "ceo", on=on):
        yield _nobody(trust, "CEO", "no board's news can be released")
    if not any(people.holders(books, role, on=on) for role in ("clerk", "governance_professional")):
        yield _nobody(trust, trust.words.clerk.lower(), "no meeting of the board or a committee can be logged")
    for school in trust.present_schools:
        if not people.holders(books, "headteacher", school.id, on=on):
            yield _nobody(trust, f"{trust.words.headteacher.lower()} of {school.name}", "nobody speaks for it")
    for group in people.all_groups(books):
        yield from _chair(books, trust, group, on)


def _chair(books: Books, trust: Trust, group: Group, on: date) -> Iterator[Finding]:
    roles = ("chair", "chair_of_board") if group.type == "board" else ("chair",)
    if group.type in CLERKED and group.type != "chairs_meeting":
        serving = people.in_group(books, group.id, on=on)
        of_the_board = people.holders(books, "chair_of_board", on=on) if group.type == "board" else []
        if not any(one.holds(role, on=on) for one in (*serving, *of_the_board) for role in roles):
            yield _nobody(trust, f"chair of {group.name}", "nobody checks what is sent or gets its brief")


def _nobody(trust: Trust, office: str, so: str) -> Finding:
    return Finding("people", f"{trust.name} has no {office}, so {so}: name somebody in the trust file.")


def _channels(books: Books, trust: Trust) -> Iterator[Finding]:
    known = {place.subject for place in places.tied(books)}
    wanted = [name for name in OF_THE_TRUST if f"trust:{name}" not in known]
    groups = [one for one in people.all_groups(books) if one.channel and f"group:{one.id}" not in known]
    for name in wanted:
        says = f"No channel of {trust.name} is tied to {name}: type /collab here {name} in it, as clerk or admin."
        yield Finding("channels", says)
    if groups:
        yield Finding(
            "channels",
            f"{len(groups)} groups of {trust.name} have a channel in the file that is not tied yet "
            f"({some(one.id for one in groups)}): /invite @Collab there, then type /collab here GROUP.",
            NOTE,
        )
