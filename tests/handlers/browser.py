"""Somebody with a browser and no account: they open what an email gave them, and press what they see."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx
from starlette.applications import Starlette

from bot.services.living import LIVING
from bot.services.pages import Pages, make_key
from handlers.pages import routes
from scheduler.delivery import Delivery, Outside
from scheduler.pace import Pace
from tests.handlers.town import Shown, TownInProcess

ADDRESS = "https://collab.example"


def with_pages(town: TownInProcess) -> TownInProcess:
    """The same town in a deployment that browsers can reach."""
    make_key(town.database)
    ways = {"slack": town.slack, "email": town.email}
    outside = Outside(pages=Pages(ADDRESS))
    town.delivery = Delivery(town.database, ways, LIVING, lambda: town.now, pace=Pace({}), outside=outside)
    return town


@dataclass
class Browser:
    """It follows an address of ours without a network."""

    town: TownInProcess

    def opens(self, url: str) -> httpx.Response:
        return asyncio.run(self._ask("GET", url))

    def presses(self, url: str, body: bytes = b"") -> httpx.Response:
        return asyncio.run(self._ask("POST", url, body))

    def tries(self, method: str, url: str) -> httpx.Response:
        return asyncio.run(self._ask(method, url))

    async def _ask(self, method: str, url: str, body: bytes = b"") -> httpx.Response:
        way = httpx.ASGITransport(Starlette(routes=routes(self.town.router)))
        async with httpx.AsyncClient(transport=way, base_url=ADDRESS) as client:
            return await client.request(method, url, content=body)


def letter_to(town: TownInProcess, email: str) -> Shown:
    """The newest email to that address."""
    return [one for one in town.email.shown if one.conversation == f"dm:{email}"][-1]


def door(town: TownInProcess, email: str) -> str:
    """Where the newest email's button leads."""
    (link,) = letter_to(town, email).enclosed.doors
    return link.url
