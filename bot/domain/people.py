"""People and the offices they hold: every permission asks for an office at a place on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property

from bot.domain.spans import Hours, Span

EVERY_WEEKDAY = frozenset(range(5))
ANSWERS_AT_HAND = 256
STAFF_ROLES = frozenset(
    {
        "ceo", "executive_leader", "chief_operating_officer", "governance_professional", "clerk", "it_lead",
        "headteacher", "deputy_head", "assistant_head", "school_leader", "senco", "trust_curriculum_lead",
        "trust_pedagogy_lead", "teacher", "subject_specialist", "operations",
    }
)  # fmt: skip
GOVERNANCE_ROLES = frozenset({"director", "governor", "chair_of_governors", "chair_of_board", "vice_chair_of_board"})


@dataclass(frozen=True, slots=True)
class Office:
    """A role at a place for a time. `place` is a school's, group's or area's id, or None for the whole trust.

    In a group the roles are chair, vice_chair, clerk, lead, deputy_lead, member, attendee and link_director; whoever
    leads a strategic area is its area_lead.
    """

    role: str
    place: str | None = None
    first_on: date | None = None
    last_on: date | None = None

    def stands(self, on: date) -> bool:
        return (self.first_on is None or self.first_on <= on) and (self.last_on is None or on <= self.last_on)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the register. `delivery` is slack, teams or email; `working_days` are weekdays, Monday 0.

    `digest_batch` is daily, weekly or None; `paused_until` the first day on which news comes again; `holds_news`
    keeps it until they look; `cap_factor` times the trust's caps is theirs, None for as many as there are.
    """

    id: str
    name: str
    email: str
    delivery: str
    school: str | None = None
    known_as: str | None = None
    account: str = "member"
    offices: tuple[Office, ...] = ()
    portfolios: frozenset[str] = frozenset()
    working_days: frozenset[int] = EVERY_WEEKDAY
    own_quiet: Hours | None = None
    digest_at: time | None = None
    digest_batch: str | None = None
    digest_day: int | None = None
    paused_until: date | None = None
    holds_news: bool = False
    cap_factor: int | None = 1
    away: tuple[Span, ...] = ()
    sees: frozenset[str] = frozenset()
    starts_on: date | None = None
    leaves_on: date | None = None
    ended_on: date | None = None

    @property
    def called(self) -> str:
        return self.known_as or self.name

    def offices_on(self, on: date) -> Iterator[Office]:
        return (office for office in self.offices if office.stands(on))

    def holds(self, role: str, place: str | None = None, *, on: date) -> bool:
        """Whether they hold `role` on that day, at `place` where one is named, anywhere otherwise."""
        for office in self.offices:
            if office.role == role and (place is None or office.place == place) and office.stands(on):
                return True
        return False

    def holds_any(self, roles: frozenset[str], *, on: date) -> bool:
        return any(office.role in roles and office.stands(on) for office in self.offices)

    def is_staff(self, on: date) -> bool:
        return self.holds_any(STAFF_ROLES, on=on)

    def is_in_governance(self, on: date) -> bool:
        return self.holds_any(GOVERNANCE_ROLES, on=on)

    def is_here(self, on: date) -> bool:
        """In the register, started, and not yet gone."""
        return (
            self.ended_on is None
            and (self.starts_on is None or self.starts_on <= on)
            and (self.leaves_on is None or on <= self.leaves_on)
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A board, committee, team or network of the trust; who serves in it is said by offices."""

    id: str
    type: str
    name: str
    visibility: str
    school: str | None = None
    channel: str | None = None
    link: str | None = None
    priority: str | None = None
    exec_link: str | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Delegation:
    """A power lent for some days, both included (`cascade.release`)."""

    power: str
    from_person: str
    to_person: str
    days: Span


@dataclass(frozen=True)
class Register:
    """Everybody by name, the groups by id and the powers lent, as one load left them; who has ended is in it too."""

    version: int
    people: Mapping[str, Person]
    groups: Mapping[str, Group]
    delegations: tuple[Delegation, ...] = ()

    def holders(self, role: str, place: str | None = None, *, on: date) -> list[Person]:
        """Everybody who holds the office that day, by name."""
        asked = (role, place, on)
        found = self._holders.get(asked)
        if found is None:
            able = self._by_role.get(role, ())
            found = tuple(one for one in able if one.is_here(on) and one.holds(role, place, on=on))
            if len(self._holders) >= ANSWERS_AT_HAND:
                self._holders.clear()
            self._holders[asked] = found
        return [*found]

    def serving(self, group: str, *, on: date) -> list[Person]:
        """Everybody who holds any office in the group that day, by name."""
        return [
            one
            for one in self._by_place.get(group, ())
            if one.is_here(on) and any(office.place == group for office in one.offices_on(on))
        ]

    @cached_property
    def _holders(self) -> dict[tuple[str, str | None, date], tuple[Person, ...]]:
        """What `holders` has answered, since one event asks it several times and the register stays as it is."""
        return {}

    @cached_property
    def _by_role(self) -> Mapping[str, list[Person]]:
        return self._indexed(lambda office: office.role)

    @cached_property
    def _by_place(self) -> Mapping[str, list[Person]]:
        return self._indexed(lambda office: office.place or "")

    def _indexed(self, key: Callable[[Office], str]) -> Mapping[str, list[Person]]:
        found: dict[str, list[Person]] = defaultdict(list)
        for one in self.people.values():
            for value in {key(office) for office in one.offices}:
                found[value].append(one)
        return found
