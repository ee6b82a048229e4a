"""How fast each platform lets us speak, and how many letters may be on their way to it at once: kept in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.pace import UNLIMITED, Limits, Rate
from storage.lanes import Lane
from storage.outbox import UNKNOWN_LANE, lane_of

# Slack: one message a second in a channel, several hundred a minute in a workspace; 50 edits a minute and more, and 50
# people a minute whom we have never written to: their conversation is opened first, and some are looked up by email.
# Its bursts are two short of what we take it to bear: the first of them is longer on its way than the others.
# Teams: 1800 an hour in a conversation (7 in a second, 60 in 30), 50 requests a second of an app in a tenant: no second
# has more than 25 messages, each perhaps with a chat to open first, or 25 edits. Email: what a school's server bears.
LIMITS: Mapping[str, Limits] = {
    "slack": Limits(Rate(1.0, 1), Rate(0.2, 18), opening=Rate(1.2, 18)),
    "slack edits": Limits(None, Rate(1.2, 20)),
    "teams": Limits(Rate(2.0, 7), Rate(0.05, 5)),
    "teams edits": Limits(Rate(2.0, 7), Rate(0.05, 5)),
    "email": Limits(None, Rate(0.1, 10)),
}
TENANTS = {"slack": "slack_team", "teams": "teams_tenant"}
"""Where the trust's row says whose limits it shares; everybody shares the one mail server."""

IN_FLIGHT = {"slack": 24, "teams": 24, "email": 8}
EDITS_IN_FLIGHT = 8
UNKNOWN_IN_FLIGHT = 4


@dataclass(frozen=True)
class Pace:
    """The limits that are kept; a platform without limits never waits."""

    limits: Mapping[str, Limits] = field(default_factory=lambda: LIMITS)

    def lanes(self) -> tuple[Lane, ...]:
        """Every way out; letters of which nobody knows yet which way they go have one too."""
        sends = [self._lane(platform, platform, room) for platform, room in IN_FLIGHT.items()]
        edits = [self._lane(one, lane_of(one, edits=True), EDITS_IN_FLIGHT) for one in IN_FLIGHT]
        return (*sends, *edits, self._lane(UNKNOWN_LANE, UNKNOWN_LANE, UNKNOWN_IN_FLIGHT))

    def _lane(self, platform: str, name: str, room: int) -> Lane:
        return Lane(name, TENANTS.get(platform), self.limits.get(name, UNLIMITED), room)
