"""What tests of the way out to Teams speak of: a head with a chat, a channel, a card, and time that stands still."""

from __future__ import annotations

from bot.cards.card import Button, Card, Text, line
from bot.platforms.messenger import Address, Attachment
from bot.platforms.teams_clients import Ways
from tests.engine.fake_teams import (
    TENANT,
)

HEAD = "7faf8ab2-3d56-4244-b585-20c8a42ed2b8"


TO_HEAD = Address("teams", TENANT, user=HEAD)


CHANNEL = "19:board@thread.tacv2"


TO_CHANNEL = Address("teams", TENANT, conversation=CHANNEL)


CARD = Card("From the board", (Text((line("Five *things*"),)),), (Button("digest.got_it", "Got it", "CAS-1"),))


FILE = Attachment("elt.ics", "text/calendar", "The meeting, for your calendar", b"BEGIN:VCALENDAR")


CONTENT = {"type": "AdaptiveCard", "version": "1.5", "body": []}


class Stopped:
    """Time that goes on only when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def read(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    @property
    def ways(self) -> Ways:
        return Ways(self.read, self.sleep, lambda low, high: high, timeout=3.0)
