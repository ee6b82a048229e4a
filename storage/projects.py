"""Projects: the register, who may see each, and the one row that a decision turns on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Table,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from bot.domain.projects import (
    ACTIVE,
    APPROVED,
    COMPLETED,
    DECLINED,
    DRAFT,
    LIVE,
    PROPOSED,
    RETURNED,
    Challenge,
    Listed,
    Project,
    Regard,
)
from storage.database import Books
from storage.gaps import filled, gaps, room_for
from storage.identifiers import new_id
from storage.project_rows import (
    challenge_of,
    challenge_row,
    listed_of,
    member_rows,
    project_of,
    regard_of,
    regard_row,
    row_of,
)
from storage.tables.people import people
from storage.tables.projects import (
    audiences,
    project_challenges,
    project_regards,
    project_schools,
    project_team,
    projects,
)
from storage.tables.trusts import trusts
from storage.written import Written

CHILDREN = (project_schools, project_team, project_regards, project_challenges)
MADE_HERE = "p-"
"""The ids of projects that no trust file brought begin with this."""
LINE = tuple(projects.c[name] for name in ("id", "reference", "title", "status", "purpose", "starts_on", "ends_on"))
ORDER = {PROPOSED: 0, RETURNED: 1, ACTIVE: 2, APPROVED: 3, DRAFT: 4, COMPLETED: 5, DECLINED: 6}


def _has(table: Table, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the project has such a row in a table of its own."""
    return exists().where(table.c.trust_id == projects.c.trust_id, table.c.project_id == projects.c.id, condition)


PERSON: BindParameter[str] = bindparam("person")
POSTS = (projects.c.lead_id, projects.c.deputy_id, projects.c.sponsor_id, projects.c.proposed_by)
IS_DRAFT = projects.c.status == DRAFT
OURS = projects.c.trust_id == bindparam("trust_id")

IS_OF_PERSON = or_(_has(project_team, project_team.c.person_id == PERSON), *(post == PERSON for post in POSTS))
IS_OF_SCHOOL = _has(project_schools, project_schools.c.school_id == bindparam("school"))
TEAMS = Written(select(projects.c.id).where(OURS, IS_OF_PERSON))
IN_ORDER = case(
    *(
        (projects.c.status == literal_column(f"'{status}'"), literal_column(str(rank)))
        for status, rank in ORDER.items()
    ),
    else_=literal_column("9"),
)


def new_project_id() -> str:
    return new_id(MADE_HERE)


def find(books: Books, project_id: str) -> Project | None:
    """The project, whoever asks: for what the bot does by itself and for checks of its own."""
    found = _whole(books, books.rows(books.select(projects).where(projects.c.id == project_id)))
    return found[0] if found else None


def seen(books: Books, project_id: str, members: Collection[str]) -> Project | None:
    """The project, if its audience names one of these members."""
    members = sorted(members)
    question = books.select(projects).where(projects.c.id == project_id, _seen_by(room_for(members)))
    found = _whole(books, books.rows(question, filled("member", members)))
    return found[0] if found else None


def listed(
    books: Books,
    members: Collection[str],
    *,
    of_person: str | None = None,
    school: str | None = None,
    most: int | None = None,
) -> tuple[list[Listed], int]:
    """The lines these members may see, what waits and what runs first, newest first; and how many there are.

    `of_person` keeps those somebody proposed, leads or works on, `school` those of a school; `most` limits the lines.
    """
    members = sorted(members)
    question = _lines(room_for(members), of_person is not None, school is not None, most is not None)
    rows = books.rows(question, {**filled("member", members), "person": of_person, "school": school, "most": most})
    schools = _schools_of(books, [row.id for row in rows])
    return [listed_of(row, schools[row.id]) for row in rows], rows[0].total if rows else 0


def with_status(books: Books, *statuses: str, members: Collection[str]) -> list[Project]:
    """The projects of these statuses that these members may see, the first proposed first."""
    members = sorted(members)
    question = books.select(projects).where(projects.c.status.in_(statuses), _seen_by(room_for(members)))
    ordered = question.order_by(projects.c.proposed_at, projects.c.id)
    return _whole(books, books.rows(ordered, filled("member", members)))


def led_by(books: Books, person_id: str) -> list[Project]:
    """The live projects somebody leads, by reference."""
    question = books.select(projects).where(projects.c.lead_id == person_id, projects.c.status.in_(LIVE))
    return _whole(books, books.rows(question.order_by(projects.c.reference)))


def in_hand_of(books: Books, person_id: str) -> list[Project]:
    """What somebody has kept for later, or got back, newest first."""
    mine = or_(projects.c.proposed_by == person_id, projects.c.lead_id == person_id)
    question = books.select(projects).where(mine, projects.c.status.in_((DRAFT, RETURNED)))
    return _whole(books, books.rows(question.order_by(projects.c.id.desc())))


def teams_of(books: Books, person_id: str) -> list[str]:
    """The ids of all projects they proposed, lead, sponsor or work on."""
    return [row.id for row in books.rows(TEAMS, {"person": person_id})]


def references(books: Books) -> list[str]:
    """Every reference ever given. Until the transaction ends nobody else gives one."""
    books.do(select(trusts.c.id).where(trusts.c.id == books.trust_id).with_for_update())
    rows = books.rows(books.select(projects, projects.c.reference).where(projects.c.reference.is_not(None)))
    return [row.reference for row in rows]


def add(books: Books, project: Project, audience: Iterable[str]) -> None:
    """Store a new project and who may see it."""
    books.add(projects, row_of(project))
    _add_children(books, project)
    _add_audience(books, project, audience)


def replace(books: Books, project: Project, audience: Iterable[str], *, was: str | None = None) -> bool:
    """Store the project as it is now, if it stands and, where `was` is named, still has that status."""
    row = row_of(project)
    still = [projects.c.status == was] if was else []
    if not books.change(projects, projects.c.id == row.pop("id"), *still, **row):
        return False
    for table in CHILDREN:
        books.remove(table, table.c.project_id == project.id)
    books.remove(audiences, audiences.c.subject == project.subject)
    _add_children(books, project)
    _add_audience(books, project, audience)
    return True


def remove_draft(books: Books, project_id: str) -> bool:
    """Forget a draft and who might see it; False where it is none any more.

    Nobody sends it while this looks: what waits to be decided is not to be forgotten. SQLite has one writer anyway.
    """
    still = books.select(projects).where(projects.c.id == project_id, IS_DRAFT)
    if books.row(still.with_for_update()) is None:
        return False
    for table in CHILDREN:
        books.remove(table, table.c.project_id == project_id)
    books.remove(audiences, audiences.c.subject == f"project:{project_id}")
    books.remove(projects, projects.c.id == project_id)
    return True


@cache
def _lines(room: int, of_person: bool, of_school: bool, limited: bool) -> Written:
    """The question behind `listed`, written once for each of its shapes."""
    narrowed = (IS_OF_PERSON,) * of_person + (IS_OF_SCHOOL,) * of_school
    question = (
        select(*LINE, people.c.name, people.c.known_as, func.count().over().label("total"))
        .join(people, (people.c.trust_id == projects.c.trust_id) & (people.c.id == projects.c.lead_id))
        .where(OURS, _seen_by(room), *narrowed)
        .order_by(IN_ORDER, projects.c.starts_on.desc(), projects.c.id.desc())
    )
    return Written(question.limit(bindparam("most", type_=Integer)) if limited else question)


@cache
def _seen_by(room: int) -> ColumnElement[bool]:
    """Whether the project's audience names one of so many members."""
    return exists().where(
        audiences.c.trust_id == projects.c.trust_id,
        audiences.c.subject == literal("project:") + projects.c.id,
        audiences.c.member.in_(gaps("member", room)),
    )


@cache
def _schools(room: int) -> Written:
    ours = project_schools.c.trust_id == bindparam("trust_id")
    named = project_schools.c.project_id.in_(gaps("project", room))
    question = select(project_schools.c.project_id, project_schools.c.school_id)
    return Written(question.where(ours, named).order_by(project_schools.c.position))


def _schools_of(books: Books, ids: Sequence[str]) -> Mapping[str, list[str]]:
    """The schools of each project, in the order they were given."""
    found: dict[str, list[str]] = defaultdict(list)
    if ids:
        for row in books.rows(_schools(room_for(ids)), filled("project", ids)):
            found[row.project_id].append(row.school_id)
    return found


def _in_order(books: Books, table: Table, column: str, ids: Collection[str]) -> Mapping[str, list[str]]:
    """The column's values of each project, in the order they were given."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in _children(books, table, ids):
        found[row.project_id].append(getattr(row, column))
    return found


def _children(books: Books, table: Table, ids: Collection[str]) -> Sequence[Row[Any]]:
    if not ids:
        return ()
    return books.rows(books.select(table).where(table.c.project_id.in_(ids)).order_by(table.c.position))


def _whole(books: Books, rows: Sequence[Row[Any]]) -> list[Project]:
    ids = [row.id for row in rows]
    schools = _schools_of(books, ids)
    team = _in_order(books, project_team, "person_id", ids)
    regards: dict[str, list[Regard]] = defaultdict(list)
    challenges: dict[str, list[Challenge]] = defaultdict(list)
    for row in _children(books, project_regards, ids):
        regards[row.project_id].append(regard_of(row))
    for row in _children(books, project_challenges, ids):
        challenges[row.project_id].append(challenge_of(row))
    return [project_of(row, schools[row.id], team[row.id], regards[row.id], challenges[row.id]) for row in rows]


def _add_children(books: Books, project: Project) -> None:
    books.add(project_schools, *member_rows(project, "school_id", project.schools))
    books.add(project_team, *member_rows(project, "person_id", project.team))
    books.add(project_regards, *(regard_row(project, *numbered) for numbered in enumerate(project.regards)))
    books.add(
        project_challenges,
        *(challenge_row(project, *numbered) for numbered in enumerate(project.challenges)),
    )


def _add_audience(books: Books, project: Project, audience: Iterable[str]) -> None:
    books.add(audiences, *({"subject": project.subject, "member": member} for member in sorted(set(audience))))
