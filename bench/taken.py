"""Which answers are of the kind that is measured: a refusal or a form shown again would be timed for nothing."""

from __future__ import annotations


def anything(body: bytes) -> bool:
    return bool(body)


def by_collab(body: bytes) -> bool:
    """The register with its projects, or a form that took effect and closes."""
    return body == b'{"response_action": "clear"}' or (b'"blocks"' in body and b"/collab project " in body)


def in_teams(body: bytes) -> bool:
    """A form that took effect and makes way: a card in its place, with nothing to fill in."""
    return b'"application/vnd.microsoft.card.adaptive"' in body and b'"Input.' not in body


def listed_in_teams(words: str) -> bool:
    """The register with its projects, as the words of a reply."""
    return "PRJ-" in words
