"""What each activity tells of where people and channels are written to, and of the app that comes and goes."""

from __future__ import annotations

from typing import Protocol

import structlog

from bot.domain.identities import Reference
from handlers.teams_activity import Activity

log = structlog.get_logger()
GONE = ("channelDeleted", "teamDeleted", "teamHardDeleted")


class Memory(Protocol):
    """Where people and channels are written to; every method may block."""

    def remember(self, reference: Reference) -> None: ...

    def forget(
        self, tenant: str, *, user: str = "", teams_user: str = "", conversation: str = "", team: str = ""
    ) -> None: ...

    def knows(self, reference: Reference) -> bool:
        """Whether we have written there, or could have."""


def keep(memory: Memory, activity: Activity) -> None:
    """The one who speaks, the conversation they speak in, and whoever has joined it. Of visitors nothing is kept."""
    if activity.user and not activity.is_visitor:
        memory.remember(activity.person)
    if not activity.is_direct:
        memory.remember(activity.spot)
    for joined in activity.members_added or ():
        theirs = joined.tenant_id in (None, activity.tenant)
        if joined.aad_object_id and theirs and joined.id != activity.recipient.id:
            url, user = activity.service_url, joined.aad_object_id
            memory.remember(Reference(activity.tenant, user, "", url, teams_user=joined.id))


def keep_and_compare(memory: Memory, activity: Activity) -> bool:
    """As `keep`; whether the app has come to a chat, channel or team where it was not before."""
    is_new = is_added(activity) and not memory.knows(activity.spot)
    keep(memory, activity)
    for left in activity.members_removed or ():
        memory.forget(activity.tenant, user=left.aad_object_id or "", teams_user=left.id)
        log.info("somebody left", tenant=activity.tenant, user=left.aad_object_id or left.id)
    return is_new


def drop(memory: Memory, activity: Activity) -> None:
    """The app was taken away from a person or a team, or a channel is gone."""
    team, channel = activity.told.team, activity.told.channel
    if activity.is_direct:
        place = {"user": activity.user}
    elif team and team.id and activity.told.event_type != "channelDeleted":
        place = {"team": team.id}
    else:
        place = {"conversation": (channel and channel.id) or activity.conversation.id}
    log.info("taken away", tenant=activity.tenant, **place)
    memory.forget(activity.tenant, **place)


def is_added(activity: Activity) -> bool:
    if activity.type == "installationUpdate":
        return activity.action == "add"  # add-upgrade: they have it already
    return any(one.id == activity.recipient.id for one in activity.members_added or ())


def is_taken_away(activity: Activity) -> bool:
    if activity.type == "installationUpdate":
        return activity.action.startswith("remove")
    gone = any(one.id == activity.recipient.id for one in activity.members_removed or ())
    return gone or activity.told.event_type in GONE
