"""Prove in a real workspace what delivery relies on: `.venv/bin/python -m tools.prove_delivery CHANNEL_ID`.

It takes SLACK_BOT_TOKEN from the environment, and posts two short messages into that channel: use one for tests, to
which Collab has been invited. Between us and Slack stands a line that loses the answer of the first, and the whole of
the second before Slack has it. Both times Collab must say that it does not know, and then find out the truth.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from secrets import token_hex

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards.card import Card
from bot.platforms.messenger import Address, Sent, Unknown
from bot.platforms.slack import SlackMessenger

SLACK = "https://slack.com/api/"
LOOKS = 30
POST = "chat.postMessage"


class BadLine:
    """Hands every call on to Slack; `loses` says what becomes of posts: their answer, or the whole call."""

    def __init__(self, slack: str, session: ClientSession) -> None:
        self._slack = slack
        self._session = session
        self.loses = "answer"

    async def carry(self, request: web.Request) -> web.Response:
        method, body = request.match_info["method"], await request.read()
        if method == POST and self.loses == "call":
            return _lost(request)
        kept = {name: request.headers[name] for name in ("Authorization", "Content-Type") if name in request.headers}
        there = self._slack + method
        async with self._session.request(
            request.method, there, params=request.query, data=body, headers=kept
        ) as answer:
            said = await answer.read()
        if method == POST and self.loses == "answer":
            return _lost(request)
        return web.Response(status=answer.status, body=said, headers={"Content-Type": answer.headers["Content-Type"]})


async def prove(token: str, channel: str, slack: str = SLACK) -> list[tuple[str, bool]]:
    """What was tried, and whether it held."""
    async with ClientSession() as session:
        line = BadLine(slack, session)
        app = web.Application()
        app.router.add_route("*", "/{method}", line.carry)
        async with TestServer(app) as server:
            messenger = SlackMessenger(AsyncWebClient(token=token, base_url=str(server.make_url("/"))))
            address = Address("slack", "", conversation=channel)
            return [*await _answer_lost(messenger, line, address), *await _call_lost(messenger, line, address)]


async def _answer_lost(messenger: SlackMessenger, line: BadLine, address: Address) -> list[tuple[str, bool]]:
    line.loses = "answer"
    began, number = time.time(), token_hex(8)
    doubted = await _is_in_doubt(messenger, address, number, "Collab's test: this should stand here once.")
    found, looks = None, 0
    while found is None and looks < LOOKS:
        looks += 1
        await asyncio.sleep(0 if looks == 1 else 1.0)
        found = await messenger.find(address, number, began)
    took = f"{time.time() - began:.1f} s after the post, at look {looks}"
    return [("a lost answer leaves the message in doubt", doubted), (f"it is found again ({took})", _is_there(found))]


async def _call_lost(messenger: SlackMessenger, line: BadLine, address: Address) -> list[tuple[str, bool]]:
    line.loses = "call"
    began, number = time.time(), token_hex(8)
    words = "Collab's test: sent a second time, because the first never arrived."
    doubted = await _is_in_doubt(messenger, address, number, words)
    await asyncio.sleep(2.0)
    absent = await messenger.find(address, number, began) is None
    line.loses = "nothing"
    sent = await messenger.send(address, Card(words), number)
    return [
        ("a lost call leaves the message in doubt", doubted),
        ("it is not found, for it never arrived", absent),
        ("sent again, it is there and found", await messenger.find(address, number, began) == sent),
    ]


async def _is_in_doubt(messenger: SlackMessenger, address: Address, number: str, words: str) -> bool:
    try:
        await messenger.send(address, Card(words), number)
    except Unknown:
        return True
    return False


def _is_there(found: Sent | None) -> bool:
    return found is not None


def _lost(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.close()
    return web.Response()


def main(words: Sequence[str]) -> int:
    token = os.environ.get("SLACK_BOT_TOKEN")
    if len(words) != 1 or not token:
        print(__doc__)
        return 2
    held = asyncio.run(prove(token, words[0]))
    for what, did in held:
        print(f"{'held  ' if did else 'FAILED'}  {what}")
    return 0 if all(did for _, did in held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
