"""Slack's way in: a handful of Bolt listeners that turn payloads into calls of the router, and outcomes into acks."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from bot.cards import blockkit, blockkit_buttons, blockkit_form
from bot.cards.card import Card, Option
from bot.cards.courtesies import form_not_shown
from bot.logs import reference
from bot.platforms.messenger import Undeliverable
from bot.platforms.slack_clients import NO_ANSWER, Clients
from bot.services.reception import Caller, Stranger
from handlers.conversation import Answer, OpenForm, Outcome, Rejected, Repeated, ShowForm, Where, card_of
from handlers.edge import PATIENCE, Asking, Directory, Threshold, drawn, noted
from handlers.router import Router
from handlers.slack_socket import named

COMMAND = "/collab"
ANY = re.compile(".*", re.DOTALL)
Payload = Mapping[str, Any]
log = structlog.get_logger()


@dataclass(frozen=True)
class SlackEdge:
    """Bolt's listeners around one router; `directory` asks Slack about somebody the register does not know yet.

    `revoked` is called with a workspace that has taken our token away, when it did (seconds since 1970), and a
    fingerprint of the news: Slack brings it again, for an hour, until it has heard that we have it.
    """

    router: Router
    clients: Clients
    directory: Directory
    revoked: Callable[[str, float, str], None] | None = None

    async def command(self, ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        caller, where = _caller(body), _where_typed(body)
        text = str(body.get("text") or "")
        ask = partial(self.router.command, caller, text, where, _arrival("command", body, text))
        outcome = await self._outcome(body, ask, at_once=self.router.is_at_once(caller, text))
        if isinstance(outcome, OpenForm | Repeated):
            await ack()
            if isinstance(outcome, OpenForm):
                await self._open(outcome, body, respond)
            return
        await ack({"response_type": "ephemeral", **_message(outcome)})

    async def press(self, ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        action, value = blockkit_buttons.pressed(body["actions"][0])
        caller, where = _caller(body), _where_pressed(body)
        ask = partial(self.router.press, caller, action, value, where, _arrival("press", body, body["actions"]))
        outcome = await self._outcome(body, ask, at_once=self.router.is_written_at_once(caller, action))
        await ack()
        if isinstance(outcome, OpenForm):
            await self._open(outcome, body, respond)
        elif isinstance(outcome, Answer | Rejected):
            await self._whisper(respond, outcome)

    async def submit(self, ack: AsyncAck, body: Payload) -> None:
        view = body["view"]
        caller, where = _caller(body), Where("slack", "", is_direct=True)
        values = blockkit_form.values(view["state"])
        form, token = str(view["callback_id"]), str(view["private_metadata"])
        ask = partial(self.router.submit, caller, form, token, values, where)
        outcome = await self._outcome(body, ask, at_once=self.router.is_written_at_once(caller, form))
        await ack(drawn(lambda: _form_ack(outcome), _notice))

    async def suggest(self, ack: AsyncAck, body: Payload) -> None:
        caller, where = _caller(body), Where("slack", "", is_direct=True)
        source, typed = str(body["action_id"]), str(body.get("value") or "")
        found: tuple[Option, ...] = ()
        if not _is_visitor(body):
            with noted(reference()), contextlib.suppress(Stranger):
                found = await asyncio.to_thread(self.router.suggest, caller, source, typed, where)
        await ack(drawn(lambda: blockkit_form.options(found), lambda _: blockkit_form.options(())))

    async def revocation(self, body: Payload) -> None:
        """Slack takes our token away: the whole app, or its bot."""
        event, team = body["event"], str(body["team_id"])
        if event["type"] == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return
        log.warning("Slack has taken the workspace's token away; its messages wait", team=team, why=event["type"])
        if self.revoked is not None:
            once = _fingerprint(["event", team, body.get("event_id"), event["type"]])
            await asyncio.to_thread(self.revoked, team, float(body.get("event_time") or 0), once)

    async def _outcome(self, body: Payload, ask: Asking, *, at_once: bool) -> Outcome:
        threshold = Threshold(self.router, self.directory)
        return await threshold.outcome(_caller(body), ask, is_visitor=_is_visitor(body), at_once=at_once)

    async def _open(self, opened: OpenForm, body: Payload, respond: AsyncRespond) -> None:
        """Show the form, after its commit. Slack gives three seconds; later the person hears it and asks again."""
        view = drawn(lambda: blockkit_form.modal(opened.form), blockkit_form.notice)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._show(view, body)
        except (SlackApiError, *NO_ANSWER, Undeliverable) as refused:
            log.warning("form not shown", form=opened.form.id, error=named(refused))
            await self._whisper(respond, Answer(form_not_shown()))

    async def _show(self, view: dict[str, Any], body: Payload) -> None:
        """A token that another replica has heard is void shows nothing: then the new one is taken."""
        team = _workspace(body)
        client = await self.clients.speaking_in(team)
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=view)
        except SlackApiError:
            fresh = await self.clients.instead_of(client, team)
            if fresh is None:
                raise
            await fresh.views_open(trigger_id=body["trigger_id"], view=view)

    async def _whisper(self, respond: AsyncRespond, outcome: Outcome) -> None:
        """A private answer to a press. What they pressed has taken effect: a lost answer must not say otherwise."""
        answer = {"response_type": "ephemeral", "replace_original": False, **_message(outcome)}
        try:
            async with asyncio.timeout(PATIENCE):
                await respond(answer)
        except (SlackApiError, *NO_ANSWER) as lost:
            log.warning("answer not shown", error=named(lost))


def listen(app: AsyncApp, edge: SlackEdge) -> None:
    """One listener a kind, since Bolt looks through them one by one; the router has the dictionaries."""
    app.command(COMMAND)(edge.command)
    app.block_action(ANY)(edge.press)
    app.view_submission(ANY)(edge.submit)
    app.block_suggestion(ANY)(edge.suggest)
    for gone in ("app_uninstalled", "tokens_revoked"):
        app.event(gone)(edge.revocation)
    app.error(_in_trouble)


async def _in_trouble(error: Exception, body: Payload) -> BoltResponse:
    """Bolt would log what it does not know with all its words in it."""
    if isinstance(error, BoltUnhandledRequestError):
        log.warning("nobody asked for this", type=body.get("type"))
        return BoltResponse(status=404)
    log.error("our fault", exc_info=error)
    return BoltResponse(status=500)


def _message(outcome: Outcome) -> dict[str, Any]:
    return drawn(lambda: blockkit.message(card_of(outcome)), blockkit.message)


def _form_ack(outcome: Outcome) -> dict[str, object]:
    match outcome:
        case Rejected(errors):
            return blockkit_form.errors(errors)
        case ShowForm(form) | OpenForm(form):
            return {"response_action": "update", "view": blockkit_form.modal(form)}
        case Answer(card):
            return _notice(card)
        case _:
            return {"response_action": "clear"}


def _notice(card: Card) -> dict[str, object]:
    return {"response_action": "update", "view": blockkit_form.notice(card)}


def _caller(body: Payload) -> Caller:
    """The user, in the workspace where what they typed, pressed or filled in stands."""
    user = body.get("user")
    return Caller("slack", _workspace(body), str(user["id"] if isinstance(user, Mapping) else body["user_id"]))


def _workspace(body: Payload) -> str:
    """The workspace that the app was spoken to in; in a shared channel that of the message, not of who pressed."""
    team, view, message = (body.get(part) or {} for part in ("team", "view", "message"))
    stands_in = view.get("app_installed_team_id") or view.get("team_id") or message.get("team")
    return str(stands_in or team.get("id") or body.get("team_id") or "")


def _is_visitor(body: Payload) -> bool:
    """Somebody of another organisation, who sees our message in a shared channel: it is not theirs to press."""
    user = body.get("user")
    own = user.get("team_id") if isinstance(user, Mapping) else body.get("team_id")
    return bool(own) and own != _workspace(body)


def _arrival(kind: str, body: Payload, said: object) -> str:
    """One fingerprint for one thing that somebody did, however often and to whichever replica it is brought.

    A trigger is one act; the words make sure of it where something else hands triggers out again.
    """
    user = body.get("user")
    who = user.get("id") if isinstance(user, Mapping) else body.get("user_id")
    return _fingerprint([kind, _workspace(body), who, body.get("trigger_id"), said])


def _fingerprint(act: list[object]) -> str:
    return hashlib.sha256(json.dumps(act, sort_keys=True, default=str).encode()).hexdigest()


def _where_typed(body: Payload) -> Where:
    return _where(str(body["channel_id"]), str(body.get("channel_name") or ""))


def _where_pressed(body: Payload) -> Where:
    channel = body.get("channel") or {}
    return _where(str(channel.get("id") or ""), str(channel.get("name") or ""))


def _where(conversation: str, name: str) -> Where:
    """Slack names no private conversation: it calls it `directmessage` or `privategroup`."""
    is_direct = name == "directmessage"
    return Where("slack", conversation, is_direct=is_direct, is_private=is_direct or name == "privategroup")
