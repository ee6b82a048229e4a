"""Slack's door: how requests get in, over a connection of our own (Socket Mode) or over HTTP, and who is let in."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.slack import NO_ANSWER, SlackEdge, listen, named

LARGEST = 1_000_000
"""Bytes of a request; Slack's own stay far below."""
TIMESTAMP = re.compile(r"[0-9]{1,12}")
SPELT_OUT = tuple((b"%%%02X" % letter, bytes([letter])) for letter in b'":,{}[]/')
"""What of a form's JSON travels escaped although it need not: some thousand letters, which Python reads one by one."""
UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, RecursionError)
log = structlog.get_logger()


@dataclass(frozen=True)
class SlackKeys:
    """What Slack gave the trust's app; `app_token` present means Socket Mode, else `signing_secret` and HTTP."""

    app_token: str | None
    signing_secret: str | None


class DoorShut(Exception):
    """Slack does not let us in; the sentence says what to look at."""


class SlackDoor:
    """Slack's way into this process: over its own connection (Socket Mode), or over HTTP at `/slack/events`."""

    def __init__(self, edge: SlackEdge, keys: SlackKeys) -> None:
        self._app = AsyncApp(
            client=edge.client,
            logger=_silent("collab.bolt", logging.ERROR),  # it warns of a token it has no need of
            signing_secret=keys.signing_secret or "unused in Socket Mode",
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            request_verification_enabled=False,  # done before Bolt reads a word, in _receive
        )
        self._verifier = SignatureVerifier(keys.signing_secret) if keys.signing_secret else None
        listen(self._app, edge)
        self._socket = self._connection(edge, keys.app_token) if keys.app_token else None
        self._connecting: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        if self._socket is not None:
            return []
        return [Route("/slack/events", self._receive, methods=["POST"])]

    async def open(self) -> None:
        """Connect; a Slack that is away is tried until it is back. Raises DoorShut where it refuses the token."""
        if self._socket is None:
            return
        try:
            await self._socket.client.issue_new_wss_url()
        except SlackApiError as refused:
            raise DoorShut(_refused(refused)) from refused
        except NO_ANSWER as away:
            log.warning("Slack can't be reached; trying until it is back", error=named(away))
            self._connecting = asyncio.create_task(self._socket.connect_async())
        else:
            await self._socket.connect_async()

    async def close(self) -> None:
        """Take nothing more in."""
        if self._connecting is not None:
            self._connecting.cancel()
        if self._socket is not None:
            await self._socket.close_async()

    async def _receive(self, request: Request) -> Response:
        """Nothing reads a request before its size and then its signature have been looked at."""
        body = await _whole(request)
        if body is None:
            return Response(status_code=413)
        if not self._is_genuine(request, body):
            return Response(status_code=401)
        try:
            asked = to_async_bolt_request(request, lightened(body))
        except UNREADABLE as unreadable:
            log.warning("request not understood", error=type(unreadable).__name__)
            return Response(status_code=400)
        return to_starlette_response(await self._app.async_dispatch(asked))

    def _is_genuine(self, request: Request, body: bytes) -> bool:
        """Signed with our secret in the last five minutes of real time, whatever the sandbox's clock shows."""
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if self._verifier is None or not TIMESTAMP.fullmatch(stamp) or not signature.isascii():
            return False
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except UnicodeDecodeError:
            return False

    def _connection(self, edge: SlackEdge, app_token: str) -> AsyncSocketModeHandler:
        own = AsyncWebClient(token=app_token, base_url=edge.client.base_url)
        silent = _silent("collab.socket", logging.CRITICAL)  # it prints a traceback a try while Slack is away
        return AsyncSocketModeHandler(self._app, app_token, web_client=own, logger=silent)


def lightened(body: bytes) -> bytes:
    """The same form, with fewer escapes to read."""
    for escaped, letter in SPELT_OUT:
        body = body.replace(escaped, letter)
    return body


async def _whole(request: Request) -> bytes | None:
    """The body; None where it is larger than anything that Slack sends."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return body


def _refused(refused: SlackApiError) -> str:
    code = refused.response.get("error")
    return f"Slack refuses SLACK_APP_TOKEN ({code}): take the app-level token (xapp-…, scope connections:write) anew."


def _silent(name: str, level: int) -> logging.Logger:
    logger = logging.getLogger(name)
    logger.setLevel(level)
    return logger
