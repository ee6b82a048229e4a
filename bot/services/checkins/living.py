"""The cards of a check-in as they stand: the question, the reminder, and what the sponsor reads."""

from __future__ import annotations

from datetime import date, datetime

from bot.cards import checkins as cards
from bot.cards.card import Card
from bot.cards.checkins import Asked, Offer
from bot.domain.checkins import OPEN, Checkin, last_answer
from bot.domain.instants import local_day
from bot.domain.projects import Project
from bot.services.agendas.read import is_on_agenda
from bot.services.agendas.weeks import may_add
from bot.services.outbox import Living
from storage import checkins, outbox, people, projects
from storage.database import Books
from storage.outbox import PERSON
from storage.trusts import trust_of

ASKED, REMINDED, STATUS = "checkin", "checkin_reminder", "checkin_status"


def draw_question(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """Nothing where all of it is settled before the card was ever sent."""
    asked = _asked(books, subject)
    if not asked or not _is_wanted(books, subject, recipient, ASKED, asked):
        return None
    return cards.question(asked, _called(books, asked), subject)


def draw_reminder(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    asked = _asked(books, subject)
    if not asked or not _is_wanted(books, subject, recipient, REMINDED, asked):
        return None
    return cards.reminder(asked, _called(books, asked), subject)


def draw_status(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """What the sponsor reads; the offer is gone once it is on the agenda, or where adding is not theirs."""
    checkin = checkins.checkin(books, subject.partition(":")[2])
    project = projects.find(books, checkin.project) if checkin else None
    if checkin is None or project is None:
        return None
    called = called_by(books, checkin.answered_by)
    return cards.for_sponsor(project, checkin, called, _offer(books, project, checkin, recipient, at))


def called_by(books: Books, *ids: str | None) -> dict[str, str]:
    """What people are called, by id."""
    return {id_: one.called for id_, one in people.people_of(books, filter(None, ids)).items()}


def _asked(books: Books, subject: str) -> list[Asked]:
    """All that this person was asked that day, with what was said of each before."""
    _, person, day = subject.split(":")
    due_on = date.fromisoformat(day)
    found = ((one, projects.find(books, one.project)) for one in checkins.due_on(books, due_on, lead=person))
    return [Asked(one, project, _before(books, project, one)) for one, project in found if project and one.asked_at]


def _before(books: Books, project: Project, checkin: Checkin) -> Checkin | None:
    history = checkins.of_project(books, project.id)
    return last_answer(one for one in history if one.due_on < checkin.due_on)


def _is_wanted(books: Books, subject: str, recipient: str, kind: str, asked: list[Asked]) -> bool:
    if any(one.checkin.state in OPEN for one in asked):
        return True
    posted = outbox.postings_of(books, subject)
    return any(one.kind == kind and one.recipient == recipient for one in posted)


def _called(books: Books, asked: list[Asked]) -> dict[str, str]:
    return called_by(books, *(one.checkin.answered_by for one in asked))


def _offer(books: Books, project: Project, checkin: Checkin, recipient: str, at: datetime) -> Offer:
    if checkin.answered_at is None or not checkin.status:
        return Offer()
    words = cards.agenda_words(project, checkin)
    item = is_on_agenda(books, words, since=checkin.answered_at)
    if item:
        return Offer(on_agenda=item.meeting_on)
    reader = people.person(books, recipient.removeprefix(PERSON))
    on = local_day(trust_of(books).zone, at)
    return Offer(is_open=reader is not None and may_add(books, reader, on=on))


LIVING = (Living(ASKED, draw_question), Living(REMINDED, draw_reminder), Living(STATUS, draw_status))
