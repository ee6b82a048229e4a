"""`response_url`: five uses within thirty minutes, private to the person unless told otherwise."""

import secrets
import time
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.standin.posting import Posting
from bot.sandbox.standin.shapes import Json

_LIFE_SECONDS = 30 * 60
_USES = 5


@dataclass
class _Place:
    user: str
    channel: str
    message_ts: str | None
    born: float
    left: int = _USES


class Responses:
    """Addresses given to the app with each command and press in a channel."""

    def __init__(self, posting: Posting) -> None:
        self.posting = posting
        self.base_url = ""
        self._places: dict[str, _Place] = {}

    def address(self, user: str, channel: str, message_ts: str | None = None) -> str:
        name = secrets.token_urlsafe(18)
        self._places[name] = _Place(user, channel, message_ts, time.monotonic())
        return f"{self.base_url}/_hooks/response/{name}"

    async def serve(self, request: web.Request) -> web.Response:
        """Post, replace or delete, as the app asks."""
        place = self._places.get(request.match_info["name"])
        if place is None or time.monotonic() - place.born > _LIFE_SECONDS:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if place.left == 0:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        place.left -= 1
        await self._carry_out(place, await request.json())
        return web.Response(text="ok")

    async def _carry_out(self, place: _Place, body: Json) -> None:
        if place.message_ts and body.get("delete_original"):
            await self.posting.delete(place.channel, place.message_ts)
        elif place.message_ts and body.get("replace_original"):
            await self.posting.replace(place.channel, place.message_ts, body)
        else:
            await self.posting.answer(place.user, place.channel, body)
