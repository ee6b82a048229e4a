"""A way out: what delivery asks of Slack, Teams and email, and the four ways a sending can end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from bot.cards.card import Card, Line, Link
from bot.domain.identities import Profile

PERSON = "person"
PLACE = "place"
MESSAGE = "message"
CONFIGURATION = "configuration"
UNREACHABLE = "unreachable"
AWAY = "away"
FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a conversation where there is one, else the user's own, else the email address.

    `tenant` is Slack's team id or Teams' tenant id.
    """

    platform: str
    tenant: str
    user: str | None = None
    conversation: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Where it stands now; the two together find it again for an edit.

    Of one that was looked for, `beside` are the names of the letters that stand on the same card.
    """

    conversation: str
    reference: str
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, made for this recipient. `page` is where they can fetch it once, where browsers reach us."""

    name: str
    media_type: str
    about: str
    content: bytes = field(repr=False)
    page: Link | None = None


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes with a card beside its words: `files`, and more for some.

    For a platform whose messages cannot be pressed: `doors` are pages on which its reader does what a button would
    do, `foot` is small print, `stop` a page that one click of a mail program tells to hold what is to come, and
    `follows` the references of earlier messages on the same subject, oldest first. `carries` are the delivery ids of
    the letters that stand on the card beside the one that leads.
    """

    doors: tuple[Link, ...] = ()
    foot: tuple[Line, ...] = ()
    stop: str | None = None
    carries: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()


BARE = Enclosed()


NAME = 24


def name_of(delivery_id: str) -> str:
    """What stays the same when the same message is written anew, in a database that was restored from a backup."""
    return delivery_id[-NAME:]


class Throttled(Exception):
    """The platform asks us to wait `retry_after` seconds. Nothing was sent."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"Asked to wait {retry_after:g} seconds. Nothing was sent.")
        self.retry_after = retry_after


class Undeliverable(Exception):
    """This delivery did not succeed, and nothing was sent.

    `permanent`: it never will. `why` is a sentence for the operator with the remedy. `reason` is one of
    person, place, message, configuration (nothing gets out until somebody puts it right), unreachable (this
    message, just now), away (nobody answers there, whatever is sent), and fixed (this platform cannot change what was
    said).
    """

    def __init__(self, why: str, *, reason: str, permanent: bool) -> None:
        super().__init__(why)
        self.why = why
        self.reason = reason
        self.permanent = permanent


class Unknown(Exception):
    """It may or may not have been sent. Read back before sending again; without that it is uncertain."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Directory(Protocol):
    """Who a platform's users are."""

    async def with_email(self, tenant: str, email: str) -> Profile | None:
        """The user of this workspace or tenant with this email, or None. May raise Throttled or Undeliverable."""


class Messenger(Protocol):
    """One platform's way out.

    Every method may raise Throttled or Undeliverable; only `send` and `find` raise Unknown.
    """

    @property
    def platform(self) -> str:
        """slack, teams or email."""

    @property
    def reads_back(self) -> bool:
        """Whether `find` can tell what became of an unknown outcome."""

    @property
    def edits(self) -> bool:
        """Whether what was sent can be changed in place."""

    async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
        """Send once. `delivery_id` travels with the message, so that `find` can know it again."""

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        """Put this card where `reference` stands in `address.conversation`.

        It rings no phone and may be repeated.
        """

    async def find(self, address: Address, delivery_id: str, since: float) -> Sent | None:
        """What became of a delivery whose outcome was unknown: where it stands, or None if it was never sent.

        `since` is the first attempt in seconds since 1970. Raises Unknown where this cannot be read.
        """
