"""Channels that a trust file names by their platform's own id: they need nobody to tie them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from bot.domain.groups import is_confidential
from bot.services.trust_file.parse import TrustFile
from storage import places
from storage.database import Books
from storage.places import Place

SLACK_ID = re.compile(r"[CG][A-Z0-9]{8,}")


def tie_named_channels(books: Books, file: TrustFile, *, at: datetime) -> None:
    """Tie them, unless somebody tied another from within it. A mere name ties nothing outside the sandbox."""
    for subject, channel, is_private in _named(file):
        if SLACK_ID.fullmatch(channel):
            places.tie_unless_by_hand(books, Place(subject, "slack", channel, is_private), at=at)


def _named(file: TrustFile) -> Iterator[tuple[str, str, bool]]:
    for purpose, channel in file.trust.channels.items():
        yield f"trust:{purpose}", channel, False
    for group in file.groups:
        if group.channel:
            yield f"group:{group.id}", group.channel, is_confidential(group)
