"""Projects of a trust file, and how they said they went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.domain.checkins import Checkin
from bot.domain.documents import Document, day, entries, instant, maybe, number, span, text, texts
from bot.domain.instants import instant as instant_of
from bot.domain.projects import LIVE, Challenge, Project, Regard
from bot.domain.trusts import Trust

RULES = {
    "R3": ("challenge", "Approved before a challenge was answered."),
    "R4": ("starts_on", "Starts with less notice than we ask for."),
    "R5": ("ends_on", "Shorter than we ask for, or without a priority."),
    "R6": ("team", "Asks more of somebody than we ask for."),
    "R7": ("team", "The team is less mixed than we ask for."),
    "R9": ("starts_on", "Runs in an examination term."),
    "R10": ("priorities", "Serves no priority of this year."),
    "R11": ("title", "Much like another project."),
    "R12": ("online_first", "Meets face to face."),
}
STATES = {"no_reply_yet": "asked", "missed": "missed", "skipped": "skipped", "nothing_new": "nothing_new"}
SCHEDULED = "scheduled"
SATURDAY = 5


def projects_of(document: Document, trust: Trust) -> tuple[Project, ...]:
    return tuple(_project(entry, document, trust) for entry in entries(document, "projects"))


def _project(entry: Document, document: Document, trust: Trust) -> Project:
    days = span(entry, "starts_on", "ends_on")
    assert days is not None, "the schema asks every project for both dates"
    return Project(
        id=text(entry, "id"),
        reference=text(entry, "id"),
        title=text(entry, "title"),
        status=text(entry, "status"),
        year=text(entry, "year"),
        purpose=text(entry, "purpose"),
        together=text(entry, "together"),
        impact=text(entry, "impact"),
        schools=texts(entry, "schools"),
        starts_on=days.first,
        ends_on=days.last,
        lead=text(entry, "lead"),
        proposed_by=text(entry, "proposed_by", text(entry, "lead")),
        deputy_lead=maybe(entry, "deputy_lead"),
        sponsor=maybe(entry, "sponsor"),
        team=texts(entry, "team"),
        aims=texts(entry, "aims"),
        priorities=texts(entry, "priorities"),
        pauses=tuple(pause for one in entries(entry, "paused") if (pause := span(one, "from", "to"))),
        stage=maybe(entry, "stage"),
        rag=maybe(entry, "rag"),
        regards=tuple(_regard(one, trust) for one in entries(entry, "overrides")),
        challenges=tuple(_challenges(entry, trust)),
        proposed_at=instant(entry, "proposed_at", trust.zone),
        decided_by=maybe(entry, "decided_by"),
        decided_at=instant(entry, "decided_at", trust.zone),
        decision_reason=maybe(entry, "decline_reason"),
        next_checkin_on=_next_checkin_on(entry, document, trust),
    )


def _regard(entry: Document, trust: Trust) -> Regard:
    rule = text(entry, "rule")
    field, words = RULES[rule]
    return Regard(
        rule=rule,
        field=field,
        words=words,
        needs_override=True,
        windows=texts(entry, "windows"),
        schools=texts(entry, "schools"),
        reason=text(entry, "reason"),
        answered_by=text(entry, "by"),
        answered_at=instant(entry, "at", trust.zone),
    )


def _challenges(entry: Document, trust: Trust) -> Iterator[Challenge]:
    for one in entries(entry, "challenge"):
        if at := instant(one, "at", trust.zone):
            yield Challenge(text(one, "by"), at, text(one, "question"), maybe(one, "answer"))


def _next_checkin_on(entry: Document, document: Document, trust: Trust) -> date | None:
    """The day listed as the next; else the rhythm goes on from the last, or begins with the project."""
    starts_on = day(entry, "starts_on")
    if text(entry, "status") not in LIVE or starts_on is None:
        return None
    own = [one for one in entries(document, "checkins") if text(one, "project") == text(entry, "id")]
    planned = [on for one in own if text(one, "state") == SCHEDULED and (on := day(one, "due"))]
    past = [on for one in own if text(one, "state") != SCHEDULED and (on := day(one, "due"))]
    rules = trust.rules.checkin
    if planned:
        return min(planned)
    if past:
        return max(past) + timedelta(weeks=rules.every_weeks)
    return starts_on + timedelta(days=(rules.due.weekday - starts_on.weekday()) % 7)


def checkins_of(document: Document, trust: Trust) -> tuple[Checkin, ...]:
    """Those that were asked; one that is only scheduled is its project's `next_checkin_on`."""
    return tuple(
        _checkin(entry, due_on, trust)
        for entry in entries(document, "checkins")
        if text(entry, "state") != SCHEDULED and (due_on := day(entry, "due"))
    )


def _checkin(entry: Document, due_on: date, trust: Trust) -> Checkin:
    asked_at = instant_of(trust.zone, due_on, trust.rules.checkin.due.at)
    answered = "status" in entry or text(entry, "state") == "nothing_new"
    after = timedelta(minutes=number(entry, "answered_after_minutes", 0))
    return Checkin(
        id=f"{text(entry, 'project')}-{due_on.isoformat()}",
        project=text(entry, "project"),
        due_on=due_on,
        state=STATES.get(text(entry, "state"), "answered"),
        asked_at=asked_at,
        reminded_at=_reminded_at(due_on, trust) if number(entry, "reminded", 0) else None,
        answered_at=asked_at + after if answered else None,
        answered_by=maybe(entry, "by") if answered else None,
        status=maybe(entry, "status"),
        progress=text(entry, "progress"),
        next=text(entry, "next"),
        blocker=text(entry, "blocker"),
        effort=maybe(entry, "effort"),
    )


def _reminded_at(due_on: date, trust: Trust) -> datetime:
    """The file counts reminders; they go out on the next weekday at the same time of day."""
    on = due_on + timedelta(days=1)
    while on.weekday() >= SATURDAY:
        on += timedelta(days=1)
    return instant_of(trust.zone, on, trust.rules.checkin.due.at)
