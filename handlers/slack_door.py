"""Slack's door: how requests get in, over a connection of our own (Socket Mode) or over HTTP, and who is let in."""

from __future__ import annotations

import json
import logging
import re
from binascii import a2b_qp
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.platforms.slack_clients import client_for
from handlers.edge import DoorShut, Observed, whole
from handlers.slack import SlackEdge, listen
from handlers.slack_app import WatchedApp, unobserved
from handlers.slack_installing import SlackInstalling
from handlers.slack_socket import Answer, Json, SlackSocket, refusal_of

LARGEST = 1_000_000
"""Bytes of a request; Slack's own stay far below."""
TIMESTAMP = re.compile(r"[0-9]{1,12}")
PAYLOAD = b"payload="
UNREADABLE = (ValueError, TypeError, AttributeError, KeyError, RecursionError)
log = structlog.get_logger()


@dataclass(frozen=True)
class SlackKeys:
    """What Slack gave the app; `app_token` present means Socket Mode, else `signing_secret` and HTTP."""

    app_token: str | None
    signing_secret: str | None
    api_url: str = "https://slack.com/api/"


class Welcome(AsyncAuthorize):
    """Who is let in is decided by Slack's signature and by the register: nothing is asked of Slack for it.

    No token is needed for an answer. Each workspace's own is taken where a form is opened or a message sent.
    """

    def __init__(self) -> None:
        """It keeps nothing."""

    async def __call__(self, *, enterprise_id: str | None, team_id: str | None, **_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)


class SlackDoor:
    """Slack's way into this process: over its own connection (Socket Mode), or over HTTP at `/slack/events`."""

    def __init__(
        self,
        edge: SlackEdge,
        keys: SlackKeys,
        installing: SlackInstalling | None = None,
        observed: Observed = unobserved,
    ) -> None:
        self._app = WatchedApp(
            observed,
            client=client_for("", keys.api_url),
            authorize=Welcome(),
            oauth_flow=installing.flow if installing else None,
            logger=_silent("collab.bolt", logging.ERROR),  # it warns of a token it has no need of
            signing_secret=keys.signing_secret or "unused in Socket Mode",
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            request_verification_enabled=False,  # done before Bolt reads a word, in _receive
        )
        self._verifier = SignatureVerifier(keys.signing_secret) if keys.signing_secret else None
        self._installing = installing
        listen(self._app, edge)
        self._socket = _socket(keys, self._answer) if keys.app_token else None

    @property
    def is_open(self) -> bool:
        """Whether Slack can reach us, as far as we can tell: over HTTP we cannot."""
        return self._socket is None or self._socket.is_connected

    @property
    def shut(self) -> str | None:
        """What is wrong with our own connection, in a sentence; None where nothing is, or there is none to have."""
        if self.is_open:
            return None
        silent = self.silent_seconds
        since = "so far" if silent is None else f"for {silent:.0f} seconds"
        return f"No line to Slack {since}: it is tried again by itself. Look at the network and at SLACK_APP_TOKEN."

    @property
    def silent_seconds(self) -> float | None:
        """How long Slack has not been heard over our own connection; None over HTTP, and before the first time."""
        return None if self._socket is None else self._socket.silent_seconds

    def routes(self) -> list[Route]:
        installing = self._installing.routes() if self._installing else []
        if self._socket is not None:
            return installing
        return [Route("/slack/events", self._receive, methods=["POST"]), *installing]

    async def open(self) -> None:
        """Connect; a Slack that is away is tried until it is back. Raises DoorShut where it refuses the token."""
        if self._socket is None:
            return
        try:
            await self._socket.open()
        except SlackApiError as refused:
            raise DoorShut(refusal_of(refused)) from refused

    async def close(self) -> None:
        """Take nothing more in."""
        if self._socket is not None:
            await self._socket.close()

    async def _answer(self, envelope: Json) -> Json | None:
        """What is acknowledged for an envelope; None where nothing here knows what to do with it."""
        try:
            headers: dict[str, str | Sequence[str]] = {"x-slack-retry-num": str(envelope.get("retry_attempt") or 0)}
            asked = AsyncBoltRequest(mode="socket_mode", body=envelope["payload"], headers=headers)
        except UNREADABLE as unreadable:
            log.warning("request not understood", error=type(unreadable).__name__)
            return None
        said = await self._app.async_dispatch(asked)
        if said.status != 200:
            return None
        return {"payload": _payload(said)} if said.body else {}

    async def _receive(self, request: Request) -> Response:
        """Nothing reads a request before its size and then its signature have been looked at."""
        body = await whole(request, LARGEST)
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


def _socket(keys: SlackKeys, answer: Answer) -> SlackSocket:
    return SlackSocket(client_for(keys.app_token or "", keys.api_url), answer)


def _payload(said: BoltResponse) -> Json:
    """JSON as it is; anything else is plain text."""
    kind = str((said.headers.get("content-type") or [""])[0])
    payload: Json = json.loads(said.body) if kind.startswith("application/json") else {"text": said.body}
    return payload


def lightened(body: bytes) -> bytes:
    """The JSON of a form that carries nothing else, which Bolt reads as it is; or else the body as it came.

    Python undoes some thousand escapes one by one, and those of quoted-printable, which differ in their sign, at once.
    """
    if not body.startswith(PAYLOAD) or b"&" in body or b"\n" in body:
        return body
    escaped = body.removeprefix(PAYLOAD).replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"=")
    spelt_out = a2b_qp(escaped).decode(errors="replace").encode()
    return spelt_out if spelt_out.startswith(b"{") else body


def _silent(name: str, level: int) -> logging.Logger:
    logger = logging.getLogger(name)
    logger.setLevel(level)
    return logger
