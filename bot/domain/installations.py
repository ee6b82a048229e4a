"""Workspaces that Collab is installed in: what they are called, and what is wrong where it is not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Slack workspace with Collab in it; `trust` is whose it is, None while nobody has bound it."""

    team: str
    name: str
    trust: str | None


class NotInstalled(Exception):
    """Collab has no token for this workspace. The message says what somebody has to do."""
