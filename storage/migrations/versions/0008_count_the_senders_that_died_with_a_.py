"""count the senders that died with a letter"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deaths", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index(
            "ix_outbox_suspects",
            ["state", "due_at"],
            unique=False,
            sqlite_where=sa.text("deaths > 3"),
            postgresql_where=sa.text("deaths > 3"),
        )
