"""Writing the register as a trust file says it: who or what vanished from the file is ended, never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, or_

from bot.domain.people import Delegation, Group, Office, Person
from bot.domain.trusts import School
from storage.database import Books
from storage.people import details_of, match_identity, place_of_office
from storage.tables.people import delegations, groups, identities, offices, people
from storage.tables.trusts import records, schools
from storage.written import Written

Key = tuple[str, str]
IDENTITY = Written(
    identities.select().where(
        identities.c.trust_id == bindparam("trust_id"),
        identities.c.platform == bindparam("platform"),
        identities.c.person_id == bindparam("person"),
    )
)
OfficeKey = tuple[str, str, str | None, date | None, date | None]


def last_read(books: Books) -> dict[Key, dict[str, Any]]:
    """Every entry of the file as it was last loaded, by kind and id; what has ended is left out."""
    rows = books.rows(books.select(records).where(records.c.ended_on.is_(None)))
    return {(row.kind, row.id): row.document for row in rows}


def ended_entries(books: Books) -> dict[Key, dict[str, Any]]:
    """Every entry that has vanished from the file, as it last stood there."""
    rows = books.rows(books.select(records).where(records.c.ended_on.is_not(None)))
    return {(row.kind, row.id): row.document for row in rows}


def note(books: Books, entries: Mapping[Key, Mapping[str, Any]], *, at: datetime) -> None:
    """Remember these entries of the file as read now."""
    for (kind, id_), document in entries.items():
        row = {"kind": kind, "id": id_, "document": dict(document), "loaded_at": at, "ended_on": None}
        books.put(records, row)


def end_entries(books: Books, gone: Iterable[Key], *, on: date) -> None:
    for kind, id_ in gone:
        books.change(records, records.c.kind == kind, records.c.id == id_, ended_on=on)


def put_school(books: Books, school: School) -> None:
    books.put(schools, {"id": school.id, "name": school.name, "ended_on": school.ended_on})


def end_school(books: Books, school_id: str, *, on: date) -> None:
    books.change(schools, schools.c.id == school_id, ended_on=on)


def put_person(books: Books, one: Person) -> None:
    row = {
        "id": one.id,
        "name": one.name,
        "known_as": one.known_as,
        "email": one.email,
        "school_id": one.school,
        "delivery": one.delivery,
        "account": one.account,
        "details": details_of(one),
        "starts_on": one.starts_on,
        "leaves_on": one.leaves_on,
        "ended_on": one.ended_on,
    }
    books.put(people, row)


def end_person(books: Books, person_id: str, *, on: date) -> None:
    books.change(people, people.c.id == person_id, ended_on=on)


def put_group(books: Books, group: Group) -> None:
    row = {
        "id": group.id,
        "type": group.type,
        "name": group.name,
        "visibility": group.visibility,
        "school_id": group.school,
        "channel": group.channel,
        "link": group.link,
        "priority": group.priority,
        "exec_link": group.exec_link,
        "ended_on": group.ended_on,
    }
    books.put(groups, row)


def end_group(books: Books, group_id: str, *, on: date) -> None:
    books.change(groups, groups.c.id == group_id, ended_on=on)


def replace_offices(books: Books, held: Mapping[str, Iterable[Office]], *, on: date) -> None:
    """Let these offices stand from `on`: new ones are added, those no longer named end the day before."""
    yesterday = on - timedelta(days=1)
    known = {_office_key(row): row.id for row in books.rows(books.select(offices))}
    named = {(person, one.role, one.place, one.first_on, one.last_on) for person in held for one in held[person]}
    for key in known.keys() - named:
        if key[4] is None or key[4] >= on:
            books.change(offices, offices.c.id == known[key], last_on=yesterday)
    columns = _columns_of_places(books)
    first = _next(books, offices)
    fresh = sorted(named - known.keys(), key=str)
    books.add(offices, *(_office_row(first + n, key, columns) for n, key in enumerate(fresh)))


def replace_delegations(books: Books, lent: Iterable[Delegation], *, on: date) -> None:
    """Let these delegations stand; one no longer named ends the day before."""
    yesterday = on - timedelta(days=1)
    known = {_delegation_key(row): row.id for row in books.rows(books.select(delegations))}
    named = {(one.power, one.from_person, one.to_person, one.days.first, one.days.last) for one in lent}
    for key in known.keys() - named:
        if key[4] >= on:
            books.change(delegations, delegations.c.id == known[key], last_on=yesterday)
    first = _next(books, delegations)
    names = ("power", "from_person", "to_person", "first_on", "last_on")
    fresh = sorted(named - known.keys())
    books.add(delegations, *({"id": first + n, **dict(zip(names, key, strict=True))} for n, key in enumerate(fresh)))


def put_identity(books: Books, platform: str, tenant: str, user: str, person_id: str, *, at: datetime) -> bool:
    """The file says how a platform knows somebody: it stands in place of what was matched before.

    False, and all stays as it was, where another trust knows that user.
    """
    same = (identities.c.platform == platform, identities.c.person_id == person_id)
    row = books.row(IDENTITY, {"platform": platform, "person": person_id})
    if row is not None and (row.tenant, row.user) == (tenant, user):
        return True
    if not match_identity(books, platform, tenant, user, person_id, at=at):
        return False
    if row is not None:
        books.remove(identities, *same, or_(identities.c.tenant != tenant, identities.c.user != user))
    return True


def _office_key(row: Row[Any]) -> OfficeKey:
    return (row.person_id, row.role, place_of_office(row), row.first_on, row.last_on)


def _columns_of_places(books: Books) -> dict[str, str]:
    """Which column names a place: a school or a group; anything else is a strategic area."""
    in_schools = {row.id: "school_id" for row in books.rows(books.select(schools, schools.c.id))}
    return {row.id: "group_id" for row in books.rows(books.select(groups, groups.c.id))} | in_schools


def _office_row(number: int, key: OfficeKey, columns: Mapping[str, str]) -> dict[str, Any]:
    person, role, place, first_on, last_on = key
    row: dict[str, Any] = {"school_id": None, "group_id": None, "area": None, "first_on": first_on, "last_on": last_on}
    if place is not None:
        row[columns.get(place, "area")] = place
    return {"id": number, "person_id": person, "role": role, **row}


def _delegation_key(row: Row[Any]) -> tuple[str, str, str, date, date]:
    return (row.power, row.from_person, row.to_person, row.first_on, row.last_on)


def _next(books: Books, table: Any) -> int:
    row = books.row(books.select(table, func.max(table.c.id).label("highest")))
    return 1 if row is None or row.highest is None else int(row.highest) + 1
