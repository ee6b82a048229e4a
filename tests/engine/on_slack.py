"""What is sent in Slack here, and to whom."""

from __future__ import annotations

from bot.cards.card import Card, Text, line
from bot.platforms.messenger import Address

CARD = Card("From the board <!channel>", (Text((line("Five *things*"),)),))
CHAIR = Address("slack", "T1", user="U0CHAIR")
CHANNEL = Address("slack", "T1", conversation="C0BOARD")
