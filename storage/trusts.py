"""Trusts as they were loaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from bot.domain.charter_document import read_charter
from bot.domain.trusts import Trust
from storage.bank_holidays import with_bank_holidays
from storage.database import Books, Kept, Shelf
from storage.tables.trusts import trusts
from storage.written import Written

HOMES = 0x686F6D6573
"""Names the lock that whoever says where a trust lives holds."""
VERSION = Written(select(trusts.c.version).where(trusts.c.id == bindparam("id")))


def trust_of(books: Books) -> Trust:
    """The trust these books belong to; parsed once for each of its loads."""
    kept = books.shelf.kept.trusts.get(books.trust_id)
    if kept is None or kept.version != version_of(books):
        kept = _read(books.shelf, books.trust_id)
        books.shelf.kept.trusts.put(books.trust_id, kept)
    return kept


def version_of(books: Books) -> int:
    """Which load of the trust this transaction sees; 0 before the first."""
    versions = books.shelf.versions
    if books.trust_id not in versions:
        found = books.row(VERSION, {"id": books.trust_id})
        versions[books.trust_id] = 0 if found is None else found.version
    return versions[books.trust_id]


def to_write(books: Books) -> None:
    """Keep the trust's own row for this transaction: who else counts something of it waits."""
    books.rows(select(trusts.c.id).where(trusts.c.id == books.trust_id).with_for_update(key_share=True))


def wait_turn(shelf: Shelf) -> None:
    """Until the transaction ends nobody else says where a trust lives: else two could both find a place free.

    SQLite has one writer anyway.
    """
    if shelf.connection.dialect.name == "postgresql":
        shelf.do(select(func.pg_advisory_xact_lock(HOMES)))


def all_ids(shelf: Shelf) -> list[str]:
    return [row.id for row in shelf.rows(select(trusts.c.id).order_by(trusts.c.id))]


def versions(shelf: Shelf) -> dict[str, int]:
    """How often each trust has been loaded with something new."""
    return {row.id: row.version for row in shelf.rows(select(trusts.c.id, trusts.c.version))}


def charter_of(shelf: Shelf, trust_id: str) -> tuple[dict[str, Any], int] | None:
    """The charter document last loaded and its version; None before the first load."""
    row = shelf.row(select(trusts.c.charter, trusts.c.version).where(trusts.c.id == trust_id))
    return None if row is None else (row.charter, row.version)


def put_charter(shelf: Shelf, trust_id: str, document: dict[str, Any], version: int, *, at: datetime) -> None:
    """Begin a load. What this transaction reads from here on is its own until it has committed."""
    shelf.kept, shelf.versions = Kept(), {}
    trust = read_charter(document, version)
    row = {
        "version": version,
        "charter": document,
        "slack_team": trust.slack_team or bound_team(shelf, trust_id),
        "teams_tenant": trust.teams_tenant,
        "loaded_at": at,
    }
    statement = shelf.insert(trusts).values(id=trust_id, **row)
    shelf.do(statement.on_conflict_do_update(index_elements=["id"], set_=row))


def bound_team(shelf: Shelf, trust_id: str) -> str | None:
    """The Slack workspace that `collab trust bind` gave this trust; a load leaves it as it is."""
    row = shelf.row(select(trusts.c.bound_team).where(trusts.c.id == trust_id))
    return None if row is None else row.bound_team


def bind(shelf: Shelf, trust_id: str, team: str | None) -> None:
    """The trust lives in that Slack workspace from now on; with None, where its file says, if it says."""
    said, version = team_in_file(shelf, trust_id), version_of(shelf.books(trust_id))
    shelf.kept, shelf.versions = Kept(), {}
    ours = trusts.update().where(trusts.c.id == trust_id)
    shelf.do(ours.values(bound_team=team, slack_team=team or said, version=version + 1))


def team_in_file(shelf: Shelf, trust_id: str) -> str | None:
    """The Slack workspace that the trust file last loaded names."""
    found = charter_of(shelf, trust_id)
    return None if found is None else read_charter(*found).slack_team


def teams(shelf: Shelf) -> dict[str, str | None]:
    """In which Slack workspace each trust lives."""
    return {row.id: row.slack_team for row in shelf.rows(select(trusts.c.id, trusts.c.slack_team))}


def tenants(shelf: Shelf) -> dict[str, str | None]:
    """In which tenant of Microsoft's each trust lives."""
    return {row.id: row.teams_tenant for row in shelf.rows(select(trusts.c.id, trusts.c.teams_tenant))}


def trust_of_workspace(shelf: Shelf, platform: str, tenant: str) -> str | None:
    column = trusts.c.slack_team if platform == "slack" else trusts.c.teams_tenant
    row = shelf.row(select(trusts.c.id).where(column == tenant))
    return None if row is None else str(row.id)


def _read(shelf: Shelf, trust_id: str) -> Trust:
    found = charter_of(shelf, trust_id)
    if found is None:
        raise LookupError(f"no trust {trust_id}")
    trust = with_bank_holidays(read_charter(*found))
    return trust if trust.slack_team else replace(trust, slack_team=bound_team(shelf, trust_id))
