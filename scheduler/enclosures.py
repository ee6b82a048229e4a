"""What goes with a card where nothing can be pressed or changed: what can be done on a page, and who writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.letters import foot
from bot.domain.attention import CAPPED
from bot.platforms.messenger import Enclosed
from bot.services.pages import Pages, asks_elsewhere
from scheduler.drawing import EMAIL
from scheduler.errands import Decision, Errand
from storage import trusts
from storage.database import Books
from storage.delivery import Claimed
from storage.outbox import postings_of

PERSON = "person:"


@dataclass(frozen=True, slots=True)
class Enclosures:
    """`pages` is None where browsers cannot reach this deployment."""

    pages: Pages | None = None

    def put_in(self, books: Books, letter: Claimed, decision: Decision, at: datetime) -> Decision:
        """The same errand, with all that goes in its envelope."""
        if isinstance(decision, Errand) and decision.edits is None and decision.address.platform == EMAIL:
            return replace(decision, enclosed=self._in_email(books, letter, decision, at))
        return decision

    def _in_email(self, books: Books, letter: Claimed, errand: Errand, at: datetime) -> Enclosed:
        person = letter.recipient.removeprefix(PERSON)
        stop = self.pages.stop(books, person, at) if self.pages and letter.message_class in CAPPED else None
        return Enclosed(
            doors=self.pages.doors(books, errand.card, person, at) if self.pages else (),
            foot=foot(trusts.trust_of(books), stop, asks=asks_elsewhere(errand.card)),
            stop=stop,
            follows=_earlier(books, letter),
        )


def _earlier(books: Books, letter: Claimed) -> tuple[str, ...]:
    """The emails on the same subject that this recipient has."""
    if letter.subject is None:
        return ()
    known = (one for one in postings_of(books, letter.subject) if one.recipient == letter.recipient)
    return tuple(one.reference for one in known if one.platform == EMAIL)
