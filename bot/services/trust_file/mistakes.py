"""What is wrong with a trust file, said so that whoever wrote it can put it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that must be put right before the file can be loaded. `line` counts from 1."""

    line: int
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.where}: {self.what} {self.remedy}".rstrip()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a look that does not stop the file from being loaded. `line` counts from 1."""

    line: int
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}: a remark on {self.where}: {self.what} {self.remedy}".rstrip()


Finding = Mistake | Remark


class TrustFileRefused(Exception):
    """The file cannot be loaded; `mistakes` names every reason, by line."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))
