"""What waits for an office, whoever holds it: each morning those who have come into one are asked."""

from __future__ import annotations

from datetime import datetime

from bot.domain.trusts import Trust
from bot.services.cascades import check
from bot.services.projects import news
from storage.database import Books


def hand_over(books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
    """Proposals, logs to check and news to release: nobody is asked twice, and nobody who no longer decides."""
    news.hand_over(books, trust, at=at)
    check.hand_over(books, trust, at=at)
