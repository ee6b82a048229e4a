"""What the engine keeps: opened forms, messages on their way, where they landed, and what the clock has done."""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, String, Table, Text, false, text

from storage.tables.metadata import CONVERSATION, ID, NO_ROW_IDS, belongs_to, metadata, named, of_a_trust
from storage.types import Document, UtcDateTime

IS_EDIT = text("edits IS NOT NULL")
"""Without this, SQLite would look for letters that are no edits by this index, and find all there are."""

HAS_SUBJECT = text("subject IS NOT NULL")

DEATHS_OF_CHANCE = 3
IS_SUSPECT = text(f"deaths > {DEATHS_OF_CHANCE}")
"""More of its senders died with it than by chance, so that it may be to blame. The index is by these very words."""

forms = Table(
    "forms",
    metadata,
    of_a_trust(),
    Column("token", String(64), primary_key=True),
    Column("form", String(64), nullable=False),
    Column("person_id", ID, nullable=False),
    Column("subject", String(160)),
    Column("draft", Document, nullable=False),
    Column("shown", Document),
    Column("version", Integer, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("taken_at", UtcDateTime),
    belongs_to("people", "person_id"),
)

outbox = Table(
    "outbox",
    metadata,
    of_a_trust(),
    named(),
    Column("key", String(300), nullable=False, unique=True),
    Column("kind", String(64), nullable=False),
    Column("message_class", String(16), nullable=False),
    Column("recipient", String(160), nullable=False),
    Column("subject", String(160)),
    Column("card", Document, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("meant_at", UtcDateTime),
    Column("written_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("lane", String(32), nullable=False, server_default=""),
    Column("urgency", Integer, nullable=False, server_default="2"),
    Column("aside", Boolean, nullable=False, server_default=false()),
    Column("why", Text),
    Column("edits", ID),
    Column("carried_by", ID),
    Column("attempts", Integer, nullable=False),
    Column("deaths", Integer, nullable=False, server_default="0"),
    Column("first_tried_at", Float),
    Column("claimed_until", Float),
    Column("claimed_by", String(64)),
    Column("not_before", Float),
    Column("platform", String(16)),
    Column("conversation", CONVERSATION),
    Column("reference", CONVERSATION),
    Column("sent_at", UtcDateTime),
    Index("ix_outbox_due", "state", "due_at"),
    Index("ix_outbox_ready", "state", "not_before", "lane", "due_at"),
    Index("ix_outbox_queue", "trust_id", "lane", "state", "not_before", "urgency", "due_at", "id"),
    Index("ix_outbox_recipient", "trust_id", "recipient", "state", "due_at"),
    Index("ix_outbox_edits", "trust_id", "edits", "state", sqlite_where=IS_EDIT, postgresql_where=IS_EDIT),
    Index("ix_outbox_subject", "trust_id", "subject", sqlite_where=HAS_SUBJECT, postgresql_where=HAS_SUBJECT),
    Index("ix_outbox_suspects", "state", "due_at", sqlite_where=IS_SUSPECT, postgresql_where=IS_SUSPECT),
)

postings = Table(
    "postings",
    metadata,
    of_a_trust(),
    named(),
    Column("subject", String(160), nullable=False),
    Column("recipient", String(160), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("platform", String(16), nullable=False),
    Column("conversation", CONVERSATION, nullable=False),
    Column("reference", CONVERSATION, nullable=False),
    Column("version", Integer, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("letter", ID),
    Column("batch", ID),
    Index("ix_postings_subject", "trust_id", "subject"),
    **NO_ROW_IDS,
)

doubts = Table(
    "doubts",
    metadata,
    of_a_trust(),
    Column("letter_id", ID, primary_key=True),
    Column("noted_on", Date, nullable=False),
    Index("ix_doubts_noted", "trust_id", "noted_on"),
    **NO_ROW_IDS,
)

spent_tickets = Table(
    "spent_tickets",
    metadata,
    of_a_trust(),
    Column("number", String(64), primary_key=True),
    Column("ends_at", UtcDateTime, nullable=False),
    **NO_ROW_IDS,
)

rounds = Table(
    "rounds",
    metadata,
    of_a_trust(),
    Column("lane", String(32), primary_key=True),
    Column("served_at", Float, nullable=False),
    **NO_ROW_IDS,
)

pace = Table(
    "pace",
    metadata,
    Column("lane", String(32), primary_key=True),
    Column("conversation", String(300), primary_key=True),
    Column("tenant", String(64), primary_key=True),
    Column("full_at", Float, nullable=False),
    Index("ix_pace_full_at", "full_at"),
    **NO_ROW_IDS,
)

occurrences = Table(
    "occurrences",
    metadata,
    of_a_trust(),
    Column("job", String(64), primary_key=True),
    Column("wall_clock", String(32), primary_key=True),
    Column("ran_at", UtcDateTime, nullable=False),
    **NO_ROW_IDS,
)

cursors = Table(
    "cursors",
    metadata,
    of_a_trust(),
    Column("job", String(64), primary_key=True),
    Column("reached_at", UtcDateTime, nullable=False),
    Column("look_at", UtcDateTime),
    Column("version", Integer),
    **NO_ROW_IDS,
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("arrival", String(64), primary_key=True),
    Column("arrived_at", UtcDateTime, nullable=False),
    **NO_ROW_IDS,
)

deployment = Table(
    "deployment",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
