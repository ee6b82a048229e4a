"""Every mistake of a trust file at once, each with its line and its remedy."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.documents import Document
from bot.services.trust_file.mistakes import Mistake, Remark
from bot.services.trust_file.read import read
from bot.services.trust_file.schema import violations


@dataclass(frozen=True, slots=True)
class Review:
    """What a look at a file found, by line. `document` may be used only where there are no mistakes."""

    document: Document
    mistakes: tuple[Mistake, ...]
    remarks: tuple[Remark, ...]


def check(text: str) -> list[Mistake]:
    return list(review(text).mistakes)


def review(text: str) -> Review:
    reading = read(text)
    if not reading.document:
        return Review({}, reading.mistakes, ())
    found = [*reading.mistakes, *violations(reading)]
    return Review(reading.document, tuple(sorted(found, key=lambda one: one.line)), ())
