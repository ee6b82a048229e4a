"""A platform that sends nothing: it notes what would have arrived, where and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.cards.card import Card
from bot.platforms.messenger import BARE, Address, Enclosed, Sent


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message that would have rung somebody's phone, and the outbox row it came from."""

    at: datetime
    platform: str
    card: Card
    letter: str


@dataclass
class Recorder:
    """Stands for one platform; `now` is the rehearsal's clock. Edits ring nobody and are not noted."""

    platform: str
    now: Callable[[], datetime]
    arrivals: list[Arrival] = field(default_factory=list)
    reads_back: bool = True
    edits: bool = True

    async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
        self.arrivals.append(Arrival(self.now(), self.platform, card, delivery_id))
        conversation = address.conversation or f"direct:{address.user or address.email}"
        return Sent(conversation, f"r{len(self.arrivals)}")

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        return

    async def find(self, address: Address, delivery_id: str, since: float) -> Sent | None:
        return None
