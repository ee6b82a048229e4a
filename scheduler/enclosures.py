"""What goes with a card where nothing can be pressed or changed: what can be done on a page, and who writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.card import File
from bot.cards.letters import foot
from bot.domain.attention import CAPPED
from bot.platforms.messenger import Attachment, Enclosed
from bot.services.files import Enclosure, made_for
from bot.services.pages import Pages, asks_elsewhere
from scheduler.drawing import EMAIL
from scheduler.errands import Decision, Errand
from storage import people, trusts
from storage.database import Books
from storage.delivery import Claimed
from storage.outbox import PERSON, postings_of


@dataclass(frozen=True, slots=True)
class Enclosures:
    """`pages` is None where browsers cannot reach this deployment."""

    pages: Pages | None = None

    def put_in(self, books: Books, letter: Claimed, decision: Decision, at: datetime) -> Decision:
        """The same errand, with all else that goes in its envelope."""
        if not isinstance(decision, Errand) or decision.edits is not None:
            return decision
        by_email = decision.address.platform == EMAIL
        inside = self._in_email(books, letter, decision, at) if by_email else decision.enclosed
        return replace(decision, enclosed=replace(inside, files=self._files(books, letter, decision, at)))

    def _in_email(self, books: Books, letter: Claimed, errand: Errand, at: datetime) -> Enclosed:
        person = letter.recipient.removeprefix(PERSON)
        stop = self.pages.stop(books, person, at) if self.pages and letter.message_class in CAPPED else None
        return replace(
            errand.enclosed,
            doors=self.pages.doors(books, errand.card, person, at) if self.pages else (),
            foot=foot(trusts.trust_of(books), stop, asks=asks_elsewhere(errand.card)),
            stop=stop,
            follows=_earlier(books, letter),
        )

    def _files(self, books: Books, letter: Claimed, errand: Errand, at: datetime) -> tuple[Attachment, ...]:
        """Made for one person; a conversation of several gets none."""
        reader = people.person(books, letter.recipient.removeprefix(PERSON))
        if reader is None or not any(isinstance(part, File) for part in errand.card.parts):
            return ()
        found = made_for(books, errand.card, to=reader, at=at)
        return tuple(self._attached(books, one, reader.id, at) for one in found)

    def _attached(self, books: Books, one: Enclosure, reader: str, at: datetime) -> Attachment:
        page = self.pages.file(books, one.file, reader, at) if self.pages else None
        return Attachment(one.made.name, one.made.media_type, one.file.about, one.made.content, page)


def _earlier(books: Books, letter: Claimed) -> tuple[str, ...]:
    """The emails on the same subject that this recipient has."""
    if letter.subject is None:
        return ()
    known = (one for one in postings_of(books, letter.subject) if one.recipient == letter.recipient)
    return tuple(one.reference for one in known if one.platform == EMAIL)
