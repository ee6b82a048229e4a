"""Telling people: everybody but the one who asked hears through here, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.cards.card import Card
from bot.cards.document import from_document, to_document
from bot.domain.attention import ANSWER, DECISION, DIGEST, PROMPT, TOLD, URGENT
from storage import outbox
from storage.database import Books
from storage.outbox import EDIT, Letter

__all__ = [
    "ANSWER",
    "DECISION",
    "DIGEST",
    "PROMPT",
    "TOLD",
    "URGENT",
    "Living",
    "Written",
    "as_it_stands",
    "changed",
    "is_said_anew",
    "may_repeat",
    "show",
    "tell",
    "to_person",
]


@dataclass(frozen=True, slots=True)
class Living:
    """A kind of card that is drawn from its subject as it stands: when it is sent, and again when it changes.

    `draw(books, subject, recipient, at)` gives None where there is nothing (left) to send. `may_repeat`: where nobody
    can tell whether it arrived, twice is better than never; None leaves that to its class.
    """

    kind: str
    draw: Callable[[Books, str, str, datetime], Card | None]
    may_repeat: bool | None = None


class Written(Protocol):
    """What of a letter is needed to draw it."""

    @property
    def kind(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def subject(self) -> str | None: ...
    @property
    def card(self) -> Mapping[str, Any]: ...


def as_it_stands(books: Books, letter: Written, kinds: Mapping[str, Living], at: datetime) -> Card | None:
    """The card as its subject stands now, or as it was written; None where there is nothing left to say.

    `kinds` are those that are drawn as their subject stands.
    """
    living = kinds.get(letter.kind)
    if living is not None and letter.subject is not None:
        return living.draw(books, letter.subject, letter.recipient, at)
    return from_document(letter.card) if letter.card else None


SAID_ANEW: Mapping[str, frozenset[str]] = {
    "project_decision": frozenset({"teams"}),
    "cascade_check": frozenset({"teams"}),
    "cascade_release": frozenset({"teams"}),
}
"""Kinds whose card is sent anew, on these platforms, where the one that stands there cannot be changed.

They are what somebody has to decide. Every other kind stays silent, and so does email with all of them: what its reader
has to know is told by a letter of its own.
"""


def is_said_anew(kind: str, platform: str, card: Card) -> bool:
    """Whether this card, as it is now, is worth a message of its own: only while it waits for its reader's press."""
    return platform in SAID_ANEW.get(kind, frozenset()) and bool(card.buttons)


def may_repeat(living: Living | None, message_class: str) -> bool:
    """Which way to err where it cannot be read back: what asks for a decision stays silent, all else is sent again."""
    if living is not None and living.may_repeat is not None:
        return living.may_repeat
    return message_class != DECISION


def to_person(person_id: str) -> str:
    return f"person:{person_id}"


def tell(
    books: Books,
    recipient: str,
    card: Card,
    *,
    event: str,
    kind: str,
    message_class: str,
    at: datetime,
    due_at: datetime | None = None,
) -> bool:
    """Write one message for one recipient; the same event reaches the same recipient once.

    `event` names what happened (`project_approved:p-1`); `due_at` defaults to now. False where it stands already.
    """
    letter = Letter(
        key=f"{books.trust_id}:{event}:{recipient}",
        kind=kind,
        message_class=message_class,
        recipient=recipient,
        card=to_document(card),
        due_at=due_at or at,
        written_at=at,
        subject=card.subject,
    )
    return outbox.put(books, letter)


def show(
    books: Books, recipients: Sequence[str], subject: str, *, event: str, kind: str, message_class: str, at: datetime
) -> None:
    """Send the living card of this kind and subject to each of them; the same event reaches each once.

    It is drawn when it is sent, and so nothing of it is kept.
    """
    letters = [
        Letter(f"{books.trust_id}:{event}:{one}", kind, message_class, one, {}, at, at, subject=subject)
        for one in recipients
    ]
    outbox.put_all(books, letters)


def changed(books: Books, subject: str, *, at: datetime) -> None:
    """The card of this subject looks different now: redraw it wherever it stands. Edits ring no phone."""
    outbox.guard(books, subject)
    for posting in outbox.postings_of(books, subject):
        whole = posting.batch or posting.id
        version = outbox.next_version(books, whole)
        key = f"{books.trust_id}:edit:{whole}:{version}"
        outbox.put(
            books,
            Letter(key, posting.kind, EDIT, posting.recipient, {}, at, at, subject=subject, edits=whole),
        )
