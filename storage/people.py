"""The register: who somebody is, and what offices they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select

from bot.domain.people import Delegation, Group, Office, Person
from bot.domain.trusts import Hours, Span
from storage.database import Books, Shelf
from storage.tables.people import delegations, groups, identities, offices, people


def known_as(shelf: Shelf, platform: str, tenant: str, user: str) -> tuple[str, str] | None:
    """Trust id and person id behind a platform's user."""
    row = shelf.row(
        select(identities.c.trust_id, identities.c.person_id).where(
            identities.c.platform == platform, identities.c.tenant == tenant, identities.c.user == user
        )
    )
    return None if row is None else (row.trust_id, row.person_id)


def person(books: Books, person_id: str) -> Person | None:
    found = _people_where(books, people.c.id == person_id)
    return found[0] if found else None


def people_of(books: Books, ids: Iterable[str]) -> dict[str, Person]:
    """The people with these ids, by id."""
    wanted = sorted(set(ids))
    return {one.id: one for one in _people_where(books, people.c.id.in_(wanted))} if wanted else {}


def everybody(books: Books) -> list[Person]:
    """All who have not ended, by name."""
    return _people_where(books, people.c.ended_on.is_(None))


def with_email(books: Books, email: str) -> list[Person]:
    return _people_where(books, func.lower(people.c.email) == email.lower(), people.c.ended_on.is_(None))


def holders(books: Books, role: str, place: str | None = None, *, on: date) -> list[Person]:
    """Everybody who holds the office that day, by name."""
    conditions = [offices.c.role == role, _stands(on)]
    if place is not None:
        conditions.append(or_(offices.c.school_id == place, offices.c.group_id == place))
    chosen = select(offices.c.person_id).where(offices.c.trust_id == books.trust_id, *conditions)
    found = _people_where(books, people.c.id.in_(chosen), people.c.ended_on.is_(None))
    return [one for one in found if one.is_here(on)]


def in_group(books: Books, group_id: str, *, on: date) -> list[Person]:
    """Chair, clerk, lead, members and attendees of a group that day, by name."""
    chosen = select(offices.c.person_id).where(
        offices.c.trust_id == books.trust_id, offices.c.group_id == group_id, _stands(on)
    )
    return [one for one in _people_where(books, people.c.id.in_(chosen)) if one.is_here(on)]


def group(books: Books, group_id: str) -> Group | None:
    row = books.row(books.select(groups).where(groups.c.id == group_id))
    return None if row is None else _group(row)


def all_groups(books: Books) -> list[Group]:
    """All groups that have not ended, in the order of their ids."""
    rows = books.rows(books.select(groups).where(groups.c.ended_on.is_(None)).order_by(groups.c.id))
    return [_group(row) for row in rows]


def delegations_of(books: Books, power: str) -> list[Delegation]:
    rows = books.rows(books.select(delegations).where(delegations.c.power == power))
    return [Delegation(row.power, row.from_person, row.to_person, Span(row.first_on, row.last_on)) for row in rows]


def identity_of(books: Books, person_id: str, platform: str) -> Row[Any] | None:
    """How a platform knows the person: tenant, user, and their one-to-one conversation once it is known."""
    return books.row(
        books.select(identities).where(identities.c.person_id == person_id, identities.c.platform == platform)
    )


def match_identity(books: Books, platform: str, tenant: str, user: str, person_id: str, *, at: datetime) -> None:
    books.put(
        identities,
        {"platform": platform, "tenant": tenant, "user": user, "person_id": person_id, "matched_at": at},
    )


def keep_conversation(books: Books, person_id: str, platform: str, conversation: str) -> None:
    books.change(
        identities,
        identities.c.person_id == person_id,
        identities.c.platform == platform,
        conversation=conversation,
    )


def _people_where(books: Books, *conditions: ColumnElement[bool]) -> list[Person]:
    rows = books.rows(books.select(people).where(*conditions).order_by(people.c.name))
    held = _offices_of(books, [row.id for row in rows])
    return [_person(row, held[row.id]) for row in rows]


def _offices_of(books: Books, ids: list[str]) -> dict[str, list[Office]]:
    held: dict[str, list[Office]] = defaultdict(list)
    if not ids:
        return held
    rows = books.rows(books.select(offices).where(offices.c.person_id.in_(ids)).order_by(offices.c.id))
    for row in rows:
        held[row.person_id].append(_office(row))
    return held


def _office(row: Row[Any]) -> Office:
    return Office(row.role, place_of_office(row), row.first_on, row.last_on)


def place_of_office(row: Row[Any]) -> str | None:
    """The school, group or strategic area in which the office is held; None for the whole trust."""
    place: str | None = row.school_id or row.group_id or row.area
    return place


def _stands(on: date) -> ColumnElement[bool]:
    begun = or_(offices.c.first_on.is_(None), offices.c.first_on <= on)
    lasts = or_(offices.c.last_on.is_(None), offices.c.last_on >= on)
    return begun & lasts


def _person(row: Row[Any], held: list[Office]) -> Person:
    details = row.details
    return Person(
        id=row.id,
        name=row.name,
        known_as=row.known_as,
        email=row.email,
        delivery=row.delivery,
        school=row.school_id,
        account=row.account,
        offices=tuple(held),
        portfolios=frozenset(details.get("portfolios", ())),
        working_days=frozenset(details.get("working_days", range(5))),
        own_quiet=_hours(details.get("own_quiet")),
        digest_at=_time(details.get("digest_at")),
        digest_batch=details.get("digest_batch"),
        digest_day=details.get("digest_day"),
        away=tuple(
            Span(date.fromisoformat(first), date.fromisoformat(last)) for first, last in details.get("away", ())
        ),
        sees=frozenset(details.get("sees", ())),
        starts_on=row.starts_on,
        leaves_on=row.leaves_on,
        ended_on=row.ended_on,
    )


def details_of(one: Person) -> dict[str, Any]:
    """What of a person is kept as a document, the counterpart of reading it back."""
    own = one.own_quiet
    return {
        "portfolios": sorted(one.portfolios),
        "working_days": sorted(one.working_days),
        "own_quiet": [own.start.isoformat("minutes"), own.end.isoformat("minutes")] if own else None,
        "digest_at": one.digest_at.isoformat("minutes") if one.digest_at else None,
        "digest_batch": one.digest_batch,
        "digest_day": one.digest_day,
        "away": [[span.first.isoformat(), span.last.isoformat()] for span in one.away],
        "sees": sorted(one.sees),
    }


def _hours(kept: list[str] | None) -> Hours | None:
    return Hours(time.fromisoformat(kept[0]), time.fromisoformat(kept[1])) if kept else None


def _time(kept: str | None) -> time | None:
    return time.fromisoformat(kept) if kept else None


def _group(row: Row[Any]) -> Group:
    return Group(
        id=row.id,
        type=row.type,
        name=row.name,
        visibility=row.visibility,
        school=row.school_id,
        channel=row.channel,
        link=row.link,
        priority=row.priority,
        exec_link=row.exec_link,
        ended_on=row.ended_on,
    )
