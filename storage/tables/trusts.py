"""Trusts, their schools, and what of the trust file has no table of its own yet."""

from sqlalchemy import Column, Date, Integer, String, Table

from storage.tables.metadata import ID, metadata, named, of_a_trust
from storage.types import Document, UtcDateTime

trusts = Table(
    "trusts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("charter", Document, nullable=False),
    Column("slack_team", String(64), unique=True),
    Column("bound_team", String(64)),
    Column("teams_tenant", String(64), unique=True),
    Column("loaded_at", UtcDateTime, nullable=False),
)

schools = Table(
    "schools",
    metadata,
    of_a_trust(),
    named(),
    Column("name", String(200), nullable=False),
    Column("ended_on", Date),
)

records = Table(
    "records",
    metadata,
    of_a_trust(),
    Column("kind", ID, primary_key=True),
    named(),
    Column("document", Document, nullable=False),
    Column("loaded_at", UtcDateTime, nullable=False),
    Column("ended_on", Date),
)
