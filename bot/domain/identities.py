"""Who a platform says somebody is, before we know whether the register knows them."""

from __future__ import annotations

from dataclasses import dataclass

IN_THREAD = ";messageid="
"""Stands in the id of a conversation that is a thread of a Teams channel, between the channel and its first message."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A user as the platform knows them. `team` is their own workspace or tenant, not the one they write from.

    `is_stranger` is somebody from another organisation, met in a shared channel; `is_guest` may see only some
    channels of this one.
    """

    user: str
    team: str
    name: str
    email: str | None
    is_confirmed: bool
    is_deleted: bool
    is_bot: bool
    is_stranger: bool
    is_guest: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation of a platform. `is_shared` means that another organisation reads it too."""

    conversation: str
    name: str
    is_private: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a tenant's person or channel is written to in Teams: what Teams tells with each message, and may change.

    `user` is the aadObjectId, `teams_user` the id that Teams made for this app (29:…). A person's `conversation` is
    empty until they have a chat with Collab; a channel has no user. `kind` is person or channel (group chats too).
    """

    tenant: str
    user: str
    conversation: str
    service_url: str
    teams_user: str = ""
    team: str = ""
    kind: str = "person"


def email_to_match(profile: Profile, team: str) -> str | None:
    """The email by which this user may be found in the register, or None.

    Only for a user of the trust's own workspace or tenant: not a stranger from a shared channel, not deleted,
    not a bot, and with an email that the platform has confirmed.
    """
    theirs = profile.team == team and not profile.is_stranger
    real = not profile.is_deleted and not profile.is_bot
    return profile.email if theirs and real and profile.is_confirmed else None


def is_out_of_reach(profile: Profile, team: str) -> bool:
    """Whether this user is nobody to write to: an account that has been closed, an app's, or another organisation's.

    One whose email is not confirmed yet may still become somebody.
    """
    return profile.is_deleted or profile.is_bot or profile.is_stranger or profile.team != team
