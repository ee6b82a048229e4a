"""The one sentence that goes with an exception or a decision."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.projects import LONGEST_REASON
from bot.domain.wording import count


def check_reason(reason: str, asked: str) -> None:
    """Refused beside its box where it is missing (`asked` says what for) or a letter rather than a sentence."""
    if not any(letter.isalpha() for letter in reason):
        raise Refused(fields={"reason": asked})
    if len(reason) > LONGEST_REASON:
        said = f"That is {count(len(reason), 'character')} and {LONGEST_REASON} is the most. Please say it shorter."
        raise Refused(fields={"reason": said})
