"""Teams' way out: each message is sent once, and what became of it is said exactly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, TypeAlias, TypeVar

from microsoft_teams.api import Account
from microsoft_teams.api.activities.message import MessageActivityInput
from microsoft_teams.api.clients.conversation import ConversationClient
from microsoft_teams.api.clients.conversation.params import CreateConversationParams

from bot.cards import adaptive
from bot.cards.card import Card, File
from bot.domain.identities import IN_THREAD, Profile, Reference
from bot.platforms.messenger import (
    AWAY,
    BARE,
    PERSON,
    PLACE,
    Address,
    Enclosed,
    Sent,
    Throttled,
    Undeliverable,
    Unknown,
)
from bot.platforms.pages import without_files
from bot.platforms.teams_clients import Connectors
from bot.platforms.teams_directory import Known, Roster, profile_of
from bot.platforms.teams_refusals import TeamsRefused, is_gone, no_edit, refusal

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
NO_ID = "DO_NOT_USE_PLACEHOLDER_ID"
NO_FILES = "Collab can't put the file into Teams itself. Your IT lead can give it a page to fetch it from: PUBLIC_URL."
FOR_ONE = {"isTargetedActivity": "true"}
UNREADABLE_ENDING = "Teams' answer could not be read."
UNREADABLE = "Teams' answer could not be read. It is tried again."
UNKNOWN_TO_TEAMS = (
    "This person has no Teams account that Collab knows. They write to Collab there once, or get `delivery: email` in "
    "the trust file."
)

Content: TypeAlias = Mapping[str, Any]  # an Adaptive Card, which has no type but its schema.
Result = TypeVar("Result")


class TeamsMessenger:
    """A Messenger for every tenant that `connectors` can sign in to; beside it, what Teams knows about people."""

    platform = "teams"
    reads_back = False
    edits = True

    def __init__(self, connectors: Connectors, known: Known) -> None:
        self._connectors = connectors
        self._known = known
        self._roster = Roster(connectors, known)

    async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
        drawn = card
        if any(isinstance(part, File) for part in card.parts):
            drawn = without_files(card, enclosed.files, NO_FILES)
        activity = _activity(*adaptive.with_words(drawn))
        conversation, reference = await self._said(await self._reference(address), activity)
        return Sent(conversation, reference)

    async def edit(self, address: Reference | Address, reference: str, card: Card) -> None:
        to = await self._reference(address)
        activity = _activity(*adaptive.with_words(card))
        changing = self._client(to).update_activity(to.conversation, reference, activity)
        try:
            await changing
        except TeamsRefused as refused:
            raise no_edit(refused) from refused
        except ValueError as unreadable:
            raise Undeliverable(UNREADABLE, reason=AWAY, permanent=False) from unreadable

    async def find(self, address: Address, delivery_id: str, since: float) -> Sent | None:
        raise Unknown("Teams cannot be read back: the message may or may not have arrived.")

    async def ask(self, tenant: str) -> Undeliverable | None:
        """Whether Microsoft gives us a token for this tenant; None where it does, or has no time just now."""
        try:
            await self._connectors.renew(tenant)
        except Throttled:
            return None
        except Undeliverable as refused:
            return refused
        return None

    async def examine(self, tenant: str) -> list[str]:
        """What is wrong with our sign-in for this tenant, a sentence each with its remedy. Nothing is sent."""
        refused = await self.ask(tenant)
        return [refused.why] if refused else []

    async def kept_out(self, tenant: str, conversation: str) -> str | None:
        """Why Collab cannot write there, in a sentence; None where it is a member. It asks for one of the others."""
        try:
            to = await self._reference(Address(self.platform, tenant, conversation=conversation))
            await self._done(self._client(to).get_paged_members(conversation, 1), to)
        except Throttled:
            return None
        except Undeliverable as refused:
            return refused.why
        return None

    async def with_email(self, tenant: str, email: str) -> Profile | None:
        """The tenant's user with this email, of those who share a team or chat with Collab; None for anybody else."""
        return await self._roster.with_email(tenant, email)

    async def say(self, to: Reference | Address, content: Content, summary: str) -> str:
        """Post an Adaptive Card there now; its activity's id. `summary` is what a phone's banner shows.

        Raises Throttled, Undeliverable or Unknown, as every sending.
        """
        return (await self._said(await self._reference(to), _activity(content, summary)))[1]

    async def whisper(self, place: Reference, teams_user: str, content: Content, summary: str) -> str:
        """Post an Adaptive Card there that only this member sees, for a day; its activity's id.

        Only where they have spoken to us so themselves: a Teams that does not know of it might show it to everybody.
        Raises as every sending.
        """
        activity = _activity(content, summary, {"id": teams_user, "isTargeted": True})
        try:
            return await self._post_for_one(place, activity)
        except TeamsRefused as refused:
            raise refusal(refused, to_person=False) from refused

    async def profile(self, tenant: str, user: str, met_in: Reference | None = None) -> Profile:
        """Who this user is: asked where they were met, else in their own chat with us, which is opened for it.

        Raises Undeliverable (person) for nobody we know.
        """
        if met_in is not None and met_in.kind != "person":
            try:
                return await self._member(met_in, user)
            except Undeliverable as refused:
                if refused.reason not in (PERSON, PLACE):
                    raise
        reference = await self._opened(await self._reference(Address(self.platform, tenant, user)))
        return await self._member(reference, user)

    async def _member(self, place: Reference, user: str) -> Profile:
        """One of those who are there; a thread's members are its channel's."""
        conversation = place.conversation.partition(IN_THREAD)[0]
        asking = self._client(place).get_member_by_id(conversation, user)
        return profile_of(await self._done(asking, place), place.tenant)

    async def _said(self, reference: Reference, activity: MessageActivityInput) -> tuple[str, str]:
        """The conversation and the activity's id. A chat that is gone is opened anew, once: nothing was sent there."""
        opened = await self._opened(reference)
        try:
            return opened.conversation, await self._post(opened, activity)
        except TeamsRefused as gone:
            if not opened.user or opened is not reference or not is_gone(gone):
                raise refusal(gone, to_person=bool(opened.user)) from gone
        anew = await self._created(opened)
        try:
            return anew.conversation, await self._post(anew, activity)
        except TeamsRefused as refused:
            raise refusal(refused, to_person=True) from refused

    async def _post(self, reference: Reference, activity: MessageActivityInput) -> str:
        sending = self._client(reference).create_activity(reference.conversation, activity)
        try:
            sent = await sending
        except ValueError as unreadable:
            raise Unknown(UNREADABLE_ENDING) from unreadable
        return _id(sent.id)

    async def _post_for_one(self, place: Reference, activity: MessageActivityInput) -> str:
        """By its address: the SDK's own call warns each time that it is a preview."""
        client = self._client(place)
        address = f"{client.service_url.rstrip('/')}/v3/conversations/{place.conversation}/activities"
        content = activity.model_dump(by_alias=True, exclude_none=True)
        sent = await client.http.post(address, json=content, params=FOR_ONE)
        try:
            return _id(str(sent.json().get("id") or NO_ID))
        except (ValueError, AttributeError) as unreadable:
            raise Unknown(UNREADABLE_ENDING) from unreadable

    async def _opened(self, reference: Reference) -> Reference:
        return reference if reference.conversation else await self._created(reference)

    async def _created(self, reference: Reference) -> Reference:
        """Their one-to-one chat, kept from now on; asked twice, Teams gives the same."""
        asked = CreateConversationParams(
            members=[Account(id=reference.user or reference.teams_user)],
            tenant_id=reference.tenant,
            channel_data={"tenant": {"id": reference.tenant}},
        )
        told = await self._done(self._client(reference).create(asked), reference)
        found = Reference(
            reference.tenant,
            reference.user,
            told.id,
            told.service_url or reference.service_url,
            teams_user=reference.teams_user,
        )
        await asyncio.to_thread(self._known.remember, found)
        return found

    async def _reference(self, address: Reference | Address) -> Reference:
        """Where this address is written to, as Teams last told it; a reference is as Teams tells it now."""
        if isinstance(address, Reference):
            return address
        if address.user:
            return await self._of_user(address.tenant, address.user, address.conversation)
        if not address.conversation:
            raise Undeliverable(UNKNOWN_TO_TEAMS, reason=PERSON, permanent=True)
        found = await asyncio.to_thread(self._known.at_conversation, address.tenant, address.conversation)
        url = found.service_url if found else await self._service_url(address.tenant)
        user = found.user if found else ""
        return Reference(address.tenant, user, address.conversation, url, kind="person" if user else "channel")

    async def _of_user(self, tenant: str, user: str, conversation: str | None) -> Reference:
        found = await asyncio.to_thread(self._known.of_user, tenant, user)
        if found is not None and (found.conversation or not conversation):
            return found
        url = found.service_url if found else await self._service_url(tenant)
        return Reference(tenant, user, conversation or "", url, teams_user=found.teams_user if found else "")

    async def _service_url(self, tenant: str) -> str:
        newest = await asyncio.to_thread(self._known.newest, tenant)
        return newest.service_url if newest else self._connectors.service_url

    async def _done(self, asked: Awaitable[Result], reference: Reference) -> Result:
        """For what may be repeated."""
        try:
            return await asked
        except TeamsRefused as refused:
            raise refusal(refused, to_person=bool(reference.user)) from refused
        except ValueError as unreadable:
            raise Undeliverable(UNREADABLE, reason=AWAY, permanent=False) from unreadable

    def _client(self, reference: Reference) -> ConversationClient:
        return self._connectors.at(reference.tenant, reference.service_url)


def _activity(content: Content, summary: str, recipient: Mapping[str, Any] | None = None) -> MessageActivityInput:
    """No `text` beside a card: Teams would split the two, and not say which id the card has."""
    card = {"contentType": ADAPTIVE, "content": dict(content)}
    to = {"recipient": recipient} if recipient else {}
    return MessageActivityInput.model_validate({"type": "message", "summary": summary, "attachments": [card], **to})


def _id(told: str) -> str:
    if told == NO_ID:
        raise Unknown("Something answered in Teams' place, or Teams did not say what became of it.")
    return told
