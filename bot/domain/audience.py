"""Who may see what: decided once, when a thing is written, in words for offices that are resolved when it is read.

The words are `open`, `leaders`, `governance`, `chairs` (of the local committees), `role:ROLE`,
`committee:GROUP` (any office there), `ROLE:GROUP` (one office there, `clerk:board`), `person:ID`,
`project-team:ID` and `project:ID` (somebody from outside who was let in). Whatever is not named is denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.meetings import Item
from bot.domain.offices import is_leader, is_partner
from bot.domain.people import Group, Person
from bot.domain.projects import COMPLETED, DRAFT, LIVE, PROPOSED, Project
from bot.domain.trusts import Trust

OPEN, LEADERS, GOVERNANCE, CHAIRS = "open", "leaders", "governance", "chairs"
FOR_ALL = LIVE | {COMPLETED}


@dataclass(frozen=True, slots=True)
class Reader:
    """An audience that may read something, from `first_on` where that is given."""

    audience: str
    first_on: date | None = None


def audiences_of(person: Person, on: date, groups: Mapping[str, Group], teams: Iterable[str] = ()) -> frozenset[str]:
    """Every audience they belong to that day; `teams` are the ids of the projects whose team they are on."""
    if not person.is_here(on):
        return frozenset()
    own = {f"person:{person.id}"}
    if is_partner(person, on):
        return frozenset(own | person.sees)
    return frozenset(
        own | _by_kind(person, on) | _by_office(person, on, groups) | {f"project-team:{id_}" for id_ in teams}
    )


def audience_of_project(project: Project, trust: Trust) -> tuple[str, ...]:
    """A draft is its team's; a proposal the leaders' too; an approved one everybody's.

    One that was declined or returned is its team's and the approvers'.
    """
    team = f"project-team:{project.id}"
    if project.status == DRAFT:
        return (team,)
    if project.status == PROPOSED:
        return (team, LEADERS)
    if project.status in FOR_ALL:
        names = dict.fromkeys((project.id, project.shown_as))
        return (team, OPEN, *(f"project:{name}" for name in names))
    return (team, *(f"role:{role}" for role in sorted(trust.rules.approval.roles)))


def readers_of_item(item: Item, group: Group) -> tuple[Reader, ...]:
    """Who may read an item, each from when: the group itself always; an embargo opens to governance on its day."""
    if item.level == "private":
        return tuple(Reader(f"{office}:{group.id}") for office in ("chair", "vice_chair", "clerk"))
    own = Reader(f"committee:{group.id}")
    if item.level == "chairs_only":
        opened = (Reader(GOVERNANCE, item.until),) if item.until else ()
        return (own, Reader(CHAIRS), *opened)
    if item.level in (OPEN, LEADERS, GOVERNANCE):
        return (own, Reader(item.level))
    return (own,)


def audience_of_item(item: Item, group: Group, today: date) -> tuple[str, ...]:
    """Who may read an item on that day."""
    readers = readers_of_item(item, group)
    return tuple(one.audience for one in readers if one.first_on is None or one.first_on <= today)


def _by_kind(person: Person, on: date) -> set[str]:
    kinds = {LEADERS} if is_leader(person, on) else set[str]()
    if person.is_in_governance(on):
        kinds.add(GOVERNANCE)
    if person.is_in_governance(on) or person.is_staff(on):
        kinds.add(OPEN)
    return kinds


def _by_office(person: Person, on: date, groups: Mapping[str, Group]) -> set[str]:
    held = {f"role:{office.role}" for office in person.offices_on(on)}
    for office in person.offices_on(on):
        group = groups.get(office.place or "")
        if group and group.ended_on is None:
            held |= {f"committee:{group.id}", f"{office.role}:{group.id}"}
            held |= {CHAIRS} if (office.role, group.type) == ("chair", "local_committee") else set()
    return held
