"""Where Collab is installed in Slack: what Slack told of each workspace, with sealed tokens.

A workspace's id is unique in all of Slack, and what is to be sent knows nothing else: so installations are kept by it
alone, without the organisation around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, select

from bot.domain.installations import Workspace
from storage.database import Shelf
from storage.identifiers import new_token
from storage.sealing import Seal, Unreadable
from storage.tables.slack import bots, installations, oauth_states
from storage.tables.trusts import trusts

SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")


def save(shelf: Shelf, client_id: str, seal: Seal, told: Mapping[str, Any]) -> None:
    """Keep what Slack told of an installation, in place of the one before; `told` is as slack_sdk gives it."""
    remove(shelf, client_id, str(told["team_id"]))
    sealed = {name: seal.close(told[name]) for name in SECRETS if told.get(name)}
    instants = {name: _as_kept(value) for name, value in told.items() if isinstance(value, datetime)}
    kept = {**told, **sealed, **instants, "client_id": client_id, "enterprise_id": None}
    for table in (installations, bots):
        shelf.do(table.insert().values({name: value for name, value in kept.items() if name in table.c}))


def token_of(shelf: Shelf, client_id: str, seal: Seal, team: str) -> str | None:
    """The bot's token in this workspace. Raises Unreadable where it was sealed with a key that we no longer have."""
    found = shelf.row(select(bots.c.bot_token).where(*_of(bots, client_id, team), bots.c.bot_token.is_not(None)))
    return None if found is None else seal.open(found.bot_token)


def remove(shelf: Shelf, client_id: str, team: str) -> None:
    for table in (installations, bots):
        shelf.do(table.delete().where(*_of(table, client_id, team)))


def is_newer(shelf: Shelf, client_id: str, team: str, than: float) -> bool:
    """Whether the workspace has been installed (again) after that moment, in seconds since 1970."""
    after = bots.c.installed_at > _as_kept(datetime.fromtimestamp(than, UTC))
    return shelf.row(select(bots.c.id).where(*_of(bots, client_id, team), after)) is not None


def renew_seals(shelf: Shelf, seal: Seal) -> list[str]:
    """Seal every secret with the present key; the workspaces whose secrets no key of ours opens."""
    unreadable: list[str] = []
    for table in (bots, installations):
        for row in shelf.rows(table.select()):
            try:
                shelf.do(table.update().where(table.c.id == row.id).values(**_renewed(row, table, seal)))
            except Unreadable:
                unreadable.append(str(row.team_id))
    return sorted(set(unreadable))


def workspaces(shelf: Shelf) -> list[Workspace]:
    """Every workspace with Collab in it, by name."""
    whose = select(bots.c.team_id, bots.c.team_name, trusts.c.id).join(
        trusts, trusts.c.slack_team == bots.c.team_id, isouter=True
    )
    rows = shelf.rows(whose.order_by(bots.c.team_name, bots.c.team_id))
    found = {row.team_id: Workspace(row.team_id, row.team_name or row.team_id, row.id) for row in rows}
    return list(found.values())


def issue_state(shelf: Shelf, *, until: datetime, at: datetime) -> str:
    """A new word, good once and until then; those that have run out are swept away."""
    shelf.do(oauth_states.delete().where(oauth_states.c.expire_at < _as_kept(at)))
    state = new_token()
    shelf.do(oauth_states.insert().values(state=state, expire_at=_as_kept(until)))
    return state


def consume_state(shelf: Shelf, state: str, *, at: datetime) -> bool:
    """Whether it was good; with one statement, since slack_sdk's two would let two at once through on PostgreSQL."""
    good = (oauth_states.c.state == state, oauth_states.c.expire_at > _as_kept(at))
    return shelf.row(oauth_states.delete().where(*good).returning(oauth_states.c.id)) is not None


def _of(table: Table, client_id: str, team: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.client_id == client_id, table.c.enterprise_id.is_(None), table.c.team_id == team


def _renewed(row: Row[Any], table: Table, seal: Seal) -> dict[str, str]:
    kept = {name: getattr(row, name) for name in SECRETS if name in table.c}
    return {name: seal.renew(sealed) for name, sealed in kept.items() if sealed}


def _as_kept(instant: datetime) -> datetime:
    """As Slack's own library has it in these columns: in UTC, without saying so."""
    return instant.astimezone(UTC).replace(tzinfo=None)
