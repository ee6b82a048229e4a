"""The register: people, how platforms know them, the offices they hold, groups, and the channels tied to them."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, Time

from storage.tables.metadata import CONVERSATION, ID, NO_ROW_IDS, belongs_to, metadata, named, of_a_trust
from storage.types import Document, UtcDateTime

people = Table(
    "people",
    metadata,
    of_a_trust(),
    named(),
    Column("name", String(200), nullable=False),
    Column("known_as", String(200)),
    Column("email", String(320), nullable=False),
    Column("school_id", ID),
    Column("delivery", String(16), nullable=False),
    Column("account", String(16), nullable=False),
    Column("details", Document, nullable=False),
    Column("starts_on", Date),
    Column("leaves_on", Date),
    Column("ended_on", Date),
    belongs_to("schools", "school_id"),
    Index("ix_people_email", "trust_id", "email"),
)

identities = Table(
    "identities",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("tenant", String(64), primary_key=True),
    Column("user", String(64), primary_key=True),
    Column("trust_id", ID, nullable=False),
    Column("person_id", ID, nullable=False),
    Column("conversation", CONVERSATION),
    Column("matched_at", UtcDateTime, nullable=False),
    belongs_to("people", "person_id"),
    Index("ix_identities_person", "trust_id", "person_id"),
    **NO_ROW_IDS,
)

unreachable = Table(
    "unreachable",
    metadata,
    of_a_trust(),
    Column("person_id", ID, primary_key=True),
    Column("platform", String(16), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("why", Text, nullable=False),
    belongs_to("people", "person_id"),
    **NO_ROW_IDS,
)

groups = Table(
    "groups",
    metadata,
    of_a_trust(),
    named(),
    Column("type", String(32), nullable=False),
    Column("name", String(200), nullable=False),
    Column("visibility", String(16), nullable=False),
    Column("school_id", ID),
    Column("channel", String(128)),
    Column("link", String(1000)),
    Column("priority", ID),
    Column("exec_link", ID),
    Column("ended_on", Date),
    belongs_to("schools", "school_id"),
)

offices = Table(
    "offices",
    metadata,
    of_a_trust(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("person_id", ID, nullable=False),
    Column("role", String(64), nullable=False),
    Column("school_id", ID),
    Column("group_id", ID),
    Column("area", ID),
    Column("first_on", Date),
    Column("last_on", Date),
    belongs_to("people", "person_id"),
    belongs_to("schools", "school_id"),
    belongs_to("groups", "group_id"),
    Index("ix_offices_person", "trust_id", "person_id"),
    Index("ix_offices_group", "trust_id", "group_id"),
    Index("ix_offices_role", "trust_id", "role"),
)

delegations = Table(
    "delegations",
    metadata,
    of_a_trust(),
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("power", String(64), nullable=False),
    Column("from_person", ID, nullable=False),
    Column("to_person", ID, nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    belongs_to("people", "from_person"),
    belongs_to("people", "to_person"),
)

preferences = Table(
    "preferences",
    metadata,
    of_a_trust(),
    Column("person_id", ID, primary_key=True),
    Column("quiet_from", Time),
    Column("quiet_to", Time),
    Column("batch", String(16)),
    Column("batch_day", Integer),
    Column("batch_at", Time),
    Column("most", String(16), nullable=False),
    Column("paused_until", Date),
    Column("holds_news", Boolean, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    belongs_to("people", "person_id"),
    **NO_ROW_IDS,
)

places = Table(
    "places",
    metadata,
    of_a_trust(),
    Column("subject", String(160), primary_key=True),
    Column("platform", String(16), primary_key=True),
    Column("conversation", CONVERSATION, nullable=False),
    Column("tied_by", ID),
    Column("tied_at", UtcDateTime, nullable=False),
    Column("is_private", Boolean, nullable=False),
    belongs_to("people", "tied_by"),
)
