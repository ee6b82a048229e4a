"""Told and asked by email, or held until they look: with one click of a mail program, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.people import Person
from bot.domain.preferences import Preferences
from bot.services.outbox import to_person
from storage import batches, preferences
from storage.database import Books

HOLD, RESUME = "news.hold", "news.resume"


def hold(books: Books, *, by: Person, at: datetime) -> None:
    """Nothing is lost: what nobody asked for waits until they look. Decisions and the board's news still come."""
    _keep(books, by, holds=True, at=at)


def resume(books: Books, *, by: Person, at: datetime) -> None:
    """What was held comes on their next permitted morning, as one message."""
    _keep(books, by, holds=False, at=at)


def _keep(books: Books, person: Person, *, holds: bool, at: datetime) -> None:
    own = preferences.of_person(books, person.id) or Preferences()
    preferences.put(books, person.id, replace(own, holds_news=holds), at=at)
    batches.look_again(books, to_person(person.id))
