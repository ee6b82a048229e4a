"""Ids for new rows: unguessable, and sorted by when they were made."""

from __future__ import annotations

import secrets
import time
from hashlib import sha256

NAME = 24
"""Letters at the end of a letter's id that follow from its key alone."""


def new_id(prefix: str = "") -> str:
    return f"{prefix}{time.time_ns():x}{secrets.token_hex(3)}"


def new_id_for(key: str) -> str:
    """Sorted by when it was made too; its end is the same whenever the same key is written, in whatever database."""
    return f"{time.time_ns():x}{sha256(key.encode()).hexdigest()[:NAME]}"


def new_token() -> str:
    return secrets.token_urlsafe(18)
