"""Our own connection to Slack (Socket Mode), and how it is kept alive: a connection is not trusted, it is heard.

slack_sdk's client pings too. It loses a connection for good, though, where an address it was given has run out, where
the handshake hangs, and where the pongs go on and nothing else comes any more. So we keep connections ourselves: each
has one address of its own, is replaced by a new one before it is closed, and acknowledges what came over it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Any

import aiohttp
import structlog
from aiohttp import ClientWebSocketResponse, WSMessage, WSMsgType
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack_clients import NO_ANSWER

Json = dict[str, Any]
Answer = Callable[[Json], Awaitable[Json | None]]
LOST = (*NO_ANSWER, ValueError, KeyError)
OVER = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)
AWAY = "Slack can't be reached; trying until it is back"
REFUSED = frozenset(
    {
        "invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive", "token_revoked", "token_expired",
        "missing_scope", "no_permission", "forbidden_team", "access_denied", "app_uninstalled", "invalid_app",
    }
)  # fmt: skip
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. `idle` is how long one that answers pings and brings nothing is kept before a new one takes over."""

    opening: float = 10.0
    ping: float = 10.0
    silence: float = 30.0
    idle: float = 900.0
    grace: float = 30.0
    back_off: tuple[float, ...] = (0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(eq=False)
class Line:
    """One connection. It ends by itself when it is closed, refused, or not heard for too long."""

    wire: ClientWebSocketResponse
    patience: Patience
    heard: Callable[[], None]
    greeted: asyncio.Event = field(default_factory=asyncio.Event)
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    why: str = "closed"
    _heard_at: float = 0.0
    _brought_at: float = 0.0
    _answering: set[asyncio.Future[None]] = field(default_factory=set)

    async def listen(self, answer: Answer) -> None:
        """Until it ends; what is being answered is finished first."""
        self._heard_at = self._brought_at = _now()
        try:
            while (message := await self._next()) is not None:
                self._take(message, answer)
        except LOST as lost:
            self.why = type(lost).__name__
        finally:
            self.leaving.set()
            await self.hang_up()

    async def hang_up(self) -> None:
        """Acknowledge what is in hand, and close."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.patience.grace):
                while self._answering:
                    await asyncio.wait(self._answering)
        with contextlib.suppress(*LOST):
            await self.wire.close()

    async def _next(self) -> WSMessage | None:
        """The next message; None once nothing has been heard for too long, or the other side has closed."""
        while True:
            try:
                message = await self.wire.receive(timeout=self.patience.ping)
            except TimeoutError:
                if _now() - self._heard_at > self.patience.silence:
                    self.why = "silent"
                    return None
                await self.wire.ping(b"collab")
                continue
            if message.type in OVER:
                return None
            self._heard_at = _now()
            self.heard()
            return message

    def _take(self, message: WSMessage, answer: Answer) -> None:
        if message.type is WSMsgType.PING:
            self._begin(self.wire.pong(message.data))
        if message.type is WSMsgType.TEXT:
            self._read(_said(message), answer)
        if _now() - self._brought_at > self.patience.idle and not self.leaving.is_set():
            self.why = "idle"
            self.leaving.set()

    def _read(self, said: Json, answer: Answer) -> None:
        match said:
            case {"type": "hello"}:
                self.greeted.set()
            case {"type": "disconnect"}:
                self.why = str(said.get("reason"))
                self.leaving.set()
            case {"envelope_id": str()}:
                self._brought_at = _now()
                self._begin(self._acknowledge(said, answer))

    async def _acknowledge(self, envelope: Json, answer: Answer) -> None:
        """Over the connection that brought it, once; where that is gone, Slack brings events again by itself."""
        payload = await answer(envelope)
        if payload is None:
            return
        try:
            await self.wire.send_json({"envelope_id": envelope["envelope_id"], **payload})
        except LOST as lost:
            log.warning("acknowledgement not taken: the connection ended meanwhile", error=type(lost).__name__)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)


class SlackSocket:
    """Keeps one good connection, and opens the next before it lets go of one that Slack is about to close.

    `answer` turns an envelope into what is acknowledged beside its id; None acknowledges nothing.
    """

    def __init__(self, client: AsyncWebClient, answer: Answer, patience: Patience | None = None) -> None:
        self._client = client
        self._answer = answer
        self._patience = patience or Patience()
        self._session: aiohttp.ClientSession | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._lines: dict[Line, asyncio.Task[None]] = {}
        self._letting_go: set[asyncio.Future[None]] = set()
        self._heard_at: float | None = None

    @property
    def silent_seconds(self) -> float | None:
        """How long Slack has not been heard over any connection; None before the first time."""
        return None if self._heard_at is None else _now() - self._heard_at

    @property
    def is_connected(self) -> bool:
        return any(line.greeted.is_set() and not line.wire.closed for line in self._lines)

    async def open(self) -> None:
        """Connect, and stay connected until closed. Raises SlackApiError where Slack refuses the token.

        A Slack that is away is tried until it is back.
        """
        self._session = aiohttp.ClientSession()
        line = None
        try:
            line = await self._new_line()
        except (SlackApiError, *LOST) as away:
            if is_final(away):
                await self._session.close()
                raise
            log.warning(AWAY, error=named(away))
        self._keeping = asyncio.create_task(self._keep(line))

    async def close(self) -> None:
        """Take nothing more in; what is being answered is finished."""
        if self._keeping is not None:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
        await asyncio.gather(*(line.hang_up() for line in list(self._lines)))
        await asyncio.gather(*self._lines.values(), *self._letting_go)
        if self._session is not None:
            await self._session.close()

    async def _keep(self, line: Line | None) -> None:
        while True:
            line = line or await self._until_there_is_one()
            await line.leaving.wait()
            log.info("connection to Slack is renewed", why=line.why)
            fresh = await self._until_there_is_one()
            self._let_go(line)
            line = fresh

    def _let_go(self, line: Line) -> None:
        """A moment later, so that what Slack has just put on its way over it is still taken."""
        task = asyncio.create_task(_after(self._patience.ping / 5, line))
        self._letting_go.add(task)
        task.add_done_callback(self._letting_go.discard)

    async def _until_there_is_one(self) -> Line:
        waits = chain(self._patience.back_off, repeat(self._patience.back_off[-1]))
        while True:
            try:
                return await self._new_line()
            except SlackApiError as refused:
                log.error(refusal_of(refused) if is_final(refused) else AWAY, error=named(refused))
            except LOST as lost:
                log.warning(AWAY, error=named(lost))
            await asyncio.sleep(next(waits))

    async def _new_line(self) -> Line:
        """A connection that Slack has greeted. Each has an address of its own: an address is good for one."""
        async with asyncio.timeout(self._patience.opening):
            told = await self._client.apps_connections_open(app_token=self._client.token or "")
            line = await self._dialled(str(told["url"]))
            task = asyncio.create_task(line.listen(self._answer))
            self._lines[line] = task
            task.add_done_callback(lambda _: self._lines.pop(line, None))
            try:
                await _either(line.greeted, line.leaving)
            except BaseException:
                await line.hang_up()
                raise
        if not line.greeted.is_set():
            raise ConnectionError(line.why)
        return line

    async def _dialled(self, url: str) -> Line:
        assert self._session is not None, "open() comes first"
        closing = aiohttp.ClientWSTimeout(ws_close=1.0)
        wire = await self._session.ws_connect(url, autoping=False, timeout=closing, proxy=self._client.proxy)
        return Line(wire, self._patience, self._heard)

    def _heard(self) -> None:
        self._heard_at = _now()


def is_final(trouble: Exception) -> bool:
    """Slack has looked at our token and refuses it; anything else may pass."""
    return isinstance(trouble, SlackApiError) and named(trouble) in REFUSED


def refusal_of(refused: Exception) -> str:
    code = named(refused)
    return f"Slack refuses SLACK_APP_TOKEN ({code}): take the app-level token (xapp-…, scope connections:write) anew."


def named(trouble: Exception) -> str:
    """What went wrong, in Slack's own word where it has one."""
    said = getattr(trouble.response, "data", None) if isinstance(trouble, SlackApiError) else None
    return str(said["error"]) if isinstance(said, dict) and "error" in said else type(trouble).__name__


def _said(message: WSMessage) -> Json:
    try:
        said = message.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


async def _after(seconds: float, line: Line) -> None:
    await asyncio.sleep(seconds)
    await line.hang_up()


async def _either(*events: asyncio.Event) -> None:
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _now() -> float:
    """Seconds of this process's own steady clock."""
    return asyncio.get_running_loop().time()
