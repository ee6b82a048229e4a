"""A small Microsoft on this machine: the sign-in and the Bot Connector, which answer and fail as the real ones do.

What they say follows Microsoft's documentation of status codes, of proactive messages and of rate limits.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.domain.identities import Reference
from bot.domain.installations import NotInstalled, Registration
from tests.engine.faults import Fault, answered

Json = dict[str, Any]
TENANT = "5b1d7a40-0000-4000-8000-000000000001"
OTHER = "6b1d7a40-0000-4000-8000-000000000002"
SECRET = "the right secret"
WRONG_SECRET = (
    "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
    "value, not the client secret ID, for a secret added to app 'c0ffee00-0000-4000-8000-00000000000a'. "
    "Trace ID: 3c1f Correlation ID: 11d6 Timestamp: 2026-11-23 09:00:00Z"
)


def refused(status: int, code: str, message: str = "", **headers: str) -> Fault:
    """As Teams says it: {"error": {"code": …, "message": …}}."""
    body = json.dumps({"error": {"code": code, "message": message}})
    return Fault(status, body, headers={name.replace("_", "-"): value for name, value in headers.items()})


BLOCKED = Fault(
    403,
    json.dumps(
        {
            "errorCode": 209,
            "message": json.dumps(
                {
                    "subCode": "MessageWritesBlocked",
                    "details": "Thread is blocked from message writes.",
                    "errorCode": None,
                    "errorSubCode": None,
                },
                indent=2,
            ),
        }
    ),
)
"""A user who has blocked or removed the app; this one has a shape of its own."""
NOT_INSTALLED = refused(403, "ForbiddenOperationException", "The bot is not installed in the user's personal scope.")
NOT_IN_ROSTER = refused(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
NO_GUESTS = refused(403, "ServiceError", "Failure due to: AclCheckFailed.")
DISABLED = refused(403, "BotDisabledByAdmin", "The tenant admin disabled this bot")
NO_CONVERSATION = refused(404, "ConversationNotFound", "Conversation not found.")
NO_ACTIVITY = refused(404, "ActivityNotFoundInConversation", "Activity not found in conversation.")
NO_SUCH_ACTIVITY = refused(400, "BadArgument", "not a known activity id")
NOT_OURS = refused(403, "NotEnoughPermissions", "The bot does not have enough permissions.")
TOO_BIG = refused(413, "MessageSizeTooBig", "Message size too large.")
BAD = refused(400, "BadSyntax", "Bad format of activity.")
BUSY = refused(412, "PreconditionFailed", "Precondition failed, please try again.")
DENIED = Fault(401, json.dumps({"message": "Authorization has been denied for this request."}))


class FakeTeams:
    """Keeps what was sent, and what one person alone sees.

    `fail` queues faults for a call: token, create, send, whisper, update, members, member.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.sent: dict[str, list[Json]] = defaultdict(list)
        self.whispered: dict[str, list[Json]] = defaultdict(list)
        self.members: dict[str, list[Json]] = defaultdict(list)
        self.secrets = {TENANT: SECRET, OTHER: SECRET}
        self.lasts = 3599
        self.page = 2
        self.url = ""
        self.lines: dict[str, list[object]] = defaultdict(list)
        """The connections that each kind of call came over."""
        self._tokens: set[str] = set()
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)

    def fail(self, call: str, *faults: Fault) -> None:
        self._faults[call].extend(faults)

    def called(self, call: str) -> list[Json]:
        return [asked for name, asked in self.calls if name == call]

    def forget_tokens(self) -> None:
        """As when the app's secret is changed: what was given before is refused."""
        self._tokens.clear()

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        asked = dict(await request.post()) | {"tenant": request.match_info["tenant"]}
        return await self._answer(request, "token", asked)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Any call of the Connector: what it is follows from its address."""
        path = request.match_info["path"]
        asked: Json = await request.json() if request.can_read_body else dict(request.query)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self._tokens:
            self.calls.append(("denied", {"path": path}))
            return web.Response(status=DENIED.status, text=DENIED.body, content_type=DENIED.kind)
        call = _call(request.method, path)
        if request.query.get("isTargetedActivity") == "true":
            call = {"send": "whisper"}[call]
        return await self._answer(request, call, {**asked, "path": path})

    async def _answer(self, request: web.Request, call: str, asked: Json) -> web.StreamResponse:
        self.calls.append((call, asked))
        self.lines[call].append(request.transport and request.transport.get_extra_info("peername"))
        fault = self._faults[call].popleft() if self._faults[call] else None
        if fault is None:
            status, told = self._do(call, asked)
            return web.json_response(told, status=status)
        if fault.after:
            self._do(call, asked)
        return await answered(request, fault)

    def _do(self, call: str, asked: Json) -> tuple[int, Json]:
        match call:
            case "token":
                return self._token(asked)
            case "create":
                [member] = asked["members"]
                return 201, {"id": chat_of(member["id"])}
            case "send" | "whisper":
                kept = self.whispered if asked.get("recipient", {}).get("isTargeted") else self.sent
                assert (call == "whisper") == (kept is self.whispered)
                kept[asked["path"].split("/")[2]].append(asked)
                return 201, {"id": f"1{len(self.calls):012}"}
            case "update":
                return 200, {"id": asked["path"].split("/")[-1]}
            case "member":
                return self._member(asked)
            case "members":
                return self._members(asked)
        raise AssertionError(f"This Teams has no {call}.")

    def _token(self, asked: Json) -> tuple[int, Json]:
        assert (asked["grant_type"], asked["scope"]) == ("client_credentials", "https://api.botframework.com/.default")
        if asked["client_secret"] != self.secrets.get(asked["tenant"]):
            return 401, {"error": "invalid_client", "error_description": WRONG_SECRET, "error_codes": [7000215]}
        token = f"token-{len(self.calls)}"
        self._tokens.add(token)
        return 200, {
            "token_type": "Bearer",
            "expires_in": self.lasts,
            "ext_expires_in": self.lasts,
            "access_token": token,
        }

    def _member(self, asked: Json) -> tuple[int, Json]:
        _, _, conversation, _, name = asked["path"].split("/")
        found = [one for one in self.members[conversation] if name in (one["id"], one.get("aadObjectId"))]
        missing = {"error": {"code": "MemberNotFoundInConversation", "message": "Member not found in conversation."}}
        return (200, found[0]) if found else (404, missing)

    def _members(self, asked: Json) -> tuple[int, Json]:
        everybody = self.members[asked["path"].split("/")[2]]
        start = int(asked.get("continuationToken") or 0)
        end = start + self.page
        more = {"continuationToken": str(end)} if end < len(everybody) else {}
        return 200, {"members": everybody[start:end], **more}


def chat_of(user: str) -> str:
    """Their one-to-one chat, as long as Teams' are."""
    return f"a:{user}".ljust(131, "x")


def a_member(user: str, name: str, email: str, **more: str) -> Json:
    """As Teams shows somebody of a conversation."""
    told = {"id": f"29:{user}", "aadObjectId": user, "name": name, "email": email, "userPrincipalName": email}
    return {**told, "tenantId": TENANT, "userRole": "user", **more}


def _call(method: str, path: str) -> str:
    shapes = {
        "create": ("POST", r"v3/conversations"),
        "send": ("POST", r"v3/conversations/[^/]+/activities"),
        "update": ("PUT", r"v3/conversations/[^/]+/activities/[^/]+"),
        "members": ("GET", r"v3/conversations/[^/]+/pagedMembers"),
        "member": ("GET", r"v3/conversations/[^/]+/members/[^/]+"),
    }
    return next(name for name, (how, shape) in shapes.items() if how == method and re.fullmatch(shape, path))


@asynccontextmanager
async def running(teams: FakeTeams) -> AsyncIterator[str]:
    """Its address on this machine, for as long as it runs: /login is the sign-in, /connector the service."""
    app = web.Application()
    app.router.add_post("/login/{tenant}/oauth2/v2.0/token", teams.sign_in)
    app.router.add_route("*", "/connector/{path:.*}", teams.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    teams.url = str(server.make_url("")).rstrip("/")
    try:
        yield teams.url
    finally:
        await server.close()


def registered(tenant: str) -> Registration:
    """Our bot in either tenant; in any other it is not."""
    if tenant not in (TENANT, OTHER):
        raise NotInstalled(f"Nobody is registered in the tenant {tenant}: collab teams bind TRUST.")
    return Registration(tenant, f"client-of-{tenant[0]}", SECRET)


@dataclass
class Kept:
    """References as the database keeps them."""

    references: list[Reference] = field(default_factory=list)

    def of_user(self, tenant: str, user: str) -> Reference | None:
        return self._last(tenant, "user", user)

    def at_conversation(self, tenant: str, conversation: str) -> Reference | None:
        return self._last(tenant, "conversation", conversation)

    def newest(self, tenant: str) -> Reference | None:
        return self._last(tenant, "tenant", tenant)

    def channels(self, tenant: str) -> list[Reference]:
        return [one for one in self.references if one.tenant == tenant and one.kind == "channel"]

    def remember(self, reference: Reference) -> None:
        self.references.append(reference)

    def _last(self, tenant: str, fact: str, value: str) -> Reference | None:
        found = [one for one in self.references if one.tenant == tenant and getattr(one, fact) == value]
        return found[-1] if found else None
