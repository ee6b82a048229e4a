"""Asking how projects go: once every few weeks, one reminder, and a kind word to the sponsor after two misses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.cards import checkins as cards
from bot.domain.checkins import (
    ASKED,
    MISSED,
    SKIPPED,
    Checkin,
    asked_at,
    asks_sponsor,
    is_skipped,
    misses_in_a_row,
    next_due_on,
    reminder_at,
)
from bot.domain.instants import instant, local_day
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.domain.trusts import Trust
from bot.services.checkins import living
from bot.services.checkins.answer import sponsor_of
from bot.services.checkins.rounds import subject_of
from bot.services.outbox import PROMPT, TOLD, changed, tell, to_person
from storage import checkins, outbox, people, projects
from storage.database import Books

A_WEEK = timedelta(days=6)


def ask(books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
    """Ask each lead whose check-in is due, in one card each; remind, once, those who were asked and did not answer."""
    today = local_day(trust.zone, due_at)
    asked = [_next_round(books, trust, id_, due_at, at) for id_ in checkins.projects_due(books, today + A_WEEK)]
    _send(books, {pair for pair in asked if pair}, living.ASKED, at)
    reminded = [_remind(books, trust, one, due_at, at) for one in checkins.waiting(books)]
    _send(books, {pair for pair in reminded if pair}, living.REMINDED, at)


def _next_round(books: Books, trust: Trust, project_id: str, due_at: datetime, at: datetime) -> tuple[str, date] | None:
    """Begin the project's round that is due, if one is: whom it asks, and its day."""
    project = projects.find(books, project_id)
    lead = people.person(books, project.lead) if project else None
    if project is None or lead is None:
        return None
    due_on, next_on = _due(books, trust, project, lead, due_at)
    is_asked = due_on is not None and not _has_just_been_asked(books, project, lead, at)
    if is_asked:
        _settle(books, trust, project, lead, at)
    if next_on != project.next_checkin_on:
        checkins.plan_next(books, project.id, next_on)
    if due_on is None or not is_asked:
        return None
    begun = Checkin(f"{project.id}-{due_on.isoformat()}", project.id, due_on, ASKED, asked_at=at)
    return (lead.id, due_on) if checkins.add(books, begun) else None


def _has_just_been_asked(books: Books, project: Project, lead: Person, at: datetime) -> bool:
    """One that was held until a few days ago, and still waits, stands for the next one too."""
    reached = [_reached(books, lead, one) for one in checkins.waiting(books, project.id)]
    return any(at - one < A_WEEK for one in reached if one)


def _due(
    books: Books, trust: Trust, project: Project, lead: Person, due_at: datetime
) -> tuple[date | None, date | None]:
    """The round to ask for now, and the one after it. Of several that are due only the last is asked.

    None is asked for that was due before the trust's file brought the project in, nor of a lead who has left.
    """
    round_on, next_on = None, project.next_checkin_on
    brought_in = checkins.brought_in_at(books, project.id) or datetime.min.replace(tzinfo=due_at.tzinfo)
    known_since = min(brought_in, due_at)  # a sandbox's instant may lie before the day of its load
    while next_on is not None and (asks := asked_at(trust, lead, next_on)) <= due_at:
        is_left_out = asks < known_since or is_skipped(trust, project, lead, next_on)
        round_on = None if is_left_out or not lead.is_here(next_on) else next_on
        next_on = next_due_on(trust, project, lead, approved_at=asks, last_due_on=next_on)
    return round_on, next_on


def _settle(books: Books, trust: Trust, project: Project, lead: Person, at: datetime) -> None:
    """What still waits is missed now that the next falls due; what never reached the lead was only skipped.

    An answer that comes at this moment stands.
    """
    for waiting in checkins.waiting(books, project.id):
        subject = subject_of(lead.id, waiting.due_on)
        outbox.guard(books, subject)
        was_held = checkins.is_written(books, subject) and _reached(books, lead, waiting) is None
        if not checkins.settle(books, waiting.id, SKIPPED if was_held else MISSED):
            continue
        changed(books, subject, at=at)
        if not was_held:
            _ask_sponsor(books, trust, project, lead, waiting, at)


def _ask_sponsor(books: Books, trust: Trust, project: Project, lead: Person, missed: Checkin, at: datetime) -> None:
    history = checkins.of_project(books, project.id)
    sponsor = sponsor_of(books, project, on=local_day(trust.zone, at), but=lead.id)
    if sponsor is None or not asks_sponsor(trust, history):
        return
    in_a_row = [one for one in history if one.state == MISSED][: misses_in_a_row(history)]
    card = cards.worth_a_chat(project, in_a_row, lead.called)
    event = f"checkin_missed:{missed.id}"
    tell(books, to_person(sponsor.id), card, event=event, kind="checkin_missed", message_class=TOLD, at=at)


def _remind(books: Books, trust: Trust, waiting: Checkin, due_at: datetime, at: datetime) -> tuple[str, date] | None:
    """Note that somebody is reminded now, if their reminder is due. What never reached them is not asked twice."""
    if waiting.reminded_at or not trust.rules.checkin.reminders:
        return None
    project = projects.find(books, waiting.project)
    lead = people.person(books, project.lead) if project else None
    reached = _reached(books, lead, waiting) if lead else None
    if lead is None or reached is None:
        return None
    asked = instant(trust.zone, local_day(trust.zone, reached), trust.rules.checkin.due.at)
    if due_at < reminder_at(trust, lead, asked):
        return None
    return (lead.id, waiting.due_on) if checkins.remind(books, waiting.id, at=at) else None


def _reached(books: Books, lead: Person, waiting: Checkin) -> datetime | None:
    return checkins.reached_at(books, subject_of(lead.id, waiting.due_on), to_person(lead.id))


def _send(books: Books, batches: Iterable[tuple[str, date]], kind: str, at: datetime) -> None:
    """One card for each lead, with all their projects on it."""
    draw = living.draw_question if kind == living.ASKED else living.draw_reminder
    for person, due_on in sorted(batches):
        subject, recipient = subject_of(person, due_on), to_person(person)
        card = draw(books, subject, recipient, at)
        if card:
            event = f"{kind}:{due_on.isoformat()}"
            tell(books, recipient, card, event=event, kind=kind, message_class=PROMPT, at=at)
