"""What Teams tells a bot: activities in Teams' own shape."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from html import escape

from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.conversations import THREAD, Conversation, Said
from bot.sandbox.teams.tenant import Member, Tenant

NAME = "Collab"


class Activities:
    """Makes them for one tenant; `service_url` is where the bot answers."""

    def __init__(self, tenant: Tenant, service_url: str) -> None:
        self.tenant = tenant
        self.service_url = service_url

    def message(self, by: Member, where: Conversation, said: Said, words: str) -> Json:
        """Typed in the one-to-one chat, or in a channel with Collab mentioned first or for its eyes alone."""
        if said.only_for:
            told = self._by(by, where, thread=said.id)
            told["recipient"]["isTargeted"] = True
            return {**told, "type": "message", "id": said.id, "text": words, "textFormat": "plain"}
        if where.is_personal:
            return {**self._by(by, where), "type": "message", "id": said.id, "text": words, "textFormat": "plain"}
        mention = f"<at>{NAME}</at>"
        mentioned: Json = {"type": "mention", "text": mention, "mentioned": {"id": self.tenant.bot, "name": NAME}}
        told = {**self._by(by, where, thread=said.id), "type": "message", "id": said.id, "textFormat": "plain"}
        told["entities"] = [*told["entities"], mentioned]
        text = f"{mention} {escape(words, quote=False)}".strip()
        return {**told, "text": text, "attachments": [{"contentType": "text/html", "content": f"<p>{text}</p>"}]}

    def press(self, by: Member, where: Conversation, said: Said, action: Json) -> Json:
        """An `Action.Execute` of a card; its `data` holds what stood in the card's boxes."""
        told = {**self._by(by, where, thread=said.id), "type": "invoke", "name": "adaptiveCard/action"}
        place: Json = {"id": f"f:{_number()}", "replyToId": said.id}
        return {**told, **place, "value": {"action": action, "trigger": "manual"}}

    def search(self, by: Member, where: Conversation, said: Said, dataset: str, typed: str) -> Json:
        """What a type-ahead box asks while somebody types."""
        told = {**self._by(by, where, thread=said.id), "type": "invoke", "name": "application/search"}
        options: Json = {"skip": 0, "top": 15}
        asked: Json = {"queryText": typed, "queryOptions": options, "dataset": dataset}
        return {**told, "id": f"f:{_number()}", "replyToId": said.id, "value": asked}

    def installed(self, by: Member, where: Conversation, *, added: bool = True) -> list[Json]:
        """Collab was added to their own apps, or taken away; a chat that opens says so twice, as Teams does."""
        common = {**self._by(by, where), "id": f"f:{_number()}"}
        action = "add" if added else "remove"
        update: Json = {**common, "type": "installationUpdate", "action": action}
        if not added:
            return [update]
        joined: Json = {**common, "type": "conversationUpdate", "membersAdded": [{"id": self.tenant.bot}]}
        return [update, joined]

    def in_team(self, by: Member, general: Conversation) -> list[Json]:
        """Collab was added to the team."""
        common = {**self._by(by, general), "id": f"f:{_number()}"}
        joined: Json = {**common, "type": "conversationUpdate", "membersAdded": [{"id": self.tenant.bot}]}
        joined["channelData"] = {**common["channelData"], "eventType": "teamMemberAdded"}
        return [{**common, "type": "installationUpdate", "action": "add"}, joined]

    def _by(self, by: Member, where: Conversation, thread: str = "") -> Json:
        kind = "personal" if where.is_personal else "channel"
        id_ = where.id if where.is_personal or not thread else f"{where.id}{THREAD}{thread}"
        place: Json = {"conversationType": kind, "tenantId": self.tenant.id, "id": id_}
        now = datetime.now(UTC)
        return {
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "localTimestamp": now.isoformat(timespec="milliseconds"),
            "localTimezone": "Europe/London",
            "from": {"id": by.user, "name": by.name, "aadObjectId": by.aad},
            "recipient": {"id": self.tenant.bot, "name": NAME},
            "conversation": place if where.is_personal else {**place, "isGroup": True},
            "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web"}],
            "channelData": self._channel_data(where),
            "locale": "en-GB",
        }

    def _channel_data(self, where: Conversation) -> Json:
        tenant: Json = {"tenant": {"id": self.tenant.id}}
        if where.channel is None:
            return tenant
        team = {"id": self.tenant.team.id, "name": self.tenant.team.name, "aadGroupId": self.tenant.team.group}
        channel = where.channel.id
        kind = "private" if where.channel.is_private else "standard"
        return {
            **tenant,
            "teamsChannelId": channel,
            "teamsTeamId": team["id"],
            "channel": {"id": channel, "type": kind},
            "team": team,
        }


def _number() -> str:
    return secrets.token_hex(8)
