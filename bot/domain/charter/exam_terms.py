"""R9: a project starts clear of exams, and rests while it crosses them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.charter.findings import Circumstances, Finding, span_of, start_of
from bot.domain.exams import Clash, Kind, clashes_at_start, crossing_clashes, light_clashes, next_clear_day
from bot.domain.projects import Draft
from bot.domain.spans import Span
from bot.domain.trusts import Trust
from bot.domain.wording import academic_year, day_of, schools, span, year_name

AVOID_EXAMS = "Timing of collaboration should avoid examination terms."


def starts_clear_of_exams(draft: Draft, around: Circumstances) -> Finding | None:
    """“Timing of collaboration should avoid examination terms”: the start, school by school."""
    start = start_of(draft, around)
    found = clashes_at_start(around.trust, draft.schools, start) if start else ()
    if start is None or not found:
        return None
    offered = next_clear_day(around.trust, draft.schools, start)
    words = (
        f"{day_of(start, around.today)} falls in {'; and '.join(_named(clash, around) for clash in found)}. "
        f"The next clear day is {day_of(offered, around.today)}.{_assumptions(found, around)}"
    )
    return Finding(
        "R9",
        "starts_on",
        words,
        AVOID_EXAMS,
        blocks=around.trust.rules.exams.on_proposal == "block",
        needs_override=True,
        windows=tuple(clash.window for clash in found if clash.window),
        schools=_all_schools(found),
        offered=offered,
    )


def rests_in_examination_terms(draft: Draft, around: Circumstances) -> Finding | None:
    """“Timing of collaboration should avoid examination terms”: a long project may cross them if it rests."""
    found = _crossed(draft, around)
    if not found:
        return None
    rests = tuple(rest for clash in found for rest in clash.rest)
    when = ", and from ".join(span(rest, around.today) for rest in rests)
    where = schools(around.trust, _all_schools(found))
    words = f"It crosses the examination terms of {where}. Let it rest from {when} and it is clear."
    return Finding(
        "R9",
        "ends_on",
        words + _assumptions(found, around),
        AVOID_EXAMS,
        schools=_all_schools(found),
        pauses=rests,
    )


def starts_clear_of_mocks(draft: Draft, around: Circumstances) -> Finding | None:
    """A note: lighter exams on the day it starts."""
    start = start_of(draft, around)
    found = light_clashes(around.trust, draft.schools, start) if start else ()
    if start is None or not found:
        return None
    named = "; and ".join(_named(clash, around) for clash in found)
    return Finding(
        "R9",
        "starts_on",
        f"{day_of(start, around.today)} falls in {named}. It may go ahead; people there will be busy.",
        AVOID_EXAMS,
        note=True,
        windows=tuple(clash.window for clash in found if clash.window),
        schools=_all_schools(found),
    )


def _crossed(draft: Draft, around: Circumstances) -> tuple[Clash, ...]:
    """Of the start alone, until an end is known."""
    start, whole = start_of(draft, around), span_of(draft, around)
    if start is None:
        return ()
    return crossing_clashes(around.trust, draft.schools, whole or Span(start, start), draft.pauses)


def _named(clash: Clash, around: Circumstances) -> str:
    dates, where = span(clash.days, around.today), schools(around.trust, clash.schools)
    if clash.kind is Kind.STARTS_IN_TERM:
        return f"{clash.name} ({dates}), an examination term at {where}"
    name = clash.name if clash.name.lower().startswith("the ") else f"the {clash.name}"
    return f"{name}, {dates}, at {where}" if "(" in name else f"{name} ({dates}) at {where}"


def _assumptions(found: Iterable[Clash], around: Circumstances) -> str:
    """What was taken for granted where a school has given no exam dates."""
    assumed = [clash for clash in found if clash.assumed]
    if not assumed:
        return ""
    years = dict.fromkeys(year_name(academic_year(clash.days.first)) for clash in assumed)
    where = _without_dates(around.trust, assumed)
    return f" No exam dates for {where} {' and '.join(years)}: treated as all of Summer 1 and Summer 2 to 23 June."


def _without_dates(trust: Trust, assumed: Iterable[Clash]) -> str:
    return schools(trust, _all_schools(assumed))


def _all_schools(found: Iterable[Clash]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(school for clash in found for school in clash.schools))
