"""Meetings, what was logged of them, and the weekly agenda. A confidential item has no column: only a count."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, Time

from storage.tables.metadata import ID, belongs_to, metadata, named, of_a_trust
from storage.types import Document, UtcDateTime

meetings = Table(
    "meetings",
    metadata,
    of_a_trust(),
    named(),
    Column("group_id", ID, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("starts", Time, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("mode", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("link", String(1000)),
    Column("part_b", Integer, nullable=False),
    Column("attended", Document, nullable=False),
    Column("apologies", Document, nullable=False),
    Column("logged_by", ID),
    Column("logged_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    belongs_to("groups", "group_id"),
    belongs_to("people", "logged_by"),
    Index("ix_meetings_group", "trust_id", "group_id", "held_on"),
)

meeting_items = Table(
    "meeting_items",
    metadata,
    of_a_trust(),
    named(),
    Column("meeting_id", ID, nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", String(300), nullable=False),
    Column("summary", Text, nullable=False),
    Column("level", String(16), nullable=False),
    Column("until", Date),
    Column("digested_by", ID),
    belongs_to("meetings", "meeting_id"),
    belongs_to("cascades", "digested_by"),
    Index("ix_meeting_items_meeting", "trust_id", "meeting_id"),
)

actions = Table(
    "actions",
    metadata,
    of_a_trust(),
    named(),
    Column("group_id", ID, nullable=False),
    Column("meeting_id", ID),
    Column("item_id", ID),
    Column("text", Text, nullable=False),
    Column("owner_id", ID, nullable=False),
    Column("due_on", Date),
    Column("done_on", Date),
    belongs_to("groups", "group_id"),
    belongs_to("meetings", "meeting_id"),
    belongs_to("meeting_items", "item_id"),
    belongs_to("people", "owner_id"),
    Index("ix_actions_group", "trust_id", "group_id"),
    Index("ix_actions_owner", "trust_id", "owner_id"),
)

agenda_items = Table(
    "agenda_items",
    metadata,
    of_a_trust(),
    named(),
    Column("group_id", ID, nullable=False),
    Column("meeting_on", Date, nullable=False),
    Column("words", String(500), nullable=False),
    Column("minutes", Integer),
    Column("added_by", ID, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("carried_from", Date),
    belongs_to("groups", "group_id"),
    belongs_to("people", "added_by"),
    Index("ix_agenda_items_week", "trust_id", "group_id", "meeting_on"),
)

cascades = Table(
    "cascades",
    metadata,
    of_a_trust(),
    named(),
    Column("meeting_id", ID, nullable=False),
    Column("logged_by", ID, nullable=False),
    Column("logged_at", UtcDateTime, nullable=False),
    Column("checked_by", ID),
    Column("checked_at", UtcDateTime),
    Column("released_by", ID),
    Column("released_at", UtcDateTime),
    Column("release_when", String(16)),
    Column("chairs_met_at", UtcDateTime),
    Column("early_reason", Text),
    Column("urgent_by", ID),
    Column("urgent_at", UtcDateTime),
    belongs_to("meetings", "meeting_id"),
    belongs_to("people", "logged_by"),
    belongs_to("people", "checked_by"),
    belongs_to("people", "released_by"),
    Index("ix_cascades_meeting", "trust_id", "meeting_id", unique=True),
)

cascade_committees = Table(
    "cascade_committees",
    metadata,
    of_a_trust(),
    Column("cascade_id", ID, primary_key=True),
    Column("group_id", ID, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("at", UtcDateTime),
    belongs_to("cascades", "cascade_id"),
    belongs_to("groups", "group_id"),
)

cascade_recipients = Table(
    "cascade_recipients",
    metadata,
    of_a_trust(),
    Column("cascade_id", ID, primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("is_brief", Boolean, nullable=False),
    Column("got_it_at", UtcDateTime),
    belongs_to("cascades", "cascade_id"),
    belongs_to("people", "person_id"),
)

checkins = Table(
    "checkins",
    metadata,
    of_a_trust(),
    named(),
    Column("project_id", ID, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", UtcDateTime),
    Column("reminded_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("answered_by", ID),
    Column("status", String(8)),
    Column("progress", Text, nullable=False),
    Column("next", Text, nullable=False),
    Column("blocker", Text, nullable=False),
    Column("effort", String(8)),
    belongs_to("projects", "project_id"),
    belongs_to("people", "answered_by"),
    Index("ix_checkins_project", "trust_id", "project_id", "due_on"),
)
