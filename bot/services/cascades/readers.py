"""Whom a release reaches: one message for each person, however many hats they wear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.people import Person
from bot.services.cascades.seats import Seats

GOVERNORS = frozenset({"governor", "chair_of_governors"})
MEMBERS = frozenset({"chair", "vice_chair", "member"})


@dataclass(frozen=True, slots=True)
class Readers:
    """Chairs of local committees, whose brief is their digest, and every other governor."""

    briefs: tuple[Person, ...]
    digests: tuple[Person, ...]


def readers_of(seats: Seats) -> Readers:
    committees = frozenset(id_ for id_, group in seats.groups.items() if group.type == "local_committee")
    here = [one for one in seats.people if one.is_here(seats.on)]
    chairs = [one for one in here if _sits(one, committees, frozenset({"chair"}), seats.on)]
    others = [one for one in here if one not in chairs and _governs(one, committees, seats.on)]
    return Readers(tuple(chairs), tuple(others))


def _governs(person: Person, committees: frozenset[str], on: date) -> bool:
    return person.holds_any(GOVERNORS, on=on) or _sits(person, committees, MEMBERS, on)


def _sits(person: Person, committees: frozenset[str], roles: frozenset[str], on: date) -> bool:
    return any(office.place in committees and office.role in roles for office in person.offices_on(on))
