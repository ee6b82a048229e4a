"""How Alembic runs a step: in the transaction that storage/schema.py opened, never by itself."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from storage.schema import CONNECTION
from storage.tables.everything import TABLES
from storage.types import Document, UtcDateTime


def in_our_words(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Our own column types by name; False leaves it to Alembic."""
    name = "UtcDateTime()" if isinstance(item, UtcDateTime) else "Document" if item is Document else ""
    if kind != "type" or not name:
        return False
    autogen.imports.add(f"from storage.types import {name.removesuffix('()')}")
    return name


context.configure(
    connection=context.config.attributes[CONNECTION],
    target_metadata=TABLES[0].metadata,
    render_as_batch=True,
    render_item=in_our_words,
)
context.run_migrations()
