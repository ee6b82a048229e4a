"""Who may do what, on a day: every permission asks for an office, at a place, of somebody who is here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.domain.calendars import present_schools
from bot.domain.people import Delegation, Group, Person
from bot.domain.projects import Project
from bot.domain.trusts import Trust
from bot.domain.wording import names

LEADER_ROLES = frozenset({"ceo", "executive_leader", "chief_operating_officer", "headteacher"})
CLERKED = frozenset({"board", "board_committee", "local_committee", "chairs_meeting"})
LED_BY_EXECUTIVES = frozenset({"elt", "executive"})
AT_THE_HEAD = frozenset({"chair", "vice_chair", "lead", "deputy_lead"})
RELEASE = "cascade.release"


def is_leader(person: Person, on: date) -> bool:
    """A head, an executive leader, the chief operating officer or the CEO."""
    return person.is_here(on) and person.holds_any(LEADER_ROLES, on=on)


def is_ceo(person: Person, on: date) -> bool:
    return person.is_here(on) and person.holds("ceo", on=on)


def is_clerk(person: Person, on: date) -> bool:
    return person.is_here(on) and person.holds_any(frozenset({"clerk", "governance_professional"}), on=on)


def is_admin(person: Person, on: date) -> bool:
    return person.is_here(on) and person.holds("bot_admin", on=on)


def keeper_of_register(people: Iterable[Person], on: date) -> Person | None:
    """Who is told what the register needs: the trust's clerk, else an admin, else the CEO; of several the first by
    name who is not away."""
    ranks = ("governance_professional", "clerk", "bot_admin", "ceo")
    able = [
        (is_away(one, on), rank, one.name, one)
        for one in people
        for rank, role in enumerate(ranks)
        if one.is_here(on) and one.holds(role, on=on)
    ]
    return min(able, key=lambda found: found[:3])[3] if able else None


def is_partner(person: Person, on: date) -> bool:
    """Somebody from outside, who sees only what they were let in for."""
    return person.holds("external_partner", on=on)


def serves(person: Person, group: Group, on: date) -> bool:
    """Whether they hold any office of the group."""
    return person.is_here(on) and any(office.place == group.id for office in person.offices_on(on))


def heads_of(people: Iterable[Person], school: str, on: date) -> tuple[Person, ...]:
    return tuple(one for one in people if one.is_here(on) and one.holds("headteacher", school, on=on))


# ---------------------------------------------------------------------------------------- projects


def may_propose(person: Person, on: date) -> bool:
    """Anybody on the staff of a school or of the trust."""
    return person.is_here(on) and person.is_staff(on) and not is_partner(person, on)


def needs_ceo(project: Project, trust: Trust) -> bool:
    """Whether this one is the CEO's to decide: it takes in every school, or asks for an exception."""
    when = trust.rules.approval.ceo_needed_when
    everywhere = all(school.id in project.schools for school in present_schools(trust))
    return (everywhere and "all_schools" in when) or (asks_exception(project) and "exception_asked" in when)


def asks_exception(project: Project) -> bool:
    """Whether the proposer gave a reason to go ahead in spite of what needs an override."""
    return any(regard.needs_override and regard.reason for regard in project.regards)


def approvers(project: Project, trust: Trust, people: Iterable[Person], on: date) -> tuple[Person, ...]:
    """Those who may decide this project. Nobody decides their own; where the CEO is needed and it is the CEO's
    own, or there is no CEO, an executive leader may."""
    others = [one for one in people if one.is_here(on) and not _is_own(one, project)]
    able = tuple(one for one in others if one.holds_any(trust.rules.approval.roles, on=on))
    if not needs_ceo(project, trust):
        return able
    return tuple(one for one in able if one.holds("ceo", on=on)) or able


def may_approve(person: Person, project: Project, trust: Trust, people: Iterable[Person], on: date) -> bool:
    return any(person.id == one.id for one in approvers(project, trust, people, on))


def who_may_approve(project: Project, trust: Trust, people: Iterable[Person], on: date) -> str:
    """`Ines Harrowgate, Callum Strand or Yetunde Bramwell`."""
    return _one_of(approvers(project, trust, people, on))


def may_override(person: Person, project: Project, trust: Trust, on: date) -> bool:
    """Exam dates (R9): an executive leader or the CEO, and never of their own project."""
    able = person.is_here(on) and person.holds_any(trust.rules.exams.override_roles, on=on)
    return able and not _is_own(person, project)


def may_answer_checkin(person: Person, project: Project, on: date) -> bool:
    return person.is_here(on) and person.id in (project.lead, project.deputy_lead)


# ---------------------------------------------------------------------------------------- meetings


def may_log(person: Person, group: Group, on: date) -> bool:
    """The ELT: its chair and the executive leaders; governance: its clerk; any other: its lead or deputy."""
    if not person.is_here(on) or group.ended_on is not None:
        return False
    if group.type in LED_BY_EXECUTIVES:
        return person.holds("chair", group.id, on=on) or person.holds("executive_leader", on=on)
    if group.type in CLERKED:
        return person.holds("clerk", group.id, on=on)
    return _is_at_the_head(person, group, on)


def may_add_agenda_item(person: Person, group: Group, on: date) -> bool:
    """Whoever serves in the group; to the ELT's agenda, every leader."""
    return serves(person, group, on) or (group.type == "elt" and is_leader(person, on))


def may_tie_group(person: Person, group: Group, on: date) -> bool:
    """A clerk, an admin, or whoever leads the group."""
    return is_clerk(person, on) or is_admin(person, on) or (person.is_here(on) and _is_at_the_head(person, group, on))


def may_tie_project(person: Person, project: Project, on: date) -> bool:
    """A clerk, an admin, or the project's lead or deputy."""
    leads = person.is_here(on) and person.id in (project.lead, project.deputy_lead)
    return is_clerk(person, on) or is_admin(person, on) or leads


# --------------------------------------------------------------------------------------- cascades


def chair_of(group: Group, people: Iterable[Person], on: date) -> Person | None:
    """Whoever chairs the group that day; of a board that names nobody, the chair of the board."""
    return _holder(people, group, on, "chair", "chair_of_board")


def vice_chair_of(group: Group, people: Iterable[Person], on: date) -> Person | None:
    return _holder(people, group, on, "vice_chair", "vice_chair_of_board")


def checker(board: Group, people: Iterable[Person], on: date) -> Person | None:
    """Who checks the cascade: the chair, or the vice-chair when the chair is away or there is none."""
    known = tuple(people)
    chair, vice = chair_of(board, known, on), vice_chair_of(board, known, on)
    if chair and (not is_away(chair, on) or vice is None):
        return chair
    return vice


def may_check(person: Person, board: Group, people: Iterable[Person], on: date) -> bool:
    check = checker(board, people, on)
    return check is not None and check.id == person.id


def releasers(people: Iterable[Person], delegations: Iterable[Delegation], on: date) -> tuple[Person, ...]:
    """The CEO, then whoever the CEO has lent the power to for that day; nobody else."""
    here = [one for one in people if one.is_here(on)]
    ceos = [one for one in here if one.holds("ceo", on=on)]
    lent = {
        delegation.to_person
        for delegation in delegations
        if delegation.power == RELEASE
        and on in delegation.days
        and any(delegation.from_person == one.id for one in ceos)
    }
    return (*ceos, *(one for one in here if one.id in lent and one not in ceos))


def may_release(person: Person, people: Iterable[Person], delegations: Iterable[Delegation], on: date) -> bool:
    return any(person.id == one.id for one in releasers(people, delegations, on))


def who_may_release(people: Iterable[Person], delegations: Iterable[Delegation], on: date) -> str:
    """`Ines Harrowgate, or a delegate named for the day`; with the delegate's name where there is one."""
    able = releasers(people, delegations, on)
    if len(able) > 1:
        return _one_of(able)
    return f"{_one_of(able) or 'the CEO'}, or a delegate named for the day"


def may_follow_cascade(person: Person, board: Group, people: Iterable[Person], on: date) -> bool:
    """The board's clerk, its chair and vice-chair, and the CEO see how far a cascade has reached."""
    known = tuple(people)
    seats = (chair_of(board, known, on), vice_chair_of(board, known, on))
    seated = any(seat is not None and seat.id == person.id for seat in seats)
    return seated or is_ceo(person, on) or (person.is_here(on) and person.holds("clerk", board.id, on=on))


def is_away(person: Person, on: date) -> bool:
    return any(on in days for days in person.away)


def _holder(people: Iterable[Person], group: Group, on: date, office: str, of_board: str) -> Person | None:
    here = [one for one in people if one.is_here(on)]
    named = next((one for one in here if one.holds(office, group.id, on=on)), None)
    if named or group.type != "board":
        return named
    return next((one for one in here if one.holds(of_board, on=on)), None)


def _is_at_the_head(person: Person, group: Group, on: date) -> bool:
    return any(office.place == group.id and office.role in AT_THE_HEAD for office in person.offices_on(on))


def _is_own(person: Person, project: Project) -> bool:
    return person.id in (project.proposed_by, project.lead)


def _one_of(people: Iterable[Person]) -> str:
    return names((one.called for one in people), "or")
