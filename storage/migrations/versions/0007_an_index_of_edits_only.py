"""An index of edits only"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
IS_EDIT = sa.text("edits IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_outbox_edits", "outbox")
    op.create_index(
        "ix_outbox_edits",
        "outbox",
        ["trust_id", "edits", "state"],
        unique=False,
        sqlite_where=IS_EDIT,
        postgresql_where=IS_EDIT,
    )
