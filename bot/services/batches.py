"""What waits for somebody, what stands in one of their messages, and why they got it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.cards.batches import Entry, batch
from bot.cards.card import Card
from bot.cards.reasons import Why, reason_for
from bot.domain.checkins import asked_at
from bot.domain.errors import not_here
from bot.domain.instants import local_day
from bot.domain.people import Office, Person
from bot.domain.trusts import Trust
from bot.domain.wording import day, role_words, school_names
from bot.services.living import LIVING
from bot.services.outbox import as_it_stands, to_person
from storage import batches, meetings, people, projects
from storage.batches import Piece
from storage.database import Books


def waiting_for(books: Books, *, viewer: Person, at: datetime) -> list[Card]:
    """What has happened and has not been told to them yet, the newest first."""
    pieces = batches.waiting_for(books, to_person(viewer.id), now=at)
    return [card for _, card in _drawn(books, reversed(pieces), at)]


def send_waiting(books: Books, value: str, *, by: Person, at: datetime) -> int:
    """They ask for what waits for them: it comes at once, as one card. How many there were."""
    if value != by.id:
        raise not_here("those messages")
    return batches.gather_for(books, to_person(by.id), now=at)


def all_of(books: Books, letter: str, *, viewer: Person, at: datetime) -> Card:
    """All that one of their messages holds, as it stands now."""
    pieces = _pieces(books, letter, viewer)
    drawn = _drawn(books, pieces, at)
    if not drawn:
        raise not_here("that message")
    entries = [Entry(card, reason_for(piece.kind).thing, piece.written_at) for piece, card in drawn]
    return batch(entries, letter, shown=None)


def why(books: Books, trust: Trust, letter: str, *, viewer: Person, at: datetime) -> list[Why]:
    """Of each kind in one of their messages, why they got it and when the next one comes."""
    on = local_day(trust.zone, at)
    kinds = {piece.kind: piece.message_class for piece in _pieces(books, letter, viewer)}
    return [
        Why(kind, message_class, _offices(books, trust, viewer, kind, on), _next_one(books, trust, viewer, kind, on))
        for kind, message_class in kinds.items()
    ]


def _pieces(books: Books, letter: str, viewer: Person) -> Sequence[Piece]:
    found = batches.pieces_of(books, to_person(viewer.id), letter)
    if not found or any(piece.state not in batches.MAY_BE_READ for piece in found):
        raise not_here("that message")
    return found


def _drawn(books: Books, pieces: Iterable[Piece], at: datetime) -> list[tuple[Piece, Card]]:
    drawn = ((piece, as_it_stands(books, piece, LIVING, at)) for piece in pieces)
    return [(piece, card) for piece, card in drawn if card]


def _offices(books: Books, trust: Trust, person: Person, kind: str, on: date) -> tuple[str, ...]:
    roles = reason_for(kind).roles
    held = (_office(books, trust, office) for office in person.offices_on(on) if office.role in roles)
    return tuple(dict.fromkeys(held))


def _office(books: Books, trust: Trust, office: Office) -> str:
    """`Governor, Quillfeather`."""
    own: str | None = getattr(trust.words, office.role, None)
    name = own or role_words(office.role)
    group = people.group(books, office.place) if office.place else None
    place = school_names(trust).get(office.place or "") or (group.name if group else None)
    return f"{name}, {place}" if place else name


def _next_one(books: Books, trust: Trust, person: Person, kind: str, on: date) -> str:
    """The day of the next one, where it is known."""
    if kind == "checkin":
        days = [
            asked_at(trust, person, one.next_checkin_on)
            for one in projects.led_by(books, person.id)
            if one.next_checkin_on
        ]
        return f"At the next check-in, on {day(local_day(trust.zone, min(days)), on)}." if days else ""
    if kind in ("cascade_digest", "cascade_brief"):
        boards = [group.id for group in people.all_groups(books) if group.type == "board"]
        following = [meeting.held_on for board in boards if (meeting := meetings.next_after(books, board, on))]
        return f"After the board meeting of {day(min(following), on)}, once it is released." if following else ""
    return ""
