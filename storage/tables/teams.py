"""What Teams tells us: where people and channels are written to, and each trust's registration, its secret sealed."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from storage.tables.metadata import CONVERSATION, ID, NO_ROW_IDS, metadata, of_a_trust
from storage.types import UtcDateTime

references = Table(
    "teams_references",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("name", CONVERSATION, primary_key=True),
    Column("trust_id", ID, ForeignKey("trusts.id"), nullable=False),
    Column("conversation", CONVERSATION, nullable=False),
    Column("service_url", String(300), nullable=False),
    Column("teams_user", String(200), nullable=False),
    Column("team", String(300), nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index("ix_teams_references_conversation", "tenant", "conversation"),
    Index("ix_teams_references_seen", "tenant", "seen_at"),
    **NO_ROW_IDS,
)

registrations = Table(
    "teams_registrations",
    metadata,
    of_a_trust(),
    Column("client_id", String(64), nullable=False),
    Column("secret", Text, nullable=False),
    Column("bound_at", UtcDateTime, nullable=False),
    **NO_ROW_IDS,
)
