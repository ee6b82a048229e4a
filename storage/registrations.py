"""Each trust's registration in its own tenant: which bot it is there, and the secret, sealed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, inspect, select

from bot.domain.installations import Registration
from storage.database import Books, Shelf
from storage.sealing import Seal, Unreadable
from storage.tables.teams import registrations
from storage.tables.trusts import trusts


def put(books: Books, client_id: str, secret: str, seal: Seal, *, at: datetime) -> None:
    """Keep it in place of the one before."""
    books.put(registrations, {"client_id": client_id, "secret": seal.close(secret), "bound_at": at})


def remove(books: Books) -> str | None:
    """Forget it; the client id that it had, None where there was none."""
    row = books.row(books.select(registrations, registrations.c.client_id))
    books.remove(registrations)
    return None if row is None else str(row.client_id)


def of_tenant(shelf: Shelf, seal: Seal, tenant: str) -> Registration | None:
    """Raises Unreadable where the secret was sealed with a key that we no longer have."""
    row = shelf.row(_bound().where(trusts.c.teams_tenant == tenant))
    return None if row is None else _opened(row, seal)


def every(shelf: Shelf) -> Sequence[tuple[str, str]]:
    """Client id and tenant of each trust's registration, by tenant."""
    bound = _bound().where(trusts.c.teams_tenant.is_not(None)).order_by(trusts.c.teams_tenant)
    return [(row.client_id, row.teams_tenant) for row in shelf.rows(bound)]


def is_any(shelf: Shelf) -> bool:
    """Whether there is one at all; in a database without tables, or of a version before them, there is none."""
    has_table = inspect(shelf.connection).has_table(registrations.name)
    return has_table and shelf.row(select(registrations.c.trust_id).limit(1)) is not None


def whose(shelf: Shelf) -> list[str]:
    """The trusts that have one."""
    ids = select(registrations.c.trust_id).order_by(registrations.c.trust_id)
    return [str(row.trust_id) for row in shelf.rows(ids)]


def renew_seals(shelf: Shelf, seal: Seal) -> list[str]:
    """Seal every secret with the present key; the trusts whose secret no key of ours opens."""
    unreadable: list[str] = []
    for row in shelf.rows(select(registrations)):
        try:
            ours = registrations.update().where(registrations.c.trust_id == row.trust_id)
            shelf.do(ours.values(secret=seal.renew(row.secret)))
        except Unreadable:
            unreadable.append(str(row.trust_id))
    return sorted(unreadable)


def _bound() -> Any:
    columns = (registrations.c.client_id, registrations.c.secret, trusts.c.teams_tenant)
    return select(*columns).join(trusts, trusts.c.id == registrations.c.trust_id)


def _opened(row: Row[Any], seal: Seal) -> Registration:
    return Registration(row.teams_tenant, row.client_id, seal.open(row.secret))
