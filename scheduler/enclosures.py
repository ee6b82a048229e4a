"""What goes with a card where nothing can be pressed or changed: who writes, and which letters it follows."""

from __future__ import annotations

from bot.cards.letters import foot
from bot.domain.trusts import Trust
from bot.platforms.messenger import BARE, Address, Enclosed
from storage.database import Books
from storage.delivery import Claimed
from storage.outbox import postings_of

EMAIL = "email"


def enclosed(books: Books, trust: Trust, letter: Claimed, address: Address) -> Enclosed:
    if address.platform != EMAIL:
        return BARE
    return Enclosed(foot=foot(trust, None), follows=_earlier(books, letter))


def _earlier(books: Books, letter: Claimed) -> tuple[str, ...]:
    """The emails on the same subject that this recipient has."""
    if letter.subject is None:
        return ()
    known = (one for one in postings_of(books, letter.subject) if one.recipient == letter.recipient)
    return tuple(one.reference for one in known if one.platform == EMAIL)
