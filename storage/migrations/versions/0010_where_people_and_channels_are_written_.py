"""where people and channels are written to in Teams"""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


WIDENED = (
    ("identities", ("conversation",), True, False),
    ("outbox", ("conversation", "reference"), True, True),
    ("places", ("conversation",), False, True),
    ("postings", ("conversation", "reference"), False, False),
)
"""Teams' names for conversations are 131 signs long: table, columns, whether they may be empty, SQLite's row ids."""


def upgrade() -> None:
    op.create_table(
        "teams_references",
        sa.Column("tenant", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("trust_id", sa.String(length=64), nullable=False),
        sa.Column("conversation", sa.String(length=300), nullable=False),
        sa.Column("service_url", sa.String(length=300), nullable=False),
        sa.Column("teams_user", sa.String(length=200), nullable=False),
        sa.Column("team", sa.String(length=300), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_teams_references_trust_id_trusts")),
        sa.PrimaryKeyConstraint("tenant", "kind", "name", name=op.f("pk_teams_references")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("teams_references", schema=None) as batch_op:
        batch_op.create_index("ix_teams_references_conversation", ["tenant", "conversation"], unique=False)
        batch_op.create_index("ix_teams_references_seen", ["tenant", "seen_at"], unique=False)

    op.create_table(
        "teams_registrations",
        sa.Column("trust_id", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("bound_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["trust_id"], ["trusts.id"], name=op.f("fk_teams_registrations_trust_id_trusts")),
        sa.PrimaryKeyConstraint("trust_id", name=op.f("pk_teams_registrations")),
        sqlite_with_rowid=False,
    )
    for table, columns, may_be_empty, with_row_ids in WIDENED:
        with op.batch_alter_table(table, table_kwargs={"sqlite_with_rowid": with_row_ids}) as batch_op:
            for column in columns:
                batch_op.alter_column(
                    column,
                    existing_type=sa.VARCHAR(length=128),
                    type_=sa.String(length=300),
                    existing_nullable=may_be_empty,
                )
