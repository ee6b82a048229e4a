"""People who type, press, fill in and see. Tests speak of them, never of a platform.

The same sentences run in process (tests/handlers) and through the real bot in a real Slack (tests/e2e).
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from bot.cards.card import Value


class Someone(Protocol):
    """One person of the trust at their own device.

    What they see is everything shown to them so far: private answers, forms, one-to-one messages, channels, email.
    """

    def types(self, command: str, in_channel: str | None = None) -> None:
        """`/collab …`, in the one-to-one chat or in a group's channel (`elt`)."""

    def fills(self, **values: Value) -> None:
        """Fill boxes of the open form by field id; values are ids of the trust file, dates, words."""

    def sends(self) -> None:
        """Submit the open form."""

    def presses(self, action: str, value: str | None = None) -> None:
        """Press the newest button with this action (and value) that they can see."""

    def can_press(self, action: str, value: str | None = None) -> bool: ...

    def sees(self, words: str) -> None:
        """Fails unless the words were shown to them."""

    def does_not_see(self, words: str) -> None: ...

    def is_asked_for(self, *fields: str) -> None:
        """Fails unless a form with these boxes is open before them."""

    def reads_beside(self, field: str, words: str) -> None:
        """Fails unless the open form says so beside that box."""

    def has_no_form(self) -> None: ...

    def everything(self) -> str:
        """All they have been shown, as plain text, oldest first."""

    def forgets(self) -> None:
        """From now on, `sees` speaks only of what comes."""


class Town(Protocol):
    """A trust at work: its people and its clock."""

    def person(self, person_id: str) -> Someone: ...

    def channel(self, subject: str) -> str:
        """All that stands in a channel (`group:elt`, `trust:projects`), as plain text, oldest first."""

    def mailbox(self, email: str) -> str:
        """All emails that went to that address, as plain text, oldest first."""

    def walks_to(self, instant: str) -> None:
        """Turn the clock on (`2026-11-26 08:00`, local time); everything due happens at its own time."""

    def today(self) -> date: ...
