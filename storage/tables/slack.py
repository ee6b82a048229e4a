"""Slack's installations, with the columns of its own library; they belong to the deployment, and name no trust."""

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, String, Table, Text, func

from storage.tables.metadata import metadata

SHORT, NAME, SCOPES = String(32), String(200), String(1000)

bots = Table(
    "slack_bots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client_id", SHORT, nullable=False),
    Column("app_id", SHORT, nullable=False),
    Column("enterprise_id", SHORT),
    Column("enterprise_name", NAME),
    Column("team_id", SHORT),
    Column("team_name", NAME),
    Column("bot_token", Text),
    Column("bot_id", SHORT),
    Column("bot_user_id", SHORT),
    Column("bot_scopes", SCOPES),
    Column("bot_refresh_token", Text),
    Column("bot_token_expires_at", DateTime),
    Column("is_enterprise_install", Boolean, nullable=False, default=False),
    Column("installed_at", DateTime, nullable=False, default=func.now()),
    Index("slack_bots_idx", "client_id", "enterprise_id", "team_id", "installed_at"),
)

installations = Table(
    "slack_installations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("client_id", SHORT, nullable=False),
    Column("app_id", SHORT, nullable=False),
    Column("enterprise_id", SHORT),
    Column("enterprise_name", NAME),
    Column("enterprise_url", NAME),
    Column("team_id", SHORT),
    Column("team_name", NAME),
    Column("bot_token", Text),
    Column("bot_id", SHORT),
    Column("bot_user_id", SHORT),
    Column("bot_scopes", SCOPES),
    Column("bot_refresh_token", Text),
    Column("bot_token_expires_at", DateTime),
    Column("user_id", SHORT, nullable=False),
    Column("user_token", Text),
    Column("user_scopes", SCOPES),
    Column("user_refresh_token", Text),
    Column("user_token_expires_at", DateTime),
    Column("incoming_webhook_url", Text),
    Column("incoming_webhook_channel", NAME),
    Column("incoming_webhook_channel_id", NAME),
    Column("incoming_webhook_configuration_url", NAME),
    Column("is_enterprise_install", Boolean, nullable=False, default=False),
    Column("token_type", SHORT),
    Column("installed_at", DateTime, nullable=False, default=func.now()),
    Index("slack_installations_idx", "client_id", "enterprise_id", "team_id", "user_id", "installed_at"),
)

oauth_states = Table(
    "slack_oauth_states",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", NAME, nullable=False),
    Column("expire_at", DateTime, nullable=False),
)
