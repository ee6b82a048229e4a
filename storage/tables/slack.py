"""Slack's installations, in the tables of its own library; they belong to the deployment, and name no trust."""

from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import Table, Text

from storage.tables.metadata import metadata


def _with_room_for_seals(table: Table) -> Table:
    """A sealed token is three times as long as the library leaves room for."""
    for column in table.columns:
        if column.name.endswith("_token") or column.name == "incoming_webhook_url":
            column.type = Text()
    return table


bots = _with_room_for_seals(SQLAlchemyInstallationStore.build_bots_table(metadata, "slack_bots"))
installations = _with_room_for_seals(
    SQLAlchemyInstallationStore.build_installations_table(metadata, "slack_installations")
)
oauth_states = SQLAlchemyOAuthStateStore.build_oauth_states_table(metadata, "slack_oauth_states")
