"""One person's page in the playground, kept the same as what our Connector knows; what is done there comes here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import quote

import aiohttp

from bot.sandbox.standin.people import Arrival
from bot.sandbox.standin.shapes import Json
from bot.sandbox.standin.sight import NothingCame
from bot.sandbox.teams.activities import NAME
from bot.sandbox.teams.bringing import Told
from bot.sandbox.teams.cards import CARD
from bot.sandbox.teams.conversations import Conversation, Said
from bot.sandbox.teams.people import NEW_CARD, UNREACHABLE, WORDS, Person
from bot.sandbox.teams.seen import card_for

MENTION = f"<at>{NAME}</at>"
A_DAY = 86_400.0
STREAM = "/_ws_conversation/v1/conversations/stream"


@dataclass
class Page:
    """Where it is, which conversations stand on it, what it calls our messages, and how new it has each of them."""

    url: str
    conversations: frozenset[str]
    theirs: dict[str, str] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    trouble: str = ""
    openings: int = 0

    def opens(self) -> None:
        """A browser has come, and a page in one begins empty: everything is told again."""
        self.openings += 1
        self.theirs.clear()
        self.shown.clear()

    def ours(self, theirs: str) -> str | None:
        """None for a message that stood there before the page was opened anew."""
        return next((ours for ours, name in self.theirs.items() if name == theirs), None)


class PagePerson(Person):
    """Somebody whose page can be looked at: what they do is done on it, and they see only what it has taken."""

    page: Page | None = None
    _line: aiohttp.ClientSession | None = None

    async def follow(self, page: Page) -> None:
        """Keep the page the same as the conversations, until cancelled."""
        self.page = page
        self._sight.has_come = self._has_come
        async with aiohttp.ClientSession(page.url) as self._line, self._line.ws_connect(STREAM, max_msg_size=0) as wire:
            listening = asyncio.create_task(_listen(wire))
            while not page.trouble and not listening.done():
                moves = self._talk.moves
                if await self._catches_up(page, self._line):
                    await self._talk.stir()
                else:
                    await self._talk.until(lambda before=moves: self._talk.moves > before, A_DAY)  # type: ignore[misc]

    async def command(
        self, text: str = "", *, channel: str | None = None, slash: bool = False, wait: float = 5.0
    ) -> Arrival:
        """The page has no list behind "/": what is chosen there does not go over it."""
        where = self._sight.place(channel)
        if slash or self._line is None or self.page is None or where.id not in self.page.conversations:
            return await super().command(text, channel=channel, slash=slash, wait=wait)
        before = self._talk.moves
        typed: Json = {"from": {"id": self.member.user}, "text": text or "/collab", "textFormat": "plain"}
        if channel:
            bot = {"id": self._talk.tenant.bot}
            typed |= {"text": f"{MENTION} {text}".strip(), "mentions": [{"mentioned": bot, "text": MENTION}]}
        await _asked(self._line, "POST", f"/_conversation/v1/conversations/{quote(where.id)}/messages", typed)
        return await self._arrival(before, wait)

    async def _execute(self, where: Conversation, said: Said, action: Json) -> Told:
        if self._line is None or self.page is None or said.id not in self.page.theirs:
            return await super()._execute(where, said, action)
        pressed: Json = {
            "name": "adaptiveCard/action",
            "value": {"action": action, "trigger": "manual"},
            "from": {"id": self.member.user},
            "conversation": {"id": where.id},
            "replyToId": self.page.theirs[said.id],
        }
        return Told(200, await _asked(self._line, "POST", "/_conversation/v1/invoke", pressed))

    async def brings(self, activity: Json) -> Told:
        """What their page tells a bot: a message, or a press. The answer is for the page to draw."""
        where = self._talk.find(str(activity["conversation"]["id"]))
        if activity["type"] == "message":
            return await self._typed(where, str(activity.get("text") or ""))
        if activity["type"] == "installationUpdate" and self.page is not None:
            self.page.opens()
            await self._talk.stir()
        if activity.get("name") != "adaptiveCard/action" or self.page is None:
            return Told(200, {})
        said = where.said.get(self.page.ours(str(activity["replyToId"])) or "")
        if said is None:
            return Told(404, {})
        answer = await super()._execute(where, said, activity["value"]["action"])
        self.page.shown[said.id] = said.moved
        return Told(200, self._drawn(said, answer))

    async def _typed(self, where: Conversation, text: str) -> Told:
        words = text.replace(MENTION, "", 1).strip()
        said = await self._talk.put(where, self.member.user, {"type": "message", "text": words})
        return await self._bringing.bring(self._activities.message(self.member, where, said, words))

    def _drawn(self, said: Said, answer: Told) -> Json:
        """The page takes any answer for a card: words for a moment stand under the one that was pressed."""
        body = answer.body if answer.status == 200 and isinstance(answer.body, dict) else {"value": UNREACHABLE}
        if body.get("type") == NEW_CARD:
            return body
        words = body.get("value") if body.get("type") in (WORDS, None) else ""
        card = card_for(said, self.member) or {}
        below = [{"type": "TextBlock", "text": words, "isSubtle": True, "wrap": True}] if words else []
        return {"statusCode": 200, "type": NEW_CARD, "value": {**card, "body": [*(card.get("body") or []), *below]}}

    async def _catches_up(self, page: Page, line: aiohttp.ClientSession) -> bool:
        """Whether there was anything to show."""
        places = [self._talk.find(id_) for id_ in page.conversations]
        late = [(where, said) for where in places for said in [*where.said.values()] if self._is_late(page, said)]
        openings = page.openings
        try:
            for where, said in late:
                if page.openings == openings:
                    await self._show_on(page, line, where, said)
        except PageRefused as refused:
            page.trouble = f"{self.member.name}'s page did not take a message: {refused}"
        return bool(late)

    async def _show_on(self, page: Page, line: aiohttp.ClientSession, where: Conversation, said: Said) -> None:
        moved, card = said.moved, card_for(said, self.member)
        activity = {**said.activity, "attachments": [{"contentType": CARD, "content": card}]} if card else said.activity
        path = f"/_connector/v3/conversations/{quote(where.id)}/activities"
        openings, known = page.openings, page.theirs.get(said.id)
        method, place = ("PUT", f"{path}/{known}") if known else ("POST", path)
        told = await _asked(line, method, place, activity)
        if page.openings == openings:
            page.theirs.setdefault(said.id, str(told.get("id")))
            page.shown[said.id] = moved

    def _has_come(self, where: Conversation, said: Said) -> bool:
        """Raises NothingCame once the page has refused something."""
        if self.page is None or where.id not in self.page.conversations:
            return True
        if self.page.trouble:
            raise NothingCame(self.page.trouble)
        return not self._is_late(self.page, said)

    def _is_late(self, page: Page, said: Said) -> bool:
        ours = said.author == self._talk.tenant.bot and said.only_for in ("", self.member.aad)
        return ours and page.shown.get(said.id) != said.moved


async def _listen(wire: aiohttp.ClientWebSocketResponse) -> None:
    """Take what the page is told: kept back until a browser comes, it would come before the page knows any chat."""
    async for _ in wire:
        pass


class PageRefused(AssertionError):
    """The page did not take something: what it said."""


async def _asked(line: aiohttp.ClientSession, method: str, path: str, body: Json) -> Json:
    async with line.request(method, path, json=body) as answer:
        if answer.status >= 300:
            raise PageRefused(f"{answer.status}: {(await answer.text())[:300]}")
        told = await answer.json() if answer.content_type == "application/json" else {}
    return told if isinstance(told, dict) else {}
