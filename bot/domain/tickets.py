"""A ticket in an email or a chat: one person may do one thing on a page, without signing in, until it ends.

It is signed with a key of the deployment, so that nobody can write one, and bound to everything it says, so that
nobody can change one. Whoever has it may use it: so it stands for what is harmless, or for minutes only.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST = 1500
VERSION = 1


@dataclass(frozen=True, slots=True)
class Ticket:
    """`value` is what the thing is done to; `number` tells apart tickets that may be used once."""

    trust: str
    person: str
    action: str
    value: str
    ends_at: datetime
    number: str = ""


def signed(ticket: Ticket, key: bytes) -> str:
    """The ticket as it stands in an address; the same for the same ticket. It ends at a whole second."""
    ends = int(ticket.ends_at.timestamp())
    said = [VERSION, ticket.trust, ticket.person, ticket.action, ticket.value, ends, ticket.number]
    payload = _letters(json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode())
    return f"{payload}.{_letters(hmac.digest(key, payload.encode(), 'sha256'))}"


def read(text: str, key: bytes, at: datetime) -> Ticket | None:
    """The ticket, where it was signed with this key, letter by letter, and has not ended. Reads nothing unsigned."""
    payload, dot, signature = text.partition(".")
    if len(text) > LONGEST or not text.isascii() or not dot:
        return None
    right = _letters(hmac.digest(key, payload.encode(), "sha256"))
    if not hmac.compare_digest(right, signature):
        return None
    version, trust, person, action, value, ends, number = json.loads(_bytes(payload))
    ticket = Ticket(trust, person, action, value, datetime.fromtimestamp(ends, UTC), number)
    return ticket if version == VERSION and at < ticket.ends_at else None


def _letters(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
