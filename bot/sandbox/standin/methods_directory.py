"""`users.*`, `conversations.*` and `auth.test`: who and where."""

import base64
import binascii

from bot.sandbox.standin.conversations import Conversations
from bot.sandbox.standin.methods_chat import whole_number
from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.web_api import Method


class DirectoryMethods:
    """Reading the workspace, page by page."""

    def __init__(self, conversations: Conversations) -> None:
        self.conversations = conversations
        self.directory = conversations.directory

    def table(self) -> dict[str, Method]:
        return {
            "auth.test": self.auth_test,
            "users.info": self.user,
            "users.lookupByEmail": self.user_by_email,
            "users.list": self.users,
            "users.conversations": self.own_conversations,
            "conversations.info": self.conversation,
            "conversations.list": self.all_conversations,
            "conversations.members": self.members,
            "conversations.open": self.open,
        }

    async def auth_test(self, _: Json) -> Json:
        workspace = self.directory.workspace
        who = {"user": workspace.bot_name.lower(), "user_id": workspace.bot_user_id, "bot_id": workspace.bot_id}
        where = {"url": f"https://{workspace.domain}.slack.com/", "team": workspace.name, "team_id": workspace.team_id}
        return {"ok": True, **where, **who, "is_enterprise_install": False}

    async def user(self, args: Json) -> Json:
        return {"ok": True, "user": self.directory.told(self.directory.user(args.get("user")))}

    async def user_by_email(self, args: Json) -> Json:
        return {"ok": True, "user": self.directory.told(self.directory.by_email(args.get("email")))}

    async def users(self, args: Json) -> Json:
        return _paged("members", [self.directory.told(user) for user in self.directory.everyone()], args)

    async def conversation(self, args: Json) -> Json:
        return {"ok": True, "channel": self.conversations.told(await self.conversations.readable(args.get("channel")))}

    async def all_conversations(self, args: Json) -> Json:
        return _paged("channels", [self.conversations.told(one) for one in await self._of_types(args)], args)

    async def own_conversations(self, args: Json) -> Json:
        person = str(args.get("user") or self.conversations.bot)
        own = [one for one in await self._of_types(args) if person in one["members"]]
        return _paged("channels", [self.conversations.told(one) for one in own], args)

    async def _of_types(self, args: Json) -> list[Json]:
        wanted = str(args.get("types") or "public_channel").split(",")
        return [one for one in await self.conversations.visible() if _type_of(one) in wanted]

    async def members(self, args: Json) -> Json:
        return _paged("members", (await self.conversations.readable(args.get("channel")))["members"], args)

    async def open(self, args: Json) -> Json:
        wanted = [name for name in str(args.get("users") or "").split(",") if name]
        if not wanted:
            raise Refused("users_list_not_supplied")
        if len(wanted) > 1:
            raise Refused("method_not_supported_for_channel_type")
        if self.directory.user(wanted[0]).deleted:
            raise Refused("user_disabled")
        channel = await self.conversations.upstream.direct_channel(wanted[0])
        return {"ok": True, "no_op": False, "already_open": False, "channel": {"id": channel}}


def _type_of(channel: Json) -> str:
    if channel.get("is_im"):
        return "im"
    return "private_channel" if channel["is_private"] else "public_channel"


def _paged(name: str, items: list[Json], args: Json) -> Json:
    limit = whole_number(args.get("limit"), 1000, 1000)
    try:
        start = int(base64.b64decode(str(args.get("cursor") or ""), validate=True).decode() or 0)
    except (binascii.Error, ValueError):
        raise Refused("invalid_cursor") from None
    end = start + limit
    cursor = base64.b64encode(str(end).encode()).decode() if end < len(items) else ""
    return {"ok": True, name: items[start:end], "response_metadata": {"next_cursor": cursor}}
