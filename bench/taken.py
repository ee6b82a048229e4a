"""Which answers are of the kind that is measured: a refusal or a form shown again would be timed for nothing."""

from __future__ import annotations


def anything(body: bytes) -> bool:
    return bool(body)


def by_collab(body: bytes) -> bool:
    """The register with its projects, or a form that took effect and closes."""
    return body == b'{"response_action": "clear"}' or (b'"blocks"' in body and b"/collab project " in body)
