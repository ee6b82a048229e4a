"""Which conversations exist, who is in them, and what the bot may see and do there."""

from bot.sandbox.standin.directory import Directory
from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.upstream import Upstream


class Conversations:
    """Reads local-slack's channels with Slack's eyes: private ones without the bot do not exist for it."""

    def __init__(self, upstream: Upstream, directory: Directory) -> None:
        self.upstream = upstream
        self.directory = directory

    @property
    def bot(self) -> str:
        return self.directory.workspace.bot_user_id

    async def visible(self) -> list[Json]:
        """Every conversation the bot may know of."""
        return [channel for channel in (await self.upstream.channels()).values() if self._known_to_bot(channel)]

    async def readable(self, channel: object) -> Json:
        """A conversation by id or #name; raises Refused("channel_not_found")."""
        name = str(channel or "").removeprefix("#")
        for one in await self.visible():
            if name in (one["id"], one["name"]) and (one["id"] == name or not one.get("is_im")):
                return one
        raise Refused("channel_not_found")

    async def joined(self, channel: object) -> Json:
        """As `readable`, where the bot is a member too; raises Refused("not_in_channel")."""
        found = await self.readable(channel)
        if self.bot not in found["members"]:
            raise Refused("not_in_channel")
        return found

    async def writable(self, channel: object) -> Json:
        """Where a message may go: a conversation of the bot, or a person's id for a direct message."""
        if str(channel or "").startswith(("U", "W")):
            return await self._direct(str(channel))
        found = await self.joined(channel)
        if found.get("is_im") and any(self.directory.user(member).deleted for member in found["members"]):
            raise Refused("is_archived")
        return found

    async def _direct(self, user: str) -> Json:
        try:
            person = self.directory.user(user)
        except Refused:
            raise Refused("channel_not_found") from None
        if person.deleted or person.is_bot:
            raise Refused("channel_not_found")
        opened = await self.upstream.direct_channel(user)
        return (await self.upstream.channels())[opened]

    def _known_to_bot(self, channel: Json) -> bool:
        return not channel.get("is_private") or self.bot in channel["members"]

    def told(self, channel: Json) -> Json:
        """One conversation object."""
        if channel.get("is_im"):
            other = next((member for member in channel["members"] if member != self.bot), self.bot)
            return {"id": channel["id"], "is_im": True, "user": other, "is_org_shared": False, "is_archived": False}
        shared = {"is_shared": False, "is_ext_shared": False, "is_org_shared": False, "is_pending_ext_shared": False}
        return {
            "id": channel["id"],
            "name": channel["name"],
            "name_normalized": channel["name"],
            "is_channel": not channel["is_private"],
            "is_group": False,
            "is_im": False,
            "is_mpim": False,
            "is_private": channel["is_private"],
            "is_archived": False,
            "is_general": False,
            "is_member": self.bot in channel["members"],
            **shared,
            "topic": {"value": channel.get("topic") or "", "creator": "", "last_set": 0},
            "purpose": {"value": channel.get("purpose") or "", "creator": "", "last_set": 0},
            "num_members": len(channel["members"]),
        }
