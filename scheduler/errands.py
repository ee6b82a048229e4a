"""What is to be done with a letter whose moment has come: who it is for, where that is, and what it says now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Card
from bot.cards.document import from_document
from bot.domain.attention import permitted_at, permitted_in_channel
from bot.domain.offices import CLERKED
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.platforms.messenger import BARE, Address, Enclosed
from bot.services.outbox import Living
from scheduler.introductions import Unmatched
from storage import people, places, trusts
from storage.database import Books
from storage.delivery import WAITING_FOR_EMAIL, Claimed, posting_to_edit
from storage.outbox import Posting

PERSON = "person"
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Errand:
    """Send the card there, or put it in place of `edits`; `enclosed` goes with it."""

    address: Address
    card: Card
    edits: str | None = None
    enclosed: Enclosed = BARE


@dataclass(frozen=True, slots=True)
class Hold:
    """The recipient is to be left alone until then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """There is nothing left to say, or nobody left to hear it."""

    why: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """Somebody has to do something first; `why` says what."""

    why: str


Decision = Errand | Hold | Drop | Stuck | Unmatched
Found = Address | Hold | Drop | Stuck | Unmatched


@dataclass(frozen=True)
class Errands:
    """`connected` are the platforms that have a way out; `living` are the kinds that are drawn when they are sent."""

    connected: frozenset[str]
    living: Mapping[str, Living]

    def decide(self, books: Books, letter: Claimed, at: datetime) -> Decision:
        if letter.edits is not None:
            return self._edit(books, letter, at)
        return self._send(books, letter, at)

    def draw(self, books: Books, letter: Claimed, at: datetime) -> Card | None:
        """The card as its subject stands now, or as it was written; None where there is nothing left to say."""
        living = self.living.get(letter.kind)
        if living is not None and letter.subject is not None:
            return living.draw(books, letter.subject, letter.recipient, at)
        return from_document(letter.card) if letter.card else None

    def _edit(self, books: Books, letter: Claimed, at: datetime) -> Decision:
        if self._has_left(books, letter, at):
            return Drop("they are no longer in the register")
        posting = posting_to_edit(books, letter)
        card = self.draw(books, letter, at)
        if posting is None or card is None:
            return Drop("there is nothing left to change")
        if posting.platform not in self.connected:
            return Stuck(_not_connected(posting.platform))
        return Errand(_where_it_stands(trusts.trust_of(books), posting), card, posting.reference)

    def _has_left(self, books: Books, letter: Claimed, at: datetime) -> bool:
        """A card that stands with somebody who has left keeps the words of their last day."""
        kind, _, recipient = letter.recipient.partition(":")
        return kind == PERSON and _is_gone(trusts.trust_of(books), people.person(books, recipient), at)

    def _send(self, books: Books, letter: Claimed, at: datetime) -> Decision:
        trust = trusts.trust_of(books)
        found = self._find(books, trust, letter, at)
        if not isinstance(found, Address):
            return found
        card = self.draw(books, letter, at)
        return Drop("there is nothing left to say") if card is None else Errand(found, card)

    def _find(self, books: Books, trust: Trust, letter: Claimed, at: datetime) -> Found:
        kind, _, recipient = letter.recipient.partition(":")
        if kind == PERSON:
            return self._find_person(books, trust, letter, people.person(books, recipient), at)
        permitted = _permitted_in_channel(books, trust, letter.recipient, at)
        return self._find_channel(books, trust, letter.recipient) if permitted <= at else Hold(permitted)

    def _find_person(self, books: Books, trust: Trust, letter: Claimed, person: Person | None, at: datetime) -> Found:
        """R8 is asked here, when the message is due, and not when it was written."""
        if person is None or _is_gone(trust, person, at):
            return Drop("they are no longer in the register")
        permitted = permitted_at(person, trust, letter.message_class, at)
        if permitted > at:
            return Hold(permitted)
        if person.delivery not in self.connected:
            return Stuck(_not_connected(person.delivery))
        return _home(books, trust, person)

    def _find_channel(self, books: Books, trust: Trust, recipient: str) -> Address | Stuck:
        place = places.place_of(books, recipient)
        if place is None:
            return Stuck(_not_tied(recipient))
        if place.platform not in self.connected:
            return Stuck(_not_connected(place.platform))
        return Address(place.platform, _tenant(trust, place.platform), conversation=place.conversation)


def _is_gone(trust: Trust, person: Person | None, at: datetime) -> bool:
    return person is None or not person.is_here(at.astimezone(trust.zone).date())


def _permitted_in_channel(books: Books, trust: Trust, recipient: str, at: datetime) -> datetime:
    """A channel rings phones too: a committee's in governors' hours, any other in staff's."""
    kind, _, id_ = recipient.partition(":")
    group = people.group(books, id_) if kind == "group" else None
    schools = (group.school,) if group and group.school else ()
    return permitted_in_channel(trust, at, schools=schools, governance=group is not None and group.type in CLERKED)


def _home(books: Books, trust: Trust, person: Person) -> Address | Unmatched:
    """Where this person is at home: by email, or as the platform knows them."""
    if person.delivery == EMAIL:
        return Address(EMAIL, "", email=person.email)
    known = people.identity_of(books, person.id, person.delivery)
    if known is None:
        return Unmatched(person.delivery, _tenant(trust, person.delivery), person.email, _not_matched(person))
    return Address(person.delivery, known.tenant, known.user, known.conversation, person.email)


def _where_it_stands(trust: Trust, posting: Posting) -> Address:
    return Address(posting.platform, _tenant(trust, posting.platform), conversation=posting.conversation)


def _tenant(trust: Trust, platform: str) -> str:
    tenants = {"slack": trust.slack_team, "teams": trust.teams_tenant}
    return tenants.get(platform) or ""


def _not_connected(platform: str) -> str:
    if platform == EMAIL:
        return WAITING_FOR_EMAIL
    return f"{platform.capitalize()} is not connected: see docs/operations.md for the settings it needs."


def _not_matched(person: Person) -> str:
    platform = person.delivery.capitalize()
    return (
        f"{person.name} is not known on {platform} yet: they type /collab there once, "
        "or the trust file gives them delivery: email."
    )


def _not_tied(recipient: str) -> str:
    kind, _, name = recipient.partition(":")
    what = name if kind == "trust" else f"{kind} {name}"
    return f"No channel is tied to {what}: type /collab here {name} in it."
