"""Projects: what was proposed, by whom, for which schools, and what the charter said of it."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint

from storage.tables.metadata import ID, NO_ROW_IDS, belongs_to, metadata, named, of_a_trust
from storage.types import Document, UtcDateTime

projects = Table(
    "projects",
    metadata,
    of_a_trust(),
    named(),
    Column("reference", String(32)),
    Column("title", String(300), nullable=False),
    Column("status", String(16), nullable=False),
    Column("stage", String(16)),
    Column("rag", String(8)),
    Column("year", String(16), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("together", Text, nullable=False),
    Column("impact", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("lead_id", ID, nullable=False),
    Column("deputy_id", ID),
    Column("sponsor_id", ID),
    Column("proposed_by", ID, nullable=False),
    Column("proposed_at", UtcDateTime),
    Column("decided_by", ID),
    Column("decided_at", UtcDateTime),
    Column("decision_reason", Text),
    Column("next_checkin_on", Date),
    Column("aims", Document, nullable=False),
    Column("priorities", Document, nullable=False),
    Column("pauses", Document, nullable=False),
    belongs_to("people", "lead_id"),
    belongs_to("people", "deputy_id"),
    belongs_to("people", "sponsor_id"),
    belongs_to("people", "proposed_by"),
    belongs_to("people", "decided_by"),
    UniqueConstraint("trust_id", "reference"),
    Index("ix_projects_status", "trust_id", "status"),
)

project_schools = Table(
    "project_schools",
    metadata,
    of_a_trust(),
    Column("project_id", ID, primary_key=True),
    Column("school_id", ID, primary_key=True),
    Column("position", Integer, nullable=False),
    belongs_to("projects", "project_id"),
    belongs_to("schools", "school_id"),
    **NO_ROW_IDS,
)

project_team = Table(
    "project_team",
    metadata,
    of_a_trust(),
    Column("project_id", ID, primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("position", Integer, nullable=False),
    belongs_to("projects", "project_id"),
    belongs_to("people", "person_id"),
    Index("ix_project_team_person", "trust_id", "person_id"),
    **NO_ROW_IDS,
)

project_regards = Table(
    "project_regards",
    metadata,
    of_a_trust(),
    Column("project_id", ID, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("rule", String(8), nullable=False),
    Column("field", String(32), nullable=False),
    Column("words", Text, nullable=False),
    Column("needs_override", Boolean, nullable=False),
    Column("windows", Document, nullable=False),
    Column("schools", Document, nullable=False),
    Column("reason", Text),
    Column("answered_by", ID),
    Column("answered_at", UtcDateTime),
    belongs_to("projects", "project_id"),
    belongs_to("people", "answered_by"),
    **NO_ROW_IDS,
)

project_challenges = Table(
    "project_challenges",
    metadata,
    of_a_trust(),
    Column("project_id", ID, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("asked_by", ID, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text),
    belongs_to("projects", "project_id"),
    belongs_to("people", "asked_by"),
    **NO_ROW_IDS,
)

audiences = Table(
    "audiences",
    metadata,
    of_a_trust(),
    Column("subject", String(160), primary_key=True),
    Column("member", String(160), primary_key=True),
    **NO_ROW_IDS,
)
