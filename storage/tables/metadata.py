"""The metadata every table hangs on, and the columns that every trust's table begins with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, MetaData, String

ID = String(64)
CONVERSATION = String(300)
"""A platform's name for a conversation, or for a message in it: Teams' are 131 signs long."""
NO_ROW_IDS: dict[str, Any] = {"sqlite_with_rowid": False}
"""For small rows that are found by their key: SQLite keeps them in the key's own tree, and writes half the pages."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def of_a_trust() -> Column[str]:
    return Column("trust_id", ID, ForeignKey("trusts.id"), primary_key=True)


def named(column: str = "id") -> Column[str]:
    return Column(column, ID, primary_key=True)


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """`column` names a row of `table` of the same trust."""
    return ForeignKeyConstraint(["trust_id", column], [f"{table}.trust_id", f"{table}.id"])
