"""A file that was made: a name to keep it under, what it is, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    media_type: str
    content: bytes = field(repr=False)
