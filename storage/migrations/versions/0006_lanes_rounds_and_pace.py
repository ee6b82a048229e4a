"""Lanes, rounds and pace"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("lane", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=300), nullable=False),
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("full_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("lane", "conversation", "tenant", name=op.f("pk_pace")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("pace", schema=None) as batch_op:
        batch_op.create_index("ix_pace_full_at", ["full_at"], unique=False)

    op.create_table(
        "rounds",
        sa.Column("trust_id", sa.String(length=64), nullable=False),
        sa.Column("lane", sa.String(length=32), nullable=False),
        sa.Column("served_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_rounds_trust_id_trusts")),
        sa.PrimaryKeyConstraint("trust_id", "lane", name=op.f("pk_rounds")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lane", sa.String(length=32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("urgency", sa.Integer(), server_default="2", nullable=False))
        batch_op.add_column(sa.Column("aside", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.drop_index(batch_op.f("ix_outbox_recipient"))
        batch_op.create_index("ix_outbox_recipient", ["trust_id", "recipient", "state", "due_at", "id"], unique=False)
        batch_op.create_index("ix_outbox_edits", ["trust_id", "edits", "state"], unique=False)
        batch_op.create_index(
            "ix_outbox_queue", ["trust_id", "lane", "state", "not_before", "urgency", "due_at", "id"], unique=False
        )
        batch_op.create_index("ix_outbox_ready", ["lane", "state", "not_before", "due_at"], unique=False)
        batch_op.create_index("ix_outbox_waits", ["state", "not_before"], unique=False)

    op.execute("UPDATE outbox SET urgency = CASE message_class WHEN 'answer' THEN 0 WHEN 'decision' THEN 1 ELSE 2 END")
