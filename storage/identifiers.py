"""Ids for new rows: unguessable, and sorted by when they were made."""

from __future__ import annotations

import secrets
import time


def new_id(prefix: str = "") -> str:
    return f"{prefix}{time.time_ns():x}{secrets.token_hex(3)}"


def new_token() -> str:
    return secrets.token_urlsafe(18)
