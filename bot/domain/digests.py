"""Whom a release reaches after a board meeting: a brief for each chair, a digest for every other governor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.people import Group, Person

LOCAL_COMMITTEE = "local_committee"
GOVERNORS = frozenset({"governor", "chair_of_governors"})
CHAIR, SEATED = frozenset({"chair"}), frozenset({"chair", "vice_chair", "member"})


@dataclass(frozen=True, slots=True)
class Readers:
    """Chairs of local committees, whose brief is their digest, and every other governor; nobody is in both."""

    briefs: tuple[Person, ...]
    digests: tuple[Person, ...]


def readers_of(people: Iterable[Person], groups: Mapping[str, Group], on: date) -> Readers:
    """One message for each person who is here that day, however many hats they wear.

    Who chairs is the committee's word, not a title's. Directors were at the board: they get nothing, unless they
    are governors too.
    """
    committees = frozenset(
        group.id for group in groups.values() if group.type == LOCAL_COMMITTEE and group.ended_on is None
    )
    here = [one for one in people if one.is_here(on)]
    chairs = tuple(one for one in here if _sits(one, committees, CHAIR, on))
    known = {one.id for one in chairs}
    return Readers(chairs, tuple(one for one in here if one.id not in known and _governs(one, committees, on)))


def _governs(person: Person, committees: frozenset[str], on: date) -> bool:
    return person.holds_any(GOVERNORS, on=on) or _sits(person, committees, SEATED, on)


def _sits(person: Person, committees: frozenset[str], roles: frozenset[str], on: date) -> bool:
    return any(office.place in committees and office.role in roles for office in person.offices_on(on))
