"""Slack's way out: each call is made once, and what became of it is said exactly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.cards.blockkit import message
from bot.cards.card import Card
from bot.domain.identities import Channel, Profile
from bot.platforms.messenger import (
    AWAY,
    BARE,
    CONFIGURATION,
    PERSON,
    Address,
    Attachment,
    Enclosed,
    Sent,
    Throttled,
    Undeliverable,
    Unknown,
    name_of,
)
from bot.platforms.pages import without_files
from bot.platforms.slack_clients import NO_ANSWER, Clients, OneClient
from bot.platforms.slack_examination import findings_about
from bot.platforms.slack_files import NO_FILES, put_bytes
from bot.platforms.slack_refusals import outcome

DELIVERY = "collab_delivery"
TIMEOUT = 10.0
BEFORE_FIRST_ATTEMPT = 25 * 3600
"""Seconds by which our clock may have been ahead of Slack's at the first attempt: an hour, a day, and a little."""
PAGE = 200
AT_HAND = 1024
"""Conversations that are remembered until their first message is recorded: from then on its address names them."""

Answer: TypeAlias = Mapping[str, Any]  # Slack's JSON, which has no type until it is read.
Call: TypeAlias = Callable[..., Awaitable[AsyncSlackResponse]]


class SlackMessenger:
    """A Messenger for every workspace that `clients` knows; beside it, what Slack knows about people and channels.

    Given one client, that one speaks everywhere. Whatever the clients, nothing is resent here: a repeat is for
    delivery to decide.
    """

    platform = "slack"
    reads_back = True
    edits = True

    def __init__(self, clients: Clients | AsyncWebClient, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._opened: dict[tuple[str, str], str] = {}
        self._clients = OneClient(clients, stays_at_home=False) if isinstance(clients, AsyncWebClient) else clients

    async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
        conversation = await self._conversation(address)
        said = await self._with_files(address.tenant, conversation, card, enclosed.files)
        posted = await self._once(
            address.tenant,
            AsyncWebClient.chat_postMessage,
            channel=conversation,
            metadata={"event_type": DELIVERY, "event_payload": _payload(delivery_id, enclosed.carries)},
            unfurl_links=False,
            unfurl_media=False,
            **message(said),
        )
        return Sent(conversation=posted["channel"], reference=posted["ts"])

    async def _with_files(self, team: str, conversation: str, card: Card, files: Sequence[Attachment]) -> Card:
        """Share the files, and then say so: one whose message was lost on the line may come twice, the message not.

        Where the app may not upload (installed before it asked for that), the card says where else the file is.
        """
        try:
            for file in files:
                await self._share(team, conversation, file)
        except Undeliverable as refused:
            if refused.reason != CONFIGURATION:
                raise
            return without_files(card, files, NO_FILES)
        return card

    async def _share(self, team: str, conversation: str, file: Attachment) -> None:
        """Slack's way in three steps: an address to put it, the bytes there, and the conversation to show it in."""
        ask, finish = AsyncWebClient.files_getUploadURLExternal, AsyncWebClient.files_completeUploadExternal
        place = await self._again(team, ask, filename=file.name, length=len(file.content), alt_txt=file.about)
        await put_bytes(place["upload_url"], file.content, self._timeout)
        named = [{"id": place["file_id"], "title": file.about}]
        await self._again(team, finish, files=named, channel_id=conversation)

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        conversation = await self._conversation(address)
        update = AsyncWebClient.chat_update
        await self._again(address.tenant, update, channel=conversation, ts=reference, **message(card))

    async def find(self, address: Address, delivery_id: str, since: float) -> Sent | None:
        """Read back by the delivery's id in the message's metadata; needs the history scopes."""
        conversation = await self._conversation(address)
        history = self._pages(
            address.tenant,
            AsyncWebClient.conversations_history,
            "messages",
            channel=conversation,
            oldest=f"{since - BEFORE_FIRST_ATTEMPT:.6f}",
            include_all_metadata=True,
        )
        try:
            async for posted in history:
                names = _names(posted)
                if name_of(delivery_id) in names:
                    beside = frozenset(names) - {name_of(delivery_id)}
                    return Sent(conversation=conversation, reference=posted["ts"], beside=beside)
        except Undeliverable as refused:
            if refused.reason == AWAY:
                raise
            raise Unknown(f"The conversation cannot be read back. {refused.why}") from refused
        return None

    async def examine(self, team: str = "") -> list[str]:
        """What is wrong with our token in this workspace, a sentence each with its remedy. Nothing is sent."""
        try:
            return await findings_about(await self._clients.speaking_in(team))
        except Undeliverable as missing:
            return [missing.why]

    async def ask(self, team: str = "") -> Undeliverable | None:
        """Whether Slack knows our token in this workspace; None where it does, or has no time just now."""
        try:
            await self._again(team, AsyncWebClient.auth_test)
        except Throttled:
            return None
        except Undeliverable as refused:
            return refused
        return None

    async def kept_out(self, team: str, conversation: str) -> str | None:
        """Why Collab cannot read and write there, in a sentence; None where it can. It asks for one message."""
        try:
            await self._again(team, AsyncWebClient.conversations_history, channel=conversation, limit=1)
        except Throttled:
            return None
        except Undeliverable as refused:
            return refused.why
        return None

    async def profile(self, team: str, user: str) -> Profile:
        """Raises Undeliverable (person) for somebody whom this workspace does not know."""
        return _profile((await self._again(team, AsyncWebClient.users_info, user=user))["user"])

    async def with_email(self, team: str, email: str) -> Profile | None:
        """The user of this workspace whose profile shows this email; None where it knows nobody by it."""
        try:
            return _profile((await self._again(team, AsyncWebClient.users_lookupByEmail, email=email))["user"])
        except Undeliverable as refused:
            if refused.reason == PERSON:
                return None
            raise

    async def channels(self, team: str = "") -> Mapping[str, Channel]:
        """The channels of the workspace by name; for the sandbox, where names are enough."""
        pages = self._pages(
            team,
            AsyncWebClient.conversations_list,
            "channels",
            types="public_channel,private_channel",
            exclude_archived=True,
        )
        return {told["name"]: _channel(told) async for told in pages}

    async def _conversation(self, address: Address) -> str:
        """The conversation itself, or the direct messages with this person, opened if need be."""
        if address.conversation:
            return address.conversation
        if not address.user:
            raise Undeliverable(
                "This person has no Slack account that Collab knows. They type /collab once, or get "
                "`delivery: email` in the trust file.",
                reason=PERSON,
                permanent=True,
            )
        who = (address.tenant, address.user)
        if who not in self._opened:
            if len(self._opened) >= AT_HAND:
                self._opened.clear()
            told = await self._again(address.tenant, AsyncWebClient.conversations_open, users=address.user)
            self._opened[who] = told["channel"]["id"]
        return self._opened[who]

    async def _pages(self, team: str, call: Call, key: str, **arguments: object) -> AsyncIterator[Answer]:
        cursor = ""
        while True:
            page = await self._again(team, call, limit=PAGE, cursor=cursor or None, **arguments)
            for found in page[key]:
                yield found
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    async def _again(self, team: str, call: Call, **arguments: object) -> Answer:
        """For what may be repeated: an outcome that is not known is only a failure to try again."""
        try:
            return await self._once(team, call, **arguments)
        except Unknown as lost:
            raise Undeliverable(lost.why, reason=AWAY, permanent=False) from lost

    async def _once(self, team: str, call: Call, **arguments: object) -> Answer:
        """A refused token did nothing: if the workspace has a new one by now, that one is asked."""
        client = await self._clients.speaking_in(team)
        try:
            return await self._asked(call, client, arguments)
        except Undeliverable as refused:
            fresh = await self._clients.instead_of(client, team) if refused.reason == CONFIGURATION else None
            if fresh is None:
                raise
        return await self._asked(call, fresh, arguments)

    async def _asked(self, call: Call, client: AsyncWebClient, arguments: Mapping[str, object]) -> Answer:
        try:
            async with asyncio.timeout(self._timeout):
                response = await call(client, **arguments)
        except SlackApiError as refused:
            raise outcome(refused) from refused
        except aiohttp.ClientConnectorError as refused:
            why = "Slack could not be reached, and nothing was sent. Check the network or SLACK_API_URL."
            raise Undeliverable(why, reason=AWAY, permanent=False) from refused
        except NO_ANSWER as lost:
            why = f"The line to Slack broke ({type(lost).__name__}) before the answer came."
            raise Unknown(why) from lost
        return _json(response)


def _json(response: AsyncSlackResponse) -> Answer:
    if not isinstance(response.data, dict):
        raise Unknown("Slack's answer could not be read.")
    return response.data


def _profile(told: Answer) -> Profile:
    about = told.get("profile", {})
    return Profile(
        user=told["id"],
        team=told.get("team_id", ""),
        name=told.get("real_name") or about.get("real_name") or told.get("name", ""),
        email=about.get("email") or None,
        is_confirmed=bool(told.get("is_email_confirmed")),
        is_deleted=bool(told.get("deleted")),
        is_bot=bool(told.get("is_bot")),
        is_stranger=bool(told.get("is_stranger")),
        is_guest=bool(told.get("is_restricted") or told.get("is_ultra_restricted")),
    )


def _payload(delivery_id: str, carries: Sequence[str]) -> dict[str, str]:
    """What travels with a message: which letter it is, and the names of those that stand on its card beside it."""
    beside = {"carries": " ".join(map(name_of, carries))} if carries else {}
    return {"delivery_id": delivery_id, **beside}


def _names(posted: Answer) -> list[str]:
    """The letters that a message of ours brought; none for anybody else's."""
    metadata = posted.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") != DELIVERY or not payload.get("delivery_id"):
        return []
    return [name_of(str(payload["delivery_id"])), *str(payload.get("carries") or "").split()]


def _channel(told: Answer) -> Channel:
    return Channel(
        conversation=told["id"],
        name=told.get("name", ""),
        is_private=bool(told.get("is_private")),
        is_shared=bool(told.get("is_shared") or told.get("is_ext_shared") or told.get("is_pending_ext_shared")),
    )
