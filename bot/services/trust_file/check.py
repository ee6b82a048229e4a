"""Every mistake of a trust file at once, each with its line and its remedy."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.documents import Document
from bot.services.trust_file import days, ids, sameness, seats
from bot.services.trust_file.mistakes import Finding, Mistake, Remark
from bot.services.trust_file.read import Reading, read
from bot.services.trust_file.schema import violations

CHECKS = (
    violations,
    sameness.ids_differ,
    sameness.places_differ,
    sameness.emails_differ,
    sameness.accounts_differ,
    sameness.listed_once,
    sameness.items_differ,
    sameness.names_tell_people_apart,
    ids.names_what_is_there,
    ids.names_what_is_there_by_prefix,
    ids.asks_of_somebody,
    days.ends_after_it_starts,
    days.half_terms_follow_each_other,
    days.half_terms_are_of_the_year,
    days.inset_days_are_in_term,
    days.exam_windows_touch_somebody,
    days.schools_have_exam_dates,
    days.meetings_are_on_open_days,
    days.quiet_hours_end,
    days.cascades_follow_a_meeting,
    seats.roles_have_a_place,
    seats.committees_have_a_school,
    seats.somebody_is_ceo,
    seats.somebody_approves,
    seats.accounts_have_a_home,
    seats.chat_reaches_an_account,
    seats.seats_agree,
    seats.portfolios_agree,
    seats.links_agree,
    seats.areas_agree,
)


@dataclass(frozen=True, slots=True)
class Review:
    """What a look at a file found, by line. `document` may be used only where there are no mistakes."""

    document: Document
    mistakes: tuple[Mistake, ...]
    remarks: tuple[Remark, ...]


def check(text: str) -> list[Mistake]:
    """Everything that keeps a file from being loaded, by line; nothing where it can be."""
    return list(review(text).mistakes)


def review(text: str) -> Review:
    reading = read(text)
    if not reading.document:
        return Review({}, reading.mistakes, ())
    found = _found(reading)
    return Review(
        reading.document,
        tuple(one for one in found if isinstance(one, Mistake)),
        tuple(one for one in found if isinstance(one, Remark)),
    )


def _found(reading: Reading) -> list[Finding]:
    """Each finding once, by line."""
    found: list[Finding] = [*reading.mistakes]
    for look in CHECKS:
        found.extend(look(reading))
    return sorted(dict.fromkeys(found), key=lambda one: one.line)
