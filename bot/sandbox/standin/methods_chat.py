"""`chat.*` and the reading of conversations."""

import base64
import binascii

from bot.sandbox.standin.conversations import Conversations
from bot.sandbox.standin.payloads import Payloads
from bot.sandbox.standin.posting import Posting
from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.web_api import Method


class ChatMethods:
    """Posting as the bot, and reading back."""

    def __init__(self, posting: Posting, conversations: Conversations, payloads: Payloads) -> None:
        self.posting = posting
        self.conversations = conversations
        self.payloads = payloads

    def table(self) -> dict[str, Method]:
        return {
            "chat.postMessage": self.post,
            "chat.postEphemeral": self.whisper,
            "chat.update": self.update,
            "chat.delete": self.delete,
            "conversations.history": self.history,
            "conversations.replies": self.replies,
        }

    async def post(self, args: Json) -> Json:
        place = await self.conversations.writable(args.get("channel"))
        posted = await self.posting.post(place["id"], args)
        return {**posted, "message": self._told(place["id"], posted["message"], flag(args, "include_all_metadata"))}

    async def whisper(self, args: Json) -> Json:
        place = await self.conversations.joined(args.get("channel"))
        self.conversations.directory.user(args.get("user"))
        if args["user"] not in place["members"]:
            raise Refused("user_not_in_channel")
        return await self.posting.whisper(str(args["user"]), place["id"], args)

    async def update(self, args: Json) -> Json:
        place = await self._own_message(args, "cant_update_message")
        return await self.posting.edit(place, str(args["ts"]), args)

    async def delete(self, args: Json) -> Json:
        place = await self._own_message(args, "cant_delete_message")
        return await self.posting.delete(place, str(args["ts"]))

    async def _own_message(self, args: Json, otherwise: str) -> str:
        place = await self.conversations.readable(args.get("channel"))
        message = await self.posting.upstream.message(place["id"], str(args.get("ts")))
        if message is None or message.get("subtype") == "ephemeral":
            raise Refused("message_not_found")
        if message.get("user") != self.conversations.bot:
            raise Refused(otherwise)
        return str(place["id"])

    async def history(self, args: Json) -> Json:
        """Newest first; replies and ephemerals are left out."""
        place = await self.conversations.joined(args.get("channel"))
        answer = await self.posting.upstream.ask("conversations.history", {"channel": place["id"]})
        shown = [one for one in answer["messages"] if one.get("thread_ts", one["ts"]) == one["ts"]]
        return self._page(place["id"], shown, args)

    async def replies(self, args: Json) -> Json:
        place = await self.conversations.joined(args.get("channel"))
        answer = await self.posting.upstream.ask(
            "conversations.replies", {"channel": place["id"], "ts": args.get("ts")}
        )
        if not answer["messages"]:
            raise Refused("thread_not_found")
        return self._page(place["id"], answer["messages"], args)

    def _page(self, channel: str, messages: list[Json], args: Json) -> Json:
        limit = whole_number(args.get("limit"), 100, 999)
        asked = [one for one in messages if one.get("subtype") != "ephemeral" and _within(one["ts"], args)]
        start = _start(asked, args.get("cursor"))
        page, rest = asked[start : start + limit], asked[start + limit :]
        told = [self._told(channel, one, flag(args, "include_all_metadata")) for one in page]
        cursor = base64.b64encode(f"next_ts:{rest[0]['ts']}".encode()).decode() if rest else ""
        return {
            "ok": True,
            "messages": told,
            "has_more": bool(rest),
            "pin_count": 0,
            "response_metadata": {"next_cursor": cursor},
        }

    def _told(self, channel: str, message: Json, with_metadata: bool) -> Json:
        told = self.payloads.message(message)
        metadata = self.posting.metadata.get((channel, message["ts"]))
        return told | ({"metadata": metadata} if metadata and with_metadata else {})


def _within(ts: str, args: Json) -> bool:
    oldest, latest, at = float(args.get("oldest") or 0), float(args.get("latest") or "inf"), float(ts)
    return oldest <= at <= latest if flag(args, "inclusive") else oldest < at < latest


def _start(messages: list[Json], cursor: object) -> int:
    if not cursor:
        return 0
    try:
        ts = base64.b64decode(str(cursor), validate=True).decode().removeprefix("next_ts:")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    places = [place for place, one in enumerate(messages) if one["ts"] == ts]
    if not places:
        raise Refused("invalid_cursor")
    return places[0]


def flag(args: Json, name: str) -> bool:
    return str(args.get(name, "")).lower() in ("1", "true")


def whole_number(written: object, otherwise: int, most: int) -> int:
    """A limit as the client wrote it; raises Refused("invalid_limit")."""
    try:
        number = int(str(written)) if written not in (None, "") else otherwise
    except ValueError:
        raise Refused("invalid_limit") from None
    if number < 1:
        raise Refused("invalid_limit")
    return min(number, most)
