"""What Teams brings: an activity, read as far as we need it, and what it says of who speaks, where, and in which words.

The SDK's own models refuse a whole message for one word that they do not know in a part that nobody reads (a new kind
of channel), so these read what is needed and pass over the rest.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from bot.domain.identities import IN_THREAD, Reference
from bot.services.reception import Caller
from handlers.conversation import Where

PERSONAL, GROUP_CHAT = "personal", "groupChat"
MENTION = re.compile(r"</?at(?:\s[^<>]{0,100})?>", re.IGNORECASE)
NAME = re.compile(r"\s*(?:[/@]?collab(?=[\s,:!]|$))?[\s,:!]*", re.IGNORECASE)
"""Our name where they begin with it, and what stands between a name and the words for it: “@Collab, agenda”."""
LINE_ENDS = re.compile(r"<br\s*/?>|</(?:p|div|li)>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]{0,1000}>")
QUOTED = re.compile(r"<quoted\s[^<>]{0,200}>(?:</quoted>)?", re.IGNORECASE)
REPLY, QUOTE_BEGINS, QUOTE_ENDS = "schema.skype.com/Reply", "<blockquote", "</blockquote>"
Word = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
User = Annotated[str, Field(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)


class Account(_Told):
    """`id` is what Teams calls them for this app, `aad_object_id` what their tenant does.

    `is_targeted`, of who is spoken to: nobody else in the channel sees it.
    """

    id: Word = ""
    aad_object_id: User | None = None
    tenant_id: User | None = None
    is_targeted: bool | None = None


class Conversation(_Told):
    id: Word
    conversation_type: Word | None = None
    tenant_id: User | None = None


class Named(_Told):
    id: Word | None = None
    type: Word | None = None


class ChannelData(_Told):
    tenant: Named | None = None
    team: Named | None = None
    channel: Named | None = None
    event_type: Word | None = None


class Entity(_Told):
    text: str | None = None
    mentioned: Account | None = None


class Attachment(_Told):
    content_type: str | None = None
    content: object = None

    @property
    def reply(self) -> str:
        """The markup of a message that answers another, which it quotes; empty where it is anything else."""
        told = self.content
        return told if self.content_type == "text/html" and isinstance(told, str) and REPLY in told else ""


class Activity(_Told):
    type: Word
    id: Word = ""
    name: Word = ""
    action: Word = ""
    service_url: Word
    conversation: Conversation
    sender: Account = Field(alias="from")
    recipient: Account = Account()
    text: str | None = None
    text_format: Word | None = None
    reply_to_id: Word | None = None
    channel_data: ChannelData | None = None
    entities: tuple[Entity, ...] | None = None
    attachments: tuple[Attachment, ...] | None = None
    members_added: tuple[Account, ...] | None = None
    members_removed: tuple[Account, ...] | None = None
    value: object = None

    @property
    def tenant(self) -> str:
        """Where it was said; a visitor's own is another."""
        return self.conversation.tenant_id or self._told_tenant or ""

    @property
    def user(self) -> str:
        return self.sender.aad_object_id or ""

    @property
    def caller(self) -> Caller:
        return Caller("teams", self.tenant, self.user)

    @property
    def is_visitor(self) -> bool:
        """Somebody of another organisation, in a channel that both share."""
        return any(own != self.tenant for own in (self.sender.tenant_id, self._told_tenant) if own)

    @property
    def is_direct(self) -> bool:
        return self.conversation.conversation_type == PERSONAL

    @property
    def is_targeted(self) -> bool:
        """Whether it was said to us alone, in a place where others are."""
        return bool(self.recipient.is_targeted) and not self.is_direct

    @property
    def told(self) -> ChannelData:
        return self.channel_data or ChannelData()

    @property
    def where(self) -> Where:
        """A chat is its members'; of a channel Teams tells the kind, and one it does not tell is not private."""
        channel = self.told.channel
        kind = self.conversation.conversation_type
        is_private = kind in (PERSONAL, GROUP_CHAT) or bool(channel and channel.type == "private")
        spot = self.conversation.id.partition(IN_THREAD)[0]
        return Where("teams", spot, is_direct=self.is_direct, is_private=is_private, redraws=True)

    @property
    def person(self) -> Reference:
        """Where the one who speaks is written to, as far as this tells it."""
        chat = self.conversation.id if self.is_direct else ""
        return Reference(self.tenant, self.user, chat, self.service_url, teams_user=self.sender.id)

    @property
    def spot(self) -> Reference:
        """The conversation it was said in, its thread included."""
        if self.is_direct:
            return self.person
        team = (self.told.team and self.told.team.id) or ""
        return Reference(self.tenant, "", self.conversation.id, self.service_url, team=team, kind="channel")

    @property
    def words(self) -> str:
        """What was typed after our name, as plain words: no mention of us, no markup, no letter that is spelt out.

        Nor the message it answers, which Teams may bring along, in the very words.
        """
        answering = next((one.reply for one in self.attachments or () if one.reply), "")
        text = _unquoted(answering) if answering else QUOTED.sub(" ", self.text or "")
        for entity in self.entities or ():
            if entity.text and entity.mentioned and entity.mentioned.id == self.recipient.id:
                text = text.replace(entity.text, " ", 1)
        text = MENTION.sub("", text)
        if answering or self.text_format == "xhtml":
            text = TAG.sub("", LINE_ENDS.sub("\n", text))
        text = html.unescape(text).replace("\xa0", " ").replace("\r\n", "\n")
        return NAME.sub("", text, count=1).strip()

    @property
    def arrival(self) -> str:
        """One fingerprint for one thing that somebody did, however often it is brought; empty where it has no name."""
        return self._named(self.conversation.id, self.id, self.text, self.value) if self.id else ""

    @property
    def arrival_of_the_app(self) -> str:
        """The same for each of the two things that Teams tells when somebody adds the app, for themselves or a team."""
        return self._named("the app") if self.is_direct else self._of_place("the app", self.where.conversation)

    def _named(self, *facts: object) -> str:
        return self._of_place(self.user, *facts)

    def _of_place(self, *facts: object) -> str:
        act = ["teams", self.tenant, *facts]
        return hashlib.sha256(json.dumps(act, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def _told_tenant(self) -> str | None:
        return self.told.tenant.id if self.told.tenant else None


def _unquoted(markup: str) -> str:
    """What stands outside of its quotations, which may stand in one another."""
    before, *quoting = markup.split(QUOTE_BEGINS)
    closed = (one.rpartition(QUOTE_ENDS) for one in quoting)
    return " ".join([before, *(after for _, ending, after in closed if ending)])
