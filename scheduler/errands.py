"""What is to be done with a letter whose moment has come: who it is for, where that is, and what it says now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.cards.card import Card
from bot.domain.attention import CAPPED, permitted_in_channel
from bot.domain.caps import rings_at
from bot.domain.offices import CLERKED
from bot.domain.people import Person
from bot.domain.trusts import Trust
from bot.platforms.messenger import BARE, Address, Enclosed
from bot.services.outbox import Living
from scheduler.companions import NOTHING_LEFT, together
from scheduler.drawing import EMAIL, Drawing, whole
from scheduler.introductions import Unmatched
from storage import batches, people, places, preferences, trusts, unreached
from storage.database import Books
from storage.delivery import WAITING_FOR_EMAIL, Claimed, posting_to_edit
from storage.outbox import PERSON, Posting


@dataclass(frozen=True, slots=True)
class Errand:
    """Send the card there, or put it in place of `edits`; `enclosed` goes with it.

    `held` and `dropped` travelled with the letter and are not on the card: until when, or why not at all. They are to
    be left out before anything is sent.
    """

    address: Address
    card: Card
    edits: str | None = None
    enclosed: Enclosed = BARE
    held: tuple[tuple[str, datetime | None], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()


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

    def draw(self, books: Books, letter: Claimed, platform: str, at: datetime) -> Card | None:
        """All that the letter says as it stands now, with what it carries; None where there is nothing left to say."""
        if _is_to_person(letter):
            return self._drawing.message(books, letter.recipient, letter.id, platform, at)
        return self._drawing.own(books, letter, at)

    @property
    def _drawing(self) -> Drawing:
        return Drawing(self.living)

    def _edit(self, books: Books, letter: Claimed, at: datetime) -> Decision:
        if self._has_left(books, letter, at):
            return Drop("they are no longer in the register")
        posting = posting_to_edit(books, letter)
        card = self._as_it_stands(books, letter, posting, at)
        if posting is None or card is None:
            return Drop("there is nothing left to change")
        if posting.platform not in self.connected:
            return Stuck(_not_connected(posting.platform))
        return Errand(_where_it_stands(trusts.trust_of(books), posting), card, posting.reference)

    def _as_it_stands(self, books: Books, letter: Claimed, posting: Posting | None, at: datetime) -> Card | None:
        """What is to stand there now: of a message that several share, all of it."""
        if posting is None or posting.letter is None or not _is_to_person(letter):
            return self._drawing.own(books, letter, at)
        return self._drawing.message(books, posting.recipient, posting.letter, posting.platform, at)

    def _has_left(self, books: Books, letter: Claimed, at: datetime) -> bool:
        """A card that stands with somebody who has left keeps the words of their last day."""
        return _is_to_person(letter) and _is_gone(trusts.trust_of(books), _person(books, letter), at)

    def _send(self, books: Books, letter: Claimed, at: datetime) -> Decision:
        trust = trusts.trust_of(books)
        found = self._find(books, trust, letter, at)
        if not isinstance(found, Address):
            return found
        if _is_to_person(letter):
            return self._together(books, trust, letter, found, at)
        card = self._drawing.own(books, letter, at)
        return Drop(NOTHING_LEFT) if card is None else Errand(found, card)

    def _together(self, books: Books, trust: Trust, letter: Claimed, address: Address, at: datetime) -> Decision:
        person = _person(books, letter)
        going = together(books, trust, person, letter, self._drawing, at) if person else None
        card = whole(going.said, letter.id, address.platform) if going else None
        if going is None or card is None:
            return Drop(NOTHING_LEFT)
        beside = tuple(piece.id for piece, _ in going.said if piece.id != letter.id)
        enclosed = Enclosed(carries=beside)
        return Errand(address, card, enclosed=enclosed, held=tuple(going.held), dropped=tuple(going.dropped))

    def _find(self, books: Books, trust: Trust, letter: Claimed, at: datetime) -> Found:
        if _is_to_person(letter):
            return self._find_person(books, trust, letter, _person(books, letter), at)
        permitted = _permitted_in_channel(books, trust, letter.recipient, at)
        return self._find_channel(books, trust, letter.recipient) if permitted <= at else Hold(permitted)

    def _find_person(self, books: Books, trust: Trust, letter: Claimed, person: Person | None, at: datetime) -> Found:
        """R8 and R18 are asked here, when the message is due, and not when it was written."""
        if person is None or _is_gone(trust, person, at):
            return Drop("they are no longer in the register")
        permitted = _rings_at(books, trust, person, letter, at)
        if permitted > at:
            return Hold(permitted)
        if EMAIL in self.connected and unreached.is_noted(books, person.id, person.delivery):
            return _mailbox(person)
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


def _is_to_person(letter: Claimed) -> bool:
    return letter.recipient.startswith(PERSON)


def _person(books: Books, letter: Claimed) -> Person | None:
    """The letter's reader, as they like their messages."""
    found = people.person(books, letter.recipient.removeprefix(PERSON))
    return preferences.as_they_like(books, found) if found else None


def _rings_at(books: Books, trust: Trust, person: Person, letter: Claimed, at: datetime) -> datetime:
    is_capped = letter.message_class in CAPPED
    rung = batches.rung(books, trust, letter.recipient, at) if is_capped else ()
    meant_at = letter.meant_at or letter.due_at
    return rings_at(person, trust, letter.message_class, at, meant_at=meant_at, rung=rung)


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
        return _mailbox(person)
    known = people.identity_of(books, person.id, person.delivery)
    if known is None:
        return Unmatched(person.delivery, _tenant(trust, person.delivery), person.email, _not_matched(person))
    return Address(person.delivery, known.tenant, known.user, known.conversation, person.email)


def _mailbox(person: Person) -> Address:
    return Address(EMAIL, "", email=person.email)


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
    once = "they write to Collab there" if person.delivery == "teams" else "they type /collab there"
    return f"{person.name} is not known on {platform} yet: {once} once, or the trust file gives them delivery: email."


def _not_tied(recipient: str) -> str:
    kind, _, name = recipient.partition(":")
    what = name if kind == "trust" else f"{kind} {name}"
    return f"No channel is tied to {what}: type /collab here {name} in it."
