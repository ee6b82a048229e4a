"""What a trust file says otherwise than at its last load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Entries of the file by kind and id."""

    added: tuple[Key, ...]
    changed: tuple[Key, ...]
    ended: tuple[Key, ...]

    @classmethod
    def between(cls, before: Mapping[Key, Any], now: Mapping[Key, Any]) -> Difference:
        both = before.keys() & now.keys()
        return cls(
            tuple(sorted(now.keys() - before.keys())),
            tuple(sorted(key for key in both if before[key] != now[key])),
            tuple(sorted(before.keys() - now.keys())),
        )

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.ended)

    def new(self, kind: str) -> set[str]:
        return {id_ for key_kind, id_ in self.added if key_kind == kind}

    def altered(self, kind: str) -> set[str]:
        return {id_ for key_kind, id_ in self.changed if key_kind == kind}

    def fresh(self, kind: str) -> set[str]:
        """Ids of one kind that are new or say something else."""
        return self.new(kind) | self.altered(kind)

    def gone(self, kind: str) -> set[str]:
        return {id_ for key_kind, id_ in self.ended if key_kind == kind}
