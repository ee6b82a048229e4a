"""Fewer and narrower indexes of letters"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
HAS_SUBJECT = sa.text("subject IS NOT NULL")


def upgrade() -> None:
    for replaced in ("ix_outbox_ready", "ix_outbox_waits", "ix_outbox_recipient", "ix_outbox_subject"):
        op.drop_index(replaced, "outbox")
    op.create_index("ix_outbox_ready", "outbox", ["state", "not_before", "lane", "due_at"], unique=False)
    op.create_index("ix_outbox_recipient", "outbox", ["trust_id", "recipient", "state", "due_at"], unique=False)
    op.create_index(
        "ix_outbox_subject",
        "outbox",
        ["trust_id", "subject"],
        unique=False,
        sqlite_where=HAS_SUBJECT,
        postgresql_where=HAS_SUBJECT,
    )
