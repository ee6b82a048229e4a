"""Workspaces and tenants that Collab is installed in: what they are called, and what is wrong where it is not."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Slack workspace with Collab in it; `trust` is whose it is, None while nobody has bound it."""

    team: str
    name: str
    trust: str | None


@dataclass(frozen=True, slots=True)
class Registration:
    """What a trust's bot is called in its own tenant, and the secret by which it proves that."""

    tenant: str
    client_id: str
    secret: str = field(repr=False)


class NotInstalled(Exception):
    """Collab has no token for this workspace or tenant. The message says what somebody has to do."""
