"""Where a tenant's people and channels are written to in Teams, as Teams last told it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from bot.domain.identities import Reference
from storage.database import Books, Shelf
from storage.tables.teams import references
from storage.written import Written

PERSON, CHANNEL = "person", "channel"
FACTS = ("conversation", "service_url", "teams_user", "team")

NAMED = Written(
    select(references).where(
        references.c.tenant == bindparam("tenant"),
        references.c.kind == bindparam("kind"),
        references.c.name == bindparam("name"),
    )
)
AT = Written(
    select(references)
    .where(references.c.tenant == bindparam("tenant"), references.c.conversation == bindparam("conversation"))
    .order_by(references.c.seen_at.desc())
    .limit(1)
)
NEWEST = Written(
    select(references).where(references.c.tenant == bindparam("tenant")).order_by(references.c.seen_at.desc()).limit(1)
)


def put(books: Books, reference: Reference, *, at: datetime) -> None:
    """Keep it in place of what was known of this person or channel."""
    facts = {name: getattr(reference, name) for name in FACTS}
    key = {"tenant": reference.tenant, "kind": reference.kind, "name": name_of(reference)}
    books.put(references, {**key, **facts, "seen_at": at})


def known_as(shelf: Shelf, reference: Reference) -> tuple[Reference, datetime] | None:
    """What is known of the same person or channel, and since when."""
    asked = {"tenant": reference.tenant, "kind": reference.kind, "name": name_of(reference)}
    row = shelf.row(NAMED, asked)
    return None if row is None else (_reference(row), row.seen_at)


def of_user(shelf: Shelf, tenant: str, user: str) -> Reference | None:
    return _maybe(shelf.row(NAMED, {"tenant": tenant, "kind": PERSON, "name": user}))


def at_conversation(shelf: Shelf, tenant: str, conversation: str) -> Reference | None:
    return _maybe(shelf.row(AT, {"tenant": tenant, "conversation": conversation}))


def newest(shelf: Shelf, tenant: str) -> Reference | None:
    """The last of this tenant that was heard of: its service is the one to ask about others."""
    return _maybe(shelf.row(NEWEST, {"tenant": tenant}))


def channels(shelf: Shelf, tenant: str) -> Sequence[Reference]:
    """Every channel and group chat that Collab is in, by team."""
    ours = select(references).where(references.c.tenant == tenant, references.c.kind == CHANNEL)
    return [_reference(row) for row in shelf.rows(ours.order_by(references.c.team, references.c.name))]


def reached(books: Books) -> set[str]:
    """The users who have a chat with Collab."""
    people = books.select(references, references.c.name).where(references.c.kind == PERSON)
    return {row.name for row in books.rows(people.where(references.c.conversation != ""))}


def remove_user(shelf: Shelf, tenant: str, user: str) -> None:
    person = (references.c.kind == PERSON, references.c.name == user)
    shelf.do(references.delete().where(references.c.tenant == tenant, *person))


def remove_teams_user(shelf: Shelf, tenant: str, teams_user: str) -> None:
    """By the id that Teams made for this app."""
    person = (references.c.kind == PERSON, references.c.teams_user == teams_user)
    shelf.do(references.delete().where(references.c.tenant == tenant, *person))


def remove_conversation(shelf: Shelf, tenant: str, conversation: str) -> None:
    shelf.do(references.delete().where(references.c.tenant == tenant, references.c.conversation == conversation))


def remove_team(shelf: Shelf, tenant: str, team: str) -> None:
    """Its channels; who is known by it may still have a chat with Collab."""
    ours = (references.c.kind == CHANNEL, references.c.team == team)
    shelf.do(references.delete().where(references.c.tenant == tenant, *ours))


def remove_elsewhere(books: Books, tenant: str | None) -> int:
    """Everything of another tenant than this one; how many there were."""
    return books.remove(references, references.c.tenant.is_distinct_from(tenant))


def name_of(reference: Reference) -> str:
    return reference.user if reference.kind == PERSON else reference.conversation


def _maybe(row: Row[Any] | None) -> Reference | None:
    return None if row is None else _reference(row)


def _reference(row: Row[Any]) -> Reference:
    user = row.name if row.kind == PERSON else ""
    return Reference(
        row.tenant, user, row.conversation, row.service_url, teams_user=row.teams_user, team=row.team, kind=row.kind
    )
