"""Slack's tables are spelt out, since the schema is everybody's; its own library reads and writes them."""

from __future__ import annotations

import pytest
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import MetaData, Table, Text

from storage.tables.slack import bots, installations, oauth_states

THEIRS = MetaData()
PAIRS = [
    (bots, SQLAlchemyInstallationStore.build_bots_table(THEIRS, "slack_bots")),
    (installations, SQLAlchemyInstallationStore.build_installations_table(THEIRS, "slack_installations")),
    (oauth_states, SQLAlchemyOAuthStateStore.build_oauth_states_table(THEIRS, "slack_oauth_states")),
]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=[ours.name for ours, _ in PAIRS])
def test_each_is_as_slack_s_library_has_it(ours: Table, theirs: Table) -> None:
    assert [*map(_told, ours.columns)] == [*map(_told, theirs.columns)]
    assert {tuple(index.columns.keys()) for index in ours.indexes} == {
        tuple(index.columns.keys()) for index in theirs.indexes
    }


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=[ours.name for ours, _ in PAIRS])
def test_there_is_room_for_what_is_kept(ours: Table, theirs: Table) -> None:
    """A sealed token is three times as long as the library leaves room for."""
    for column in theirs.columns:
        kept = ours.c[column.name].type
        if column.name.endswith("_token") or column.name == "incoming_webhook_url":
            assert isinstance(kept, Text)
        else:
            assert str(kept) == str(column.type)


def _told(column: object) -> tuple[object, ...]:
    return tuple(getattr(column, fact) for fact in ("name", "nullable", "primary_key"))
