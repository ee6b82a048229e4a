"""Teams' door: what comes to `/api/messages`, who is let in, and what is turned away before anybody reads it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic, perf_counter
from urllib.parse import urlsplit

import structlog
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from structlog.contextvars import bound_contextvars

from bot.logs import one_event
from handlers.edge import Observed, noted, whole
from handlers.teams import SEARCH, Malformed, TeamsEdge
from handlers.teams_activity import Activity
from handlers.teams_token import KeysAway, TokenRefused, Tokens

ENDPOINT = "/api/messages"
LARGEST = 250_000
"""Bytes of a request: a card that was pressed comes with all its boxes, and Teams' messages stay below 100 kB."""
HEARD = {"message": "command", "conversationUpdate": "event", "installationUpdate": "event"}
INVOKES = {"adaptiveCard/action": "press", SEARCH: "options"}
PASSED = frozenset({"messageReaction", "messageUpdate", "messageDelete", "typing", "event", "endOfConversation"})
"""What Teams tells every bot, and we have nothing to do with."""
HOSTS = frozenset({"smba.trafficmanager.net"})
DOMAINS = (".botframework.com", ".teams.microsoft.com")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
STALE, AGAIN = 60.0, 2.0
"""Seconds: for so long a registration is taken as read; so long nobody makes us look for one anew."""
UNREADABLE = (ValueError, RecursionError)
log = structlog.get_logger()


class Refusal(Exception):
    """Not ours to answer: the HTTP status, and a word for the log that quotes nothing."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Registered:
    """Which bots are ours, and in which tenants; `every` may block and gives client ids with their tenants."""

    def __init__(self, every: Callable[[], Sequence[tuple[str, str]]], steady: Callable[[], float] = monotonic) -> None:
        self._every = every
        self._steady = steady
        self._tenants: dict[str, frozenset[str]] = {}
        self._read_at = -STALE

    async def tenants(self, client_id: str) -> frozenset[str]:
        """Empty where the bot is not ours."""
        age = self._steady() - self._read_at
        if age >= STALE or (client_id not in self._tenants and age >= AGAIN):
            await self._read()
        return self._tenants.get(client_id, frozenset())

    async def _read(self) -> None:
        found: dict[str, frozenset[str]] = {}
        for client_id, tenant in await asyncio.to_thread(self._every):
            found[client_id] = found.get(client_id, frozenset()) | {tenant}
        self._tenants, self._read_at = found, self._steady()


class TeamsDoor:
    """Teams' way into this process. `in_sandbox`: a Teams on this machine, and no other, is answered."""

    shut = None

    def __init__(
        self, edge: TeamsEdge, tokens: Tokens, registered: Registered, observed: Observed, *, in_sandbox: bool = False
    ) -> None:
        self._edge = edge
        self._tokens = tokens
        self._registered = registered
        self._observed = observed
        self._in_sandbox = in_sandbox
        self._after: set[asyncio.Task[None]] = set()

    def routes(self) -> list[Route]:
        return [Route(ENDPOINT, self._receive, methods=["POST"])]

    async def open(self) -> None:
        """Teams comes by itself."""

    async def close(self) -> None:
        """Send what is still to be answered."""
        while self._after:
            await asyncio.gather(*self._after)

    async def _receive(self, request: Request) -> Response:
        began, kind = perf_counter(), "other"
        with one_event() as ours:
            try:
                activity = await self._admitted(request)
                kind = _kind(activity)
                response = await self._answered(activity, ours)
            except Refusal as refusal:
                log.warning("turned away at Teams' door", status=refusal.status, why=refusal.why)
                response = Response(status_code=refusal.status)
        self._observed(kind, perf_counter() - began)
        return response

    async def _answered(self, activity: Activity, ours: str) -> Response:
        if activity.type in PASSED:
            return Response(status_code=200)
        try:
            said = await self._edge.hear(activity)
        except Malformed as malformed:
            raise Refusal(400, str(malformed)) from malformed
        if said.after is not None:
            self._later(said.after, ours)
        return Response(status_code=200) if said.body is None else JSONResponse(said.body)

    async def _admitted(self, request: Request) -> Activity:
        """Looked at from the outside in: size, shape, kind, service, token, tenant. Raises Refusal."""
        body = await whole(request, LARGEST)
        if body is None:
            raise Refusal(413, "too large")
        activity = _read(body)
        self._expect_known(activity)
        await self._expect_signed(request, activity)
        return activity

    def _expect_known(self, activity: Activity) -> None:
        invoke = activity.type == "invoke"
        if activity.name not in INVOKES if invoke else activity.type not in HEARD and activity.type not in PASSED:
            raise Refusal(404, "unknown invoke" if invoke else "unknown activity")
        if not _is_teams(activity.service_url, in_sandbox=self._in_sandbox):
            raise Refusal(403, "not Microsoft's service")
        if activity.type in ("message", "invoke") and not activity.user:
            raise Refusal(400, "nobody speaks")

    async def _expect_signed(self, request: Request, activity: Activity) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refusal(401, "no token")
        try:
            client_id = self._tokens.meant_for(token)
            tenants = await self._registered.tenants(client_id)
            if not tenants:
                raise Refusal(401, "another audience")
            await self._tokens.check(token, client_id, activity.service_url)
        except TokenRefused as refused:
            raise Refusal(401, str(refused)) from refused
        except KeysAway as away:
            raise Refusal(503, "Microsoft's keys could not be fetched") from away
        if activity.tenant not in tenants:
            raise Refusal(403, "another tenant")

    def _later(self, after: Callable[[], Awaitable[None]], ours: str) -> None:
        task = asyncio.ensure_future(_done(after, ours))
        self._after.add(task)
        task.add_done_callback(self._after.discard)


async def _done(after: Callable[[], Awaitable[None]], ours: str) -> None:
    with bound_contextvars(reference=ours), noted(ours):
        await after()


def _read(body: bytes) -> Activity:
    """Raises Refusal. What pydantic says of a mistake quotes it, and is not kept."""
    try:
        return Activity.model_validate(_whole_letters(body))
    except ValidationError as wrong:
        raise Refusal(400, f"{wrong.error_count()} parts of it are not as Teams sends them") from None
    except UNREADABLE as unreadable:
        raise Refusal(400, type(unreadable).__name__) from None


def _whole_letters(body: bytes) -> object:
    """Without half a letter, as a box that is full leaves of an emoji: no answer could be written with it."""
    told: object = json.loads(body)
    if b"\\ud" not in body.lower():
        return told
    return json.loads(json.dumps(told, ensure_ascii=False).encode("utf-8", "ignore"))


def _kind(activity: Activity) -> str:
    """As it is counted; a form is told from a button by what it brings."""
    if activity.type != "invoke":
        return HEARD.get(activity.type, "other")
    match activity.value:
        case {"action": {"data": {"form": _, "token": _}}}:
            return "form"
    return INVOKES[activity.name]


def _is_teams(service_url: str, *, in_sandbox: bool) -> bool:
    """Where an answer would go, with our token: to Microsoft, and in the sandbox to nobody but this machine."""
    try:
        parts = urlsplit(service_url)
        host, odd = parts.hostname or "", parts.username or parts.password or parts.query or parts.fragment
    except ValueError:
        return False
    if odd or "\\" in service_url or not service_url.isascii():
        return False
    if in_sandbox:
        return host in LOOPBACK
    return parts.scheme == "https" and (host in HOSTS or host.endswith(DOMAINS))
