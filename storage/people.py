"""The register: who somebody is, and what offices they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, select

from bot.domain.people import Delegation, Group, Office, Person, Register
from bot.domain.spans import Hours, Span
from storage.database import Books, Shelf
from storage.tables.people import delegations, groups, identities, offices, people, unreachable
from storage.tables.trusts import trusts
from storage.trusts import version_of
from storage.written import Written

KNOWN_AS = Written(
    select(identities.c.trust_id, identities.c.person_id, trusts.c.version, unreachable.c.since)
    .join(trusts, trusts.c.id == identities.c.trust_id)
    .outerjoin(
        unreachable,
        and_(
            unreachable.c.trust_id == identities.c.trust_id,
            unreachable.c.person_id == identities.c.person_id,
            unreachable.c.platform == identities.c.platform,
        ),
    )
    .where(
        identities.c.platform == bindparam("platform"),
        identities.c.tenant == bindparam("tenant"),
        identities.c.user == bindparam("user"),
    )
)


class Known(NamedTuple):
    """Whose user this is; `was_lost` where messages to them were refused there."""

    trust_id: str
    person_id: str
    was_lost: bool = False


MATCH_ANEW = Written(
    identities.update()
    .where(
        identities.c.trust_id == bindparam("own_trust"),
        identities.c.platform == bindparam("own_platform"),
        identities.c.tenant == bindparam("own_tenant"),
        identities.c.user == bindparam("own_user"),
    )
    .values(person_id=bindparam("now_person"), conversation=None, matched_at=bindparam("now_at"))
    .returning(identities.c.person_id)
)


def known_as(shelf: Shelf, platform: str, tenant: str, user: str) -> Known | None:
    """The person behind a platform's user."""
    row = shelf.row(KNOWN_AS, {"platform": platform, "tenant": tenant, "user": user})
    if row is None:
        return None
    shelf.versions[row.trust_id] = row.version
    return Known(row.trust_id, row.person_id, row.since is not None)


def register_of(books: Books) -> Register:
    """The whole register; read once for each load, since nothing else changes it."""
    version = version_of(books)
    kept = books.shelf.kept.registers.get(books.trust_id)
    if kept is None or kept.version != version:
        kept = Register(version, _people(books), _groups(books), _delegations(books))
        books.shelf.kept.registers.put(books.trust_id, kept)
    return kept


def person(books: Books, person_id: str) -> Person | None:
    return register_of(books).people.get(person_id)


def people_of(books: Books, ids: Iterable[str]) -> dict[str, Person]:
    """The people with these ids, by id."""
    known = register_of(books).people
    return {id_: known[id_] for id_ in sorted(set(ids)) if id_ in known}


def everybody(books: Books) -> list[Person]:
    """All who have not ended, by name."""
    return [one for one in register_of(books).people.values() if one.ended_on is None]


def with_email(books: Books, email: str) -> list[Person]:
    return [one for one in everybody(books) if one.email.lower() == email.lower()]


def holders(books: Books, role: str, place: str | None = None, *, on: date) -> list[Person]:
    """Everybody who holds the office that day, by name."""
    return register_of(books).holders(role, place, on=on)


def in_group(books: Books, group_id: str, *, on: date) -> list[Person]:
    """Chair, clerk, lead, members and attendees of a group that day, by name."""
    return register_of(books).serving(group_id, on=on)


def group(books: Books, group_id: str) -> Group | None:
    return register_of(books).groups.get(group_id)


def all_groups(books: Books) -> list[Group]:
    """All groups that have not ended, in the order of their ids."""
    return [one for one in register_of(books).groups.values() if one.ended_on is None]


def delegations_of(books: Books, power: str) -> list[Delegation]:
    return [one for one in register_of(books).delegations if one.power == power]


def identity_of(books: Books, person_id: str, platform: str) -> Row[Any] | None:
    """How a platform knows the person: tenant, user, and their one-to-one conversation once it is known."""
    return books.row(
        books.select(identities).where(identities.c.person_id == person_id, identities.c.platform == platform)
    )


def strangers(books: Books, *, on: date) -> list[Person]:
    """Those who are at home on a chat platform that has not told us yet which of its users they are, by name."""
    rows = books.rows(books.select(identities, identities.c.person_id, identities.c.platform))
    known = {(row.person_id, row.platform) for row in rows}
    here = (one for one in everybody(books) if one.is_here(on) and one.delivery != "email")
    return [one for one in here if (one.id, one.delivery) not in known]


def match_identity(books: Books, platform: str, tenant: str, user: str, person_id: str, *, at: datetime) -> bool:
    """This user is this person from now on. False, and nothing changes, where another trust knows the user."""
    key = {"platform": platform, "tenant": tenant, "user": user}
    facts = {"person_id": person_id, "conversation": None, "matched_at": at}
    now = {"own_platform": platform, "own_tenant": tenant, "own_user": user, "now_person": person_id, "now_at": at}
    known = books.shelf.row(MATCH_ANEW, {**now, "own_trust": books.trust_id})
    return known is not None or books.add_new(identities, {**key, **facts})


def forget_elsewhere(books: Books, platform: str, tenant: str | None) -> int:
    """Know nobody by an account of another workspace or tenant than this one; how many were."""
    return books.remove(identities, identities.c.platform == platform, identities.c.tenant.is_distinct_from(tenant))


def keep_conversation(books: Books, person_id: str, platform: str, conversation: str) -> None:
    books.change(
        identities,
        identities.c.person_id == person_id,
        identities.c.platform == platform,
        conversation=conversation,
    )


def _people(books: Books) -> dict[str, Person]:
    """By name."""
    held: dict[str, list[Office]] = defaultdict(list)
    for row in books.rows(books.select(offices).order_by(offices.c.id)):
        held[row.person_id].append(_office(row))
    rows = books.rows(books.select(people).order_by(people.c.name))
    return {row.id: _person(row, held[row.id]) for row in rows}


def _groups(books: Books) -> dict[str, Group]:
    """By id."""
    return {row.id: _group(row) for row in books.rows(books.select(groups).order_by(groups.c.id))}


def _delegations(books: Books) -> tuple[Delegation, ...]:
    rows = books.rows(books.select(delegations).order_by(delegations.c.id))
    return tuple(Delegation(row.power, row.from_person, row.to_person, Span(row.first_on, row.last_on)) for row in rows)


def _office(row: Row[Any]) -> Office:
    return Office(row.role, place_of_office(row), row.first_on, row.last_on)


def place_of_office(row: Row[Any]) -> str | None:
    """The school, group or strategic area in which the office is held; None for the whole trust."""
    place: str | None = row.school_id or row.group_id or row.area
    return place


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
