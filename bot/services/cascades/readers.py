"""Whom a release reaches, by the seats of a day."""

from __future__ import annotations

from bot.domain import digests
from bot.domain.digests import Readers
from bot.services.cascades.seats import Seats


def readers_of(seats: Seats) -> Readers:
    """Chairs of local committees, whose brief is their digest, and every other governor."""
    return digests.readers_of(seats.people, seats.groups, seats.on)
