"""Putting an app's words into a conversation by way of local-slack, with the metadata it forgets."""

from bot.sandbox.standin.block_kit import faults_in_blocks
from bot.sandbox.standin.identities import with_identities
from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.upstream import Upstream

_LONGEST_TEXT = 40_000


class Posting:
    """Posts, replaces and deletes as the app. `metadata` is kept by channel and ts."""

    def __init__(self, upstream: Upstream) -> None:
        self.upstream = upstream
        self.metadata: dict[tuple[str, str], Json] = {}

    async def post(self, channel: str, body: Json) -> Json:
        """Post to an id that exists; returns local-slack's answer. Raises Refused."""
        message = said(body)
        posted = await self.upstream.ask("chat.postMessage", {**message, "channel": channel})
        if isinstance(body.get("metadata"), dict) and body["metadata"].get("event_type"):
            self.metadata[(channel, posted["ts"])] = body["metadata"]
        return posted

    async def whisper(self, user: str, channel: str, body: Json) -> Json:
        """An ephemeral, for one person."""
        return await self.upstream.ask("chat.postEphemeral", {**said(body), "channel": channel, "user": user})

    async def answer(self, user: str, channel: str, body: Json) -> None:
        """A command's or response_url's words: to the person alone unless `in_channel` is asked for."""
        if not body.get("text") and not body.get("blocks"):
            return
        if body.get("response_type") == "in_channel":
            await self.post(channel, body)
        else:
            await self.whisper(user, channel, body)

    async def replace(self, channel: str, ts: str, body: Json) -> Json:
        """Put these words in the place of those."""
        new = {part: held for part, held in said(body).items() if part in ("text", "blocks")}
        return await self.upstream.ask("chat.update", {"text": "", **new, "channel": channel, "ts": ts})

    async def edit(self, channel: str, ts: str, body: Json) -> Json:
        """Edit; blocks and metadata that are not mentioned stay."""
        old = await self.upstream.message(channel, ts) or {}
        kept = {part: old.get(part) for part in ("text", "blocks")}
        new = kept | {part: held for part, held in said(body).items() if part in ("text", "blocks")}
        answer = await self.upstream.ask("chat.update", {**new, "channel": channel, "ts": ts})
        if isinstance(body.get("metadata"), dict):
            self.metadata[(channel, ts)] = body["metadata"]
        return answer

    async def delete(self, channel: str, ts: str) -> Json:
        self.metadata.pop((channel, ts), None)
        return await self.upstream.ask("chat.delete", {"channel": channel, "ts": ts})


def said(body: Json) -> Json:
    """The parts of a message, checked as Slack checks them; raises Refused."""
    if body.get("blocks") is not None:
        faults = faults_in_blocks(body["blocks"], "message")
        if faults:
            raise Refused("invalid_blocks", errors=_bare(faults), response_metadata={"messages": faults})
    if not body.get("text") and not body.get("blocks") and not body.get("attachments"):
        raise Refused("no_text")
    if len(str(body.get("text") or "")) > _LONGEST_TEXT:
        raise Refused("msg_too_long")
    parts = ("text", "blocks", "attachments", "thread_ts", "username")
    whole = {part: body[part] for part in parts if body.get(part) is not None}
    return whole | ({"blocks": with_identities(body["blocks"])} if body.get("blocks") is not None else {})


def _bare(faults: list[str]) -> list[str]:
    return [fault.removeprefix("[ERROR] ") for fault in faults]
