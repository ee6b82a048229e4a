"""Trigger ids: each opens one form, once, within three seconds."""

import secrets
import time
from dataclasses import dataclass, field

from bot.sandbox.standin.shapes import Refused


@dataclass
class _Trigger:
    user: str
    born: float
    used: bool = False


@dataclass
class Triggers:
    """`seconds` is how long one lives, in real time; the sandbox may lengthen it."""

    seconds: float = 3.0
    _known: dict[str, _Trigger] = field(default_factory=dict)

    def give(self, user: str) -> str:
        """A new trigger id for what this person just did."""
        numbers = ".".join(str(secrets.randbelow(10**12)) for _ in range(2))
        trigger_id = f"{numbers}.{secrets.token_hex(16)}"
        self._known[trigger_id] = _Trigger(user, time.monotonic())
        return trigger_id

    def take(self, trigger_id: object) -> str:
        """Use it up and return whose it was; raises Refused as Slack refuses."""
        trigger = self._known.get(str(trigger_id))
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if time.monotonic() - trigger.born > self.seconds:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger.user
