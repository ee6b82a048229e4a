"""The lines to Teams: a token for each tenant, each call made with care, and what became of it said exactly.

What may be repeated (a token, a conversation, an edit, a list of members) is, for a few seconds, and goes over a
connection that is kept open. A message is not: only where Teams says that it did nothing. So it has a connection of its
own: one that was kept open may break just as a message goes over it, and then nobody knows.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import httpx
from microsoft_teams.api.clients.conversation import ConversationClient
from microsoft_teams.common.http import Client, ClientOptions, MiddlewareContext, MiddlewareNext

from bot.domain.installations import NotInstalled, Registration
from bot.platforms.messenger import AWAY, CONFIGURATION, Throttled, Undeliverable, Unknown
from bot.platforms.teams_refusals import TeamsRefused, refused, sign_in_refused

LOGIN_URL = "https://login.microsoftonline.com"
SERVICE_URL = "https://smba.trafficmanager.net/teams"
"""Where Teams is asked of somebody before it has told us of their own region."""
SCOPE = "https://api.botframework.com/.default"
TIMEOUT = 8.0
PATIENCE = 6.0
"""Seconds in which a call may begin once more. With a token, a new chat and a message all of it fits an attempt."""
BEFORE_ITS_END = 300.0
LONGEST_PAUSE = 60.0
NOT_REACHED = "Teams could not be reached, and nothing was sent. Check the network. It is tried again."
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


@dataclass(frozen=True)
class Ways:
    """How time goes by: `steady` seconds, what waits for some of them, and `jitter`, which spreads those who wait."""

    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[float, float], float] = random.uniform
    timeout: float = TIMEOUT
    patience: float = PATIENCE

    def pause(self, attempt: int) -> float:
        """Longer each time, and never quite the same: half a second to one, one to two, two to four …"""
        longest = min(LONGEST_PAUSE, 2.0**attempt)
        return self.jitter(longest / 2, longest)


@dataclass(frozen=True, slots=True)
class Token:
    words: str
    until: float


class Connectors:
    """Each tenant's line to Teams. `registration_of` may block, and raises NotInstalled with the remedy."""

    def __init__(
        self,
        registration_of: Callable[[str], Registration],
        login_url: str = LOGIN_URL,
        service_url: str = SERVICE_URL,
        ways: Ways | None = None,
    ) -> None:
        self.service_url = service_url
        self._registration_of = registration_of
        self._login_url = login_url.rstrip("/")
        self._ways = ways or Ways()
        self._tokens: dict[str, Token] = {}
        self._asking: dict[str, asyncio.Task[Token]] = {}
        self._clients: dict[str, Client] = {}
        self._throttles: dict[str, int] = {}
        self._http = Lines(self._ways.timeout)

    def at(self, tenant: str, service_url: str) -> ConversationClient:
        """The conversations of this tenant; `service_url` is where Teams said that they are."""
        if tenant not in self._clients:
            self._clients[tenant] = self._client(tenant)
        return ConversationClient(service_url or self.service_url, self._clients[tenant])

    async def token(self, tenant: str) -> str:
        """Raises Undeliverable: configuration where Microsoft refuses our secret, else away."""
        kept = self._tokens.get(tenant)
        if kept is not None and kept.until > self._ways.steady():
            return kept.words
        asking = self._asking.get(tenant)
        if asking is None or asking.done() or asking.get_loop() is not asyncio.get_running_loop():
            asking = self._asking[tenant] = asyncio.create_task(self._sign_in(tenant))
        self._tokens[tenant] = fresh = await asyncio.shield(asking)
        return fresh.words

    async def renew(self, tenant: str) -> None:
        """A new token in place of the one at hand, which stays where none is to be had. Raises as `token`."""
        self._tokens[tenant] = await self._sign_in(tenant)

    def steady(self) -> float:
        return self._ways.steady()

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()

    def drop_token(self, tenant: str) -> None:
        """Teams refused it: the secret may have been changed since it was given."""
        self._tokens.pop(tenant, None)

    def throttled(self, tenant: str, retry_after: str) -> Throttled:
        """As long as Teams asks; where it does not say, longer each time in a row."""
        if retry_after.isdecimal():
            return Throttled(float(retry_after))
        self._throttles[tenant] = attempt = self._throttles.get(tenant, 0) + 1
        return Throttled(self._ways.pause(min(attempt, 6)))

    def went_through(self, tenant: str) -> None:
        self._throttles.pop(tenant, None)

    def _client(self, tenant: str) -> Client:
        async def token() -> str:
            return await self.token(tenant)

        client = Client(ClientOptions(token=token, timeout=self._ways.timeout))
        client.http = self._http
        client.use(Care(self, tenant, self._ways))
        return client

    async def _sign_in(self, tenant: str) -> Token:
        try:
            registration = await asyncio.to_thread(self._registration_of, tenant)
        except NotInstalled as missing:
            raise Undeliverable(str(missing), reason=CONFIGURATION, permanent=False) from missing
        answer = await _repeated(lambda: self._ask_for_token(registration), self._ways)
        told = _json(answer)
        words = told.get("access_token")
        if not isinstance(words, str):
            raise Undeliverable(NOT_REACHED, reason=AWAY, permanent=False)
        seconds = told.get("expires_in")
        lasts = float(seconds) if isinstance(seconds, int | float | str) and str(seconds).isdecimal() else 0.0
        return Token(words, self._ways.steady() + max(lasts - BEFORE_ITS_END, lasts / 2))

    async def _ask_for_token(self, registration: Registration) -> httpx.Response:
        address = f"{self._login_url}/{registration.tenant}/oauth2/v2.0/token"
        asked = {
            "grant_type": "client_credentials",
            "client_id": registration.client_id,
            "client_secret": registration.secret,
            "scope": SCOPE,
        }
        try:
            answer = await self._http.post(address, data=asked)
        except httpx.HTTPError as lost:
            raise Unknown(_broke(lost)) from lost
        if answer.status_code == 429:
            raise self.throttled(registration.tenant, answer.headers.get("Retry-After", ""))
        if answer.status_code >= 500:
            raise Unknown(f"Microsoft's sign-in answered with HTTP {answer.status_code}.")
        if answer.status_code >= 400:
            raise sign_in_refused(str(_json(answer).get("error_description") or _json(answer).get("error") or ""))
        return answer


class Lines(httpx.AsyncClient):
    """A message goes over a line of its own; everything else over one that is kept open, where there is one."""

    def __init__(self, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._own = httpx.AsyncClient(timeout=timeout, limits=httpx.Limits(max_keepalive_connections=0))

    async def send(self, request: httpx.Request, **wishes: Any) -> httpx.Response:
        if sends(request.method, request.url.path):
            return await self._own.send(request, **wishes)
        return await super().send(request, **wishes)

    async def aclose(self) -> None:
        await super().aclose()
        await self._own.aclose()


def sends(method: str, address: str) -> bool:
    """Whether this call puts a new message somewhere: done twice, people would read it twice."""
    return method == "POST" and address.endswith("/activities")


@dataclass(frozen=True)
class Care:
    """What stands between the SDK and the line, for one tenant."""

    connectors: Connectors
    tenant: str
    ways: Ways

    async def send(self, context: MiddlewareContext, next: MiddlewareNext) -> httpx.Response:
        """Raises Throttled, Undeliverable, Unknown or TeamsRefused instead of the SDK's own errors."""
        is_sending = sends(context.method, context.url)

        async def asked() -> httpx.Response:
            return await self._asked(next)

        answer = await _repeated(asked, self.ways, only_where_nothing_was_done=is_sending)
        self.connectors.went_through(self.tenant)
        return answer

    async def _asked(self, ask: MiddlewareNext) -> httpx.Response:
        """A refused token did nothing: a fresh one is tried, once."""
        try:
            return await self._once(ask)
        except TeamsRefused as refusal:
            if refusal.status != 401:
                raise
        self.connectors.drop_token(self.tenant)
        return await self._once(ask)

    async def _once(self, ask: MiddlewareNext) -> httpx.Response:
        try:
            return await ask()
        except httpx.HTTPStatusError as answered:
            self._say(answered)
        except NEVER_SENT as away:
            raise Undeliverable(NOT_REACHED, reason=AWAY, permanent=False) from away
        except httpx.HTTPError as lost:
            raise Unknown(_broke(lost)) from lost

    def _say(self, answered: httpx.HTTPStatusError) -> NoReturn:
        answer = answered.response
        if answer.status_code == 429:
            raise self.connectors.throttled(self.tenant, answer.headers.get("Retry-After", "")) from answered
        if answer.status_code == 412:
            raise Busy from answered
        raise refused(answer.status_code, answer.content) from answered


class Busy(Exception):
    """Somebody else was at work in the same conversation (412), so Teams did nothing."""


async def _repeated(
    ask: Callable[[], Awaitable[httpx.Response]], ways: Ways, *, only_where_nothing_was_done: bool = False
) -> httpx.Response:
    """Ask until it is answered, for `ways.patience` seconds. What a message came to is never asked twice."""
    until, attempt = ways.steady() + ways.patience, 0
    while True:
        try:
            return await ask()
        except Busy as busy:
            ending: Exception = Throttled(ways.pause(attempt))
            ending.__cause__ = busy
        except (Throttled, Unknown) as trouble:
            if only_where_nothing_was_done:
                raise
            ending = trouble
        pause = ending.retry_after if isinstance(ending, Throttled) else ways.pause(attempt)
        if ways.steady() + pause > until:
            raise _put_off(ending)
        attempt += 1
        await ways.sleep(pause)


def _put_off(ending: Exception) -> Exception:
    """What may be repeated and did not work is only a failure to try again."""
    return Undeliverable(ending.why, reason=AWAY, permanent=False) if isinstance(ending, Unknown) else ending


def _json(answer: httpx.Response) -> dict[str, object]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _broke(lost: httpx.HTTPError) -> str:
    return f"The line to Teams broke ({type(lost).__name__}) before the answer came."
