"""Trusts of any size, as their files would tell them: schools with their people, a board, committees, projects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

CALENDAR = """\
calendars:
  standard:
    half_terms:
    - {id: aut1, name: Autumn 1, start: 2026-09-01, end: 2026-10-23}
    - {id: aut2, name: Autumn 2, start: 2026-11-02, end: 2026-12-18}
    - {id: spr1, name: Spring 1, start: 2027-01-04, end: 2027-02-12}
    - {id: spr2, name: Spring 2, start: 2027-02-22, end: 2027-03-25}
    - {id: sum1, name: Summer 1, start: 2027-04-12, end: 2027-05-28}
    - {id: sum2, name: Summer 2, start: 2027-06-07, end: 2027-07-21}
    inset_days: [2026-09-01, 2026-11-02, 2027-01-04]
bank_holidays:
- {date: 2026-12-25, name: Christmas Day}
- {date: 2026-12-28, name: Boxing Day (substitute)}
- {date: 2027-05-03, name: Early May bank holiday}
aims:
- {id: A1, title: Better together, parts: [{id: A1a, quote: "Every pupil known, every teacher helped."}]}
trust_improvement_priorities:
- {id: TIP1, name: Reading, lead: ceo}
"""
HEADS_OFFICE, EXECUTIVES, DIRECTORS = 3, 6, 8
GOVERNORS = 8


@dataclass(frozen=True, slots=True)
class Size:
    """`people` in all; what is not in the central team, on the board or a governor is staff of some school."""

    schools: int
    people: int
    projects: int = 0

    def governors_of(self, school: int) -> int:
        """How many there are in that school's committee, its chair included."""
        spare = self.people - HEADS_OFFICE - EXECUTIVES - DIRECTORS - self.schools
        return max(1, min(GOVERNORS, spare // (2 * self.schools)))


LARGEST = Size(schools=92, people=2100, projects=120)
"""As large as the largest trust there is."""


def trust_id(number: int) -> str:
    return f"t{number:04}"


def workspace(number: int) -> str:
    return f"T{number:08}"


def trust_file(number: int, size: Size) -> str:
    """The whole file. The ids in it begin with what somebody is: `ceo`, `exec1`, `head7`, `gov7x0`, `staff12`."""
    return "\n".join([*_about(number), *_schools(size), CALENDAR, *_people(number, size), *_groups(size), *_work(size)])


def _about(number: int) -> Iterator[str]:
    yield "meta: {schema_version: 2, fictional: true, timezone: Europe/London}"
    yield f"trust:\n  id: {trust_id(number)}\n  name: Trust {number}\n  academic_year: 2026-2027"
    yield f"  slack_team: {workspace(number)}"
    yield "settings:\n  chat: slack\n  channels: {projects: projects}"


def _schools(size: Size) -> Iterator[str]:
    yield "schools:"
    for n in range(size.schools):
        phase = "secondary" if n % 5 == 4 else "primary"
        stages = "[ks3, ks4]" if phase == "secondary" else "[ks1, ks2]"
        yield f"- id: S{n}\n  name: School of Saint {n}\n  phase: {phase}\n  key_stages: {stages}\n  calendar: standard"


def _people(number: int, size: Size) -> Iterator[str]:
    yield "people:"
    for count, (id_, school, roles) in enumerate(_posts(size)):
        yield f"- id: {id_}\n  name: Person {count} of {number}\n  email: {id_}@t{number}.example.org"
        yield f"  school: {school or 'null'}\n  roles: [{roles}]\n  account: member"
        yield f"  identities: {{slack_user: U{number:05}{count:05}}}"


def _posts(size: Size) -> Iterator[tuple[str, str | None, str]]:
    """Everybody: id, school and roles."""
    posts = [*_central(), *_of_schools(size)]
    yield from posts
    for n in range(size.people - len(posts)):
        yield f"staff{n}", f"S{n % size.schools}", "teacher"


def _central() -> Iterator[tuple[str, str | None, str]]:
    yield "ceo", None, "ceo"
    yield "clerk", None, "governance_professional, clerk"
    yield "admin", None, "it_lead, bot_admin"
    for n in range(EXECUTIVES):
        yield f"exec{n}", None, "executive_leader"
    for n in range(DIRECTORS):
        yield f"dir{n}", None, ("director, chair_of_board" if n == 0 else "director")


def _of_schools(size: Size) -> Iterator[tuple[str, str | None, str]]:
    for n in range(size.schools):
        yield f"head{n}", f"S{n}", "headteacher"
        for m in range(size.governors_of(n)):
            yield f"gov{n}x{m}", f"S{n}", "governor, chair_of_governors" if m == 0 else "governor"


def _groups(size: Size) -> Iterator[str]:
    yield "groups:"
    board = [f"dir{n}" for n in range(DIRECTORS)]
    yield _group("board", "board", "Board of Directors", board, "committee", chair="dir0", clerk="clerk")
    yield _group("elt", "elt", "Education Leadership Team", _leaders(size), "leaders", chair="ceo")
    yield _group("exec", "executive", "Executive Leaders", _leaders(size)[: 1 + EXECUTIVES], "leaders", chair="ceo")
    for n in range(size.schools):
        members = [f"gov{n}x{m}" for m in range(size.governors_of(n))]
        of_school = {"school": f"S{n}", "chair": members[0], "clerk": "clerk"}
        yield _group(f"lc{n}", "local_committee", f"Local Committee {n}", members, "committee", **of_school)


def _leaders(size: Size) -> list[str]:
    return ["ceo", *(f"exec{n}" for n in range(EXECUTIVES)), *(f"head{n}" for n in range(size.schools))]


def _group(id_: str, kind: str, name: str, members: list[str], visibility: str, **posts: str) -> str:
    named = "".join(f", {post}: {value}" for post, value in posts.items())
    return (
        f"- {{id: {id_}, type: {kind}, name: {name}{named}, members: [{', '.join(members)}], visibility: {visibility}}}"
    )


def _work(size: Size) -> Iterator[str]:
    if not size.projects:
        return
    yield "projects:"
    for n in range(size.projects):
        first, second = f"S{n % size.schools}", f"S{(n + 1) % size.schools}"
        yield f"- id: PRJ-{n + 1:02}\n  title: Reading across schools, {n}\n  status: active\n  year: 2026-2027"
        yield f"  schools: [{first}, {second}]\n  lead: head{n % size.schools}\n  sponsor: exec{n % EXECUTIVES}"
        yield "  purpose: Children read to each other.\n  together: No school has both ages."
        yield "  starts_on: 2026-09-14\n  ends_on: 2027-07-09"
