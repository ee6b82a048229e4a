"""Answering a check-in: when asked, or at any time; green stays with the project, amber and red reach its sponsor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.cards import checkins as cards
from bot.cards.agendas import Added
from bot.cards.card import Card
from bot.domain.checkins import (
    ANSWERED,
    EFFORTS,
    LONGEST_PROGRESS,
    LONGEST_REST,
    NOTHING_NEW,
    STATUSES,
    Checkin,
    last_answer,
    needs_sponsor,
    next_due_on,
)
from bot.domain.errors import Refused
from bot.domain.instants import local_day
from bot.domain.meetings import plain
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.domain.trusts import Trust
from bot.domain.wording import count
from bot.services import places
from bot.services.agendas.add import Said, add
from bot.services.agendas.read import is_on_agenda
from bot.services.agendas.weeks import group_of, wait_turn
from bot.services.checkins.living import STATUS, called_by, draw_status
from bot.services.checkins.rounds import Round, round_of, status_subject, subject_of
from bot.services.outbox import ANSWER, TOLD, changed, tell, to_person
from bot.services.projects.read import seen_project
from storage import checkins, outbox, people
from storage.database import Books
from storage.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Reply:
    """What the form holds, complete or not."""

    status: str
    progress: str
    next: str = ""
    blocker: str = ""
    effort: str = ""


def answer(books: Books, trust: Trust, subject: str, reply: Reply, *, by: Person, at: datetime) -> Checkin:
    """Store how the project goes, and tell whom it concerns. Refused beside the boxes that are not right."""
    tidy = _tidied(reply)
    mistakes = _mistakes(tidy)
    if mistakes:
        raise Refused(fields=mistakes)
    found = round_of(books, subject, viewer=by, on=local_day(trust.zone, at))
    said = replace(
        _begun(found, local_day(trust.zone, at)),
        state=ANSWERED,
        status=tidy.status,
        progress=tidy.progress,
        next=tidy.next,
        blocker=tidy.blocker,
        effort=tidy.effort,
    )
    checkin, project = _store(books, trust, found, said, by, at)
    reader = _tell(books, trust, project, checkin, by, at)
    card = cards.thanks(project, checkin, reader)
    _say(books, to_person(by.id), card, "checkin_thanks", ANSWER, checkin, at)
    return checkin


def nothing_new(books: Books, trust: Trust, subject: str, *, by: Person, at: datetime) -> Card:
    """An answer too: it is kept on the project's record, and nobody hears of it."""
    found = round_of(books, subject, viewer=by, on=local_day(trust.zone, at))
    if found.asked is None:
        raise Refused(cards.not_asked(found.project))
    checkin, project = _store(books, trust, found, replace(found.asked, state=NOTHING_NEW), by, at)
    return cards.thanks(project, checkin, cards.on_record())


def put_on_agenda(books: Books, trust: Trust, project_id: str, *, by: Person, at: datetime) -> Added:
    """Put an amber or red project on the weekly agenda. Refused where adding is not theirs, or it is there already."""
    on = local_day(trust.zone, at)
    wait_turn(books, group_of(books, trust, viewer=by, at=at))
    project = seen_project(books, project_id, viewer=by, on=on)
    checkin = last_answer(checkins.of_project(books, project.id))
    if checkin is None or checkin.answered_at is None or not needs_sponsor(checkin.status):
        raise Refused(cards.nothing_to_add(project))
    words = cards.agenda_words(project, checkin)
    there = is_on_agenda(books, words, since=checkin.answered_at)
    if there:
        raise Refused(cards.on_agenda_already(project, there.meeting_on))
    added = add(books, trust, Said(words), by=by, at=at)
    changed(books, status_subject(checkin), at=at)
    return added


def _begun(found: Round, on: date) -> Checkin:
    """The check-in that waits, or a new one of that day."""
    return found.asked or Checkin(new_id("c-"), found.project.id, on, ANSWERED)


def _store(
    books: Books, trust: Trust, found: Round, said: Checkin, by: Person, at: datetime
) -> tuple[Checkin, Project]:
    """Keep the answer: of the round that waits, or as one of its own from which the rhythm goes on."""
    checkin = replace(said, answered_at=at, answered_by=by.id)
    subject = subject_of(found.project.lead, checkin.due_on)
    outbox.guard(books, subject)
    if found.asked is None:
        checkins.add(books, checkin)
    elif not checkins.answer(books, checkin):
        raise Refused(cards.already(checkins.checkin(books, checkin.id) or checkin, called_by(books, by.id)))
    next_on = found.project.next_checkin_on
    if found.asked is None:
        next_on = _next_from(books, trust, found.project, checkin.due_on, at)
        checkins.plan_next(books, found.project.id, next_on)
    if checkin.status:
        checkins.note_status(books, found.project.id, checkin.status)
    changed(books, subject, at=at)
    return checkin, replace(found.project, next_checkin_on=next_on)


def _next_from(books: Books, trust: Trust, project: Project, on: date, at: datetime) -> date | None:
    lead = people.person(books, project.lead)
    return next_due_on(trust, project, lead, approved_at=at, last_due_on=on) if lead else None


def _tell(books: Books, trust: Trust, project: Project, checkin: Checkin, by: Person, at: datetime) -> str:
    """Green to the project's channel only; amber and red to the sponsor only. What to say of it to whoever answered."""
    if needs_sponsor(checkin.status):
        return _tell_sponsor(books, trust, project, checkin, by, at)
    channel = places.for_project(books, project.id)
    if channel is None:
        return cards.on_record()
    card = cards.in_channel(project, checkin, called_by(books, by.id))
    _say(books, channel, card, "checkin_green", TOLD, checkin, at)
    return cards.went_to_channel(own=channel != places.TRUST_PROJECTS)


def _tell_sponsor(books: Books, trust: Trust, project: Project, checkin: Checkin, by: Person, at: datetime) -> str:
    sponsor = sponsor_of(books, project, on=local_day(trust.zone, at), but=by.id)
    if sponsor is None:
        return cards.on_record()
    recipient = to_person(sponsor.id)
    card = draw_status(books, status_subject(checkin), recipient, at)
    if card:
        _say(books, recipient, card, STATUS, TOLD, checkin, at)
    return cards.went_to(sponsor.called)


def sponsor_of(books: Books, project: Project, *, on: date, but: str) -> Person | None:
    """The project's sponsor; where there is none any more, or it is they themselves, the CEO."""
    sponsor = people.person(books, project.sponsor) if project.sponsor else None
    able = [one for one in (sponsor, *people.holders(books, "ceo", on=on)) if one and one.is_here(on)]
    return next((one for one in able if one.id != but), None)


def _tidied(reply: Reply) -> Reply:
    return Reply(*(plain(getattr(reply, name)) for name in Reply.__slots__))


def _mistakes(reply: Reply) -> dict[str, str]:
    found = {name: _too_long(getattr(reply, name), most) for name, most in LONGEST.items()}
    if not reply.progress:
        found["progress"] = "Say in a line what has happened. If there is nothing, “Nothing new” is an answer too."
    if reply.status not in STATUSES:
        found["status"] = "Choose green, amber or red."
    if reply.effort not in EFFORTS:
        found["effort"] = "Choose one: it saved time, about the same, or it cost time."
    return {name: words for name, words in found.items() if words}


LONGEST = {"progress": LONGEST_PROGRESS, "next": LONGEST_REST, "blocker": LONGEST_REST}


def _too_long(words: str, most: int) -> str:
    has = count(len(words), "character")
    return f"That has {has}; {most} is the most. A line is enough." if len(words) > most else ""


def _say(
    books: Books, recipient: str, card: Card, kind: str, message_class: str, checkin: Checkin, at: datetime
) -> None:
    tell(books, recipient, card, event=f"{kind}:{checkin.id}", kind=kind, message_class=message_class, at=at)
