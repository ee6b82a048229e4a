"""Slack's way in: a handful of Bolt listeners that turn payloads into calls of the router, and outcomes into acks."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.cards import blockkit, blockkit_buttons, blockkit_form
from bot.cards.card import Card
from bot.cards.courtesies import our_fault
from bot.domain.identities import Profile
from bot.services.reception import Caller, Stranger
from handlers.conversation import Answer, OpenForm, Outcome, Rejected, ShowForm, Where
from handlers.router import Router

COMMAND = "/collab"
ANY = re.compile(".*", re.DOTALL)
Payload = Mapping[str, Any]
log = structlog.get_logger()


class Directory(Protocol):
    """Who somebody is, as Slack vouches for it."""

    async def profile(self, user: str) -> Profile: ...


@dataclass(frozen=True)
class SlackEdge:
    """Bolt's listeners around one router; `directory` asks Slack about somebody the register does not know yet."""

    router: Router
    client: AsyncWebClient
    directory: Directory

    async def command(self, ack: AsyncAck, body: Payload) -> None:
        caller, where = _caller(body), _where_typed(body)
        text = str(body.get("text") or "")
        outcome = await self._outcome(caller, lambda: self.router.command(caller, text, where))
        if isinstance(outcome, OpenForm):
            await ack()
            await self._open(outcome, body)
            return
        await ack({"response_type": "ephemeral", **blockkit.message(_card(outcome))})

    async def press(self, ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        action, value = blockkit_buttons.pressed(body["actions"][0])
        caller, where = _caller(body), _where_pressed(body)
        outcome = await self._outcome(caller, lambda: self.router.press(caller, action, value, where))
        await ack()
        if isinstance(outcome, OpenForm):
            await self._open(outcome, body)
        elif isinstance(outcome, Answer):
            private = {"response_type": "ephemeral", "replace_original": False}
            await respond({**private, **blockkit.message(outcome.card)})

    async def submit(self, ack: AsyncAck, body: Payload) -> None:
        view = body["view"]
        caller, where = _caller(body), Where("slack", "", is_direct=True)
        values = blockkit_form.values(view["state"])
        form, token = str(view["callback_id"]), str(view["private_metadata"])
        outcome = await self._outcome(caller, lambda: self.router.submit(caller, form, token, values, where))
        await ack(_form_ack(outcome))

    async def suggest(self, ack: AsyncAck, body: Payload) -> None:
        caller, where = _caller(body), Where("slack", "", is_direct=True)
        source, typed = str(body["action_id"]), str(body.get("value") or "")
        try:
            found = await asyncio.to_thread(self.router.suggest, caller, source, typed, where)
        except Stranger:
            found = ()
        await ack(blockkit_form.options(found))

    async def _outcome(self, caller: Caller, ask: Callable[[], Outcome]) -> Outcome:
        """Cross into the router once; the one place where an unexpected error becomes a reference."""
        try:
            return await self._with_introduction(caller, ask)
        except Exception:
            reference = secrets.token_hex(2)
            log.exception("our fault", reference=reference)
            return Answer(our_fault(reference))

    async def _with_introduction(self, caller: Caller, ask: Callable[[], Outcome]) -> Outcome:
        try:
            return await asyncio.to_thread(ask)
        except Stranger as stranger:
            unknown = stranger
        profile = await self.directory.profile(caller.user)
        if await asyncio.to_thread(self.router.introduce, caller, profile):
            return await asyncio.to_thread(ask)
        return self.router.turn_away(unknown)

    async def _open(self, opened: OpenForm, body: Payload) -> None:
        """Show the form, after its commit. Slack gives three seconds; later the person simply asks again."""
        try:
            await self.client.views_open(trigger_id=body["trigger_id"], view=blockkit_form.modal(opened.form))
        except SlackApiError as refused:
            log.warning("form not shown", form=opened.form.id, error=refused.response.get("error"))


@dataclass(frozen=True)
class SlackKeys:
    """What Slack gave the trust's app; `app_token` present means Socket Mode, else `signing_secret` and HTTP."""

    app_token: str | None
    signing_secret: str | None


class SlackDoor:
    """Slack's way into this process: over its own connection (Socket Mode), or over HTTP at `/slack/events`."""

    def __init__(self, edge: SlackEdge, keys: SlackKeys) -> None:
        self._app = AsyncApp(
            client=edge.client,
            signing_secret=keys.signing_secret or "unused in Socket Mode",
            process_before_response=True,
            request_verification_enabled=keys.app_token is None,
        )
        listen(self._app, edge)
        self._socket = self._connection(edge, keys.app_token) if keys.app_token else None

    def routes(self) -> list[Route]:
        if self._socket is not None:
            return []
        return [Route("/slack/events", self._receive, methods=["POST"])]

    async def open(self) -> None:
        if self._socket is not None:
            await self._socket.connect_async()

    async def close(self) -> None:
        """Take nothing more in."""
        if self._socket is not None:
            await self._socket.close_async()

    async def _receive(self, request: Request) -> Response:
        return await AsyncSlackRequestHandler(self._app).handle(request)

    def _connection(self, edge: SlackEdge, app_token: str) -> AsyncSocketModeHandler:
        own = AsyncWebClient(token=app_token, base_url=edge.client.base_url)
        return AsyncSocketModeHandler(self._app, app_token, web_client=own)


def listen(app: AsyncApp, edge: SlackEdge) -> None:
    """One listener a kind, since Bolt looks through them one by one; the router has the dictionaries."""
    app.command(COMMAND)(edge.command)
    app.action(ANY)(edge.press)
    app.view(ANY)(edge.submit)
    app.options(ANY)(edge.suggest)


def _card(outcome: Outcome) -> Card:
    match outcome:
        case Answer(card):
            return card
        case Rejected(errors):
            return Card(" ".join(errors.values()))
        case _:
            return Card("Done.")


def _form_ack(outcome: Outcome) -> dict[str, object]:
    match outcome:
        case Rejected(errors):
            return blockkit_form.errors(errors)
        case ShowForm(form) | OpenForm(form):
            return {"response_action": "update", "view": blockkit_form.modal(form)}
        case Answer(card):
            return {"response_action": "update", "view": blockkit_form.notice(card)}
        case _:
            return {"response_action": "clear"}


def _caller(body: Payload) -> Caller:
    """The user and the workspace they belong to: a stranger from a shared channel has another team's id."""
    user = body.get("user")
    if isinstance(user, Mapping):
        tenant = user.get("team_id") or (body.get("team") or {}).get("id")
        return Caller("slack", str(tenant), str(user["id"]))
    return Caller("slack", str(body["team_id"]), str(body["user_id"]))


def _where_typed(body: Payload) -> Where:
    return _where(str(body["channel_id"]), str(body.get("channel_name") or ""))


def _where_pressed(body: Payload) -> Where:
    channel = body.get("channel") or {}
    return _where(str(channel.get("id") or ""), str(channel.get("name") or ""))


def _where(conversation: str, name: str) -> Where:
    """Slack names no private conversation: it calls it `directmessage` or `privategroup`."""
    is_direct = name == "directmessage"
    return Where("slack", conversation, is_direct=is_direct, is_private=is_direct or name == "privategroup")
