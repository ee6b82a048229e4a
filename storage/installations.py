"""Where Collab is installed in Slack: slack_sdk's own stores, in our one transaction and with sealed tokens.

A workspace's id is unique in all of Slack, and what is to be sent knows nothing else: so installations are kept by it
alone, without the organisation around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import Connection, Engine, Row, Table, select

from storage.database import Shelf
from storage.identifiers import new_token
from storage.sealing import Seal, Unreadable
from storage.tables.metadata import metadata
from storage.tables.slack import bots, installations, oauth_states

SECRETS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")


@dataclass(frozen=True)
class _OneTransaction:
    """Stands for the engine in slack_sdk's stores, so that what they do is part of the event's own transaction."""

    connection: Connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        yield self.connection

    connect = begin


class _Installations(SQLAlchemyInstallationStore):
    def __init__(self, shelf: Shelf, client_id: str) -> None:
        self.metadata = metadata
        self.bots, self.installations = bots, installations
        self.client_id = client_id
        self.engine = cast(Engine, _OneTransaction(shelf.connection))


def save(shelf: Shelf, client_id: str, seal: Seal, told: Mapping[str, Any]) -> None:
    """Keep what Slack told of an installation, in place of the one before."""
    remove(shelf, client_id, str(told["team_id"]))
    sealed = {name: seal.close(told[name]) for name in SECRETS if told.get(name)}
    store = _Installations(shelf, client_id)
    store.save(Installation(**{**told, **sealed, "enterprise_id": None}))


def token_of(shelf: Shelf, client_id: str, seal: Seal, team: str) -> str | None:
    """The bot's token in this workspace. Raises Unreadable where it was sealed with a key that we no longer have."""
    bot = _bot(shelf, client_id, team)
    return None if bot is None else seal.open(bot.bot_token)


def remove(shelf: Shelf, client_id: str, team: str) -> None:
    _Installations(shelf, client_id).delete_all(enterprise_id=None, team_id=team)


def is_newer(shelf: Shelf, client_id: str, team: str, than: float) -> bool:
    """Whether the workspace has been installed (again) after that moment, in seconds since 1970."""
    ours = (bots.c.client_id == client_id, bots.c.team_id == team)
    after = bots.c.installed_at > _as_kept(datetime.fromtimestamp(than, UTC))
    return shelf.row(select(bots.c.id).where(*ours, after)) is not None


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


def _bot(shelf: Shelf, client_id: str, team: str) -> Bot | None:
    return _Installations(shelf, client_id).find_bot(enterprise_id=None, team_id=team)


def _renewed(row: Row[Any], table: Table, seal: Seal) -> dict[str, str]:
    kept = {name: getattr(row, name) for name in SECRETS if name in table.c}
    return {name: seal.renew(sealed) for name, sealed in kept.items() if sealed}


def _as_kept(instant: datetime) -> datetime:
    """As slack_sdk has it in its columns: in UTC, without saying so."""
    return instant.astimezone(UTC).replace(tzinfo=None)
