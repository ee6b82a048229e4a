"""A Bot Connector of our own: the calls of version 3 that a bot makes in Teams."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.cards import check_message
from bot.sandbox.teams.conversations import THREAD, Conversation, Conversations, Said
from bot.sandbox.teams.faults import Troubles, lost
from bot.sandbox.teams.keys import Keys, Untrusted
from bot.sandbox.teams.refusals import (
    Refused,
    bad,
    guest_out_of_reach,
    no_conversation,
    no_member,
    not_in_roster,
    not_installed,
    unsigned,
)
from bot.sandbox.teams.tenant import Member, Tenant

Served = Callable[[web.Request], Awaitable[web.StreamResponse]]
Work = Callable[[web.Request], Awaitable[web.Response]]
PAGE = 50
FEWEST = 50


class Connector:
    """What stands behind a serviceUrl."""

    def __init__(self, tenant: Tenant, keys: Keys, talk: Conversations, troubles: Troubles) -> None:
        self.tenant = tenant
        self.keys = keys
        self.talk = talk
        self.troubles = troubles

    def routes(self) -> list[web.RouteDef]:
        """Under `/v3`; ids may hold any letters, even `;`."""
        one = "/v3/conversations/{conversation}"
        return [
            web.post("/v3/conversations", self._served("create", self.create)),
            web.post(f"{one}/activities", self._served("send", self.send)),
            web.post(f"{one}/activities/{{activity}}", self._served("send", self.send)),
            web.put(f"{one}/activities/{{activity}}", self._served("update", self.update)),
            web.delete(f"{one}/activities/{{activity}}", self._served("delete", self.delete)),
            web.get(f"{one}/members", self._served("members", self.members)),
            web.get(f"{one}/members/{{member}}", self._served("member", self.member)),
            web.get(f"{one}/pagedmembers", self._served("members", self.paged)),
            web.get("/v3/teams/{team}/conversations", self._served("channels", self.channels)),
            web.get("/v3/teams/{team}", self._served("team", self.team)),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """A one-to-one chat, or a new thread in a channel."""
        asked: dict[str, Any] = await _json(request)
        channel = ((asked.get("channelData") or {}).get("channel") or {}).get("id")
        if channel:
            where = self.talk.reach(str(channel))
            said = await self._put(where, asked.get("activity"))
            return web.json_response({"id": f"{where.id}{THREAD}{said.id}", "activityId": said.id}, status=201)
        where = self.talk.personal(self._reachable(asked))
        first: Json = {"activityId": (await self._put(where, asked["activity"])).id} if asked.get("activity") else {}
        return web.json_response({"id": where.id, **first}, status=201)

    async def send(self, request: web.Request) -> web.Response:
        where = self.talk.reach(request.match_info["conversation"])
        self._reach_guest(where)
        self.troubles.admit(where.id)
        activity = await _json(request)
        only_for = self._targeted(where, activity) if _is_targeted(request) else ""
        return web.json_response({"id": (await self._put(where, activity, only_for)).id}, status=201)

    async def update(self, request: web.Request) -> web.Response:
        where = self.talk.reach(request.match_info["conversation"])
        self.troubles.admit(where.id)
        activity, id_ = await _json(request), request.match_info["activity"]
        if _is_targeted(request) and activity.get("recipient"):
            raise bad("Recipient cannot be changed.")
        check_message(activity)
        await self.talk.replace(where, id_, activity)
        return web.json_response({"id": id_})

    async def delete(self, request: web.Request) -> web.Response:
        where = self.talk.reach(request.match_info["conversation"])
        await self.talk.delete(where, request.match_info["activity"])
        return web.Response()

    async def members(self, request: web.Request) -> web.Response:
        where = self.talk.reach(request.match_info["conversation"])
        return web.json_response([self._told(one) for one in self._roster(where)])

    async def member(self, request: web.Request) -> web.Response:
        where = self.talk.reach(request.match_info["conversation"])
        wanted = request.match_info["member"]
        found = next((one for one in self._roster(where) if wanted in (one.user, one.aad)), None)
        if found is None:
            raise no_member()
        return web.json_response(self._told(found))

    async def paged(self, request: web.Request) -> web.Response:
        where = self.talk.reach(request.match_info["conversation"])
        roster, start = self._roster(where), int(request.query.get("continuationToken") or 0)
        size = max(FEWEST, min(500, int(request.query.get("pageSize") or PAGE)))
        told: Json = {"members": [self._told(one) for one in roster[start : start + size]]}
        more: Json = {"continuationToken": str(start + size)} if start + size < len(roster) else {}
        return web.json_response(told | more)

    async def channels(self, request: web.Request) -> web.Response:
        """General has no name, as in Teams."""
        self._in_team(request)
        general = self.tenant.team.id
        listed = [{"id": one.id, "name": None if one.id == general else one.name} for one in self.tenant.channels]
        return web.json_response({"conversations": listed})

    async def team(self, request: web.Request) -> web.Response:
        self._in_team(request)
        team = self.tenant.team
        return web.json_response({"id": team.id, "name": team.name, "aadGroupId": team.group})

    def _served(self, method: str, work: Work) -> Served:
        async def serve(request: web.Request) -> web.StreamResponse:
            trouble = await self.troubles.before(method, request)
            try:
                self._signed_in(request)
                answer = trouble if trouble is not None else await work(request)
            except Refused as refused:
                answer = refused.as_answer()
            if lost(request) and request.transport is not None:
                request.transport.abort()
            return answer

        return serve

    def _signed_in(self, request: web.Request) -> None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            self.keys.check(token if kind == "Bearer" else "")
        except Untrusted:
            raise unsigned() from None

    def _targeted(self, where: Conversation, activity: Json) -> str:
        """Whom alone it is for: somebody of the channel, by either of their ids."""
        recipient = activity.get("recipient") or {}
        if where.is_personal or self.troubles.refuses_targeted or not recipient.get("id"):
            raise bad("Bad argument")
        found = next((one for one in self._roster(where) if recipient["id"] in (one.user, one.aad)), None)
        if found is None:
            raise no_member()
        return found.aad

    async def _put(self, where: Conversation, activity: object, only_for: str = "") -> Said:
        if not isinstance(activity, dict):
            raise bad("Activity is missing.")
        check_message(activity)
        return await self.talk.put(where, self.tenant.bot, activity, only_for)

    def _reachable(self, asked: dict[str, Any]) -> Member:
        members = asked.get("members") or [{}]
        member = self.tenant.member(str(members[0].get("id")))
        tenant = asked.get("tenantId") or ((asked.get("channelData") or {}).get("tenant") or {}).get("id")
        if member is None or tenant != self.tenant.id:
            raise bad("Failed to decrypt pairwise id")
        if self.troubles.guests_out_of_reach and member.is_guest:
            raise guest_out_of_reach()
        if member.aad not in self.talk.installed:
            raise not_installed()
        return member

    def _reach_guest(self, where: Conversation) -> None:
        if self.troubles.guests_out_of_reach and where.member is not None and where.member.is_guest:
            raise guest_out_of_reach()

    def _roster(self, where: Conversation) -> list[Member]:
        if where.member is not None:
            return [where.member]
        readers = where.channel.members if where.channel else ()
        return [one for one in self.tenant.members if one.aad in readers]

    def _in_team(self, request: web.Request) -> None:
        if request.match_info["team"] != self.tenant.team.id:
            raise no_conversation()
        if not self.talk.in_team:
            raise not_in_roster()

    def _told(self, member: Member) -> Json:
        given, _, surname = member.name.partition(" ")
        return {
            "id": member.user,
            "name": member.name,
            "aadObjectId": member.aad,
            "objectId": member.aad,
            "givenName": given,
            "surname": surname,
            "email": member.email,
            "userPrincipalName": _upn(member),
            "tenantId": self.tenant.id,
            "userRole": "guest" if member.is_guest else "user",
        }


def _upn(member: Member) -> str:
    """A guest's name is their address with their host's tenant behind it, as Entra makes it."""
    return f"{member.email.replace('@', '_')}#EXT#@tenant.example.org" if member.is_guest else member.email


def _is_targeted(request: web.Request) -> bool:
    return request.query.get("isTargetedActivity") == "true"


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        held = await request.json()
    except ValueError:
        raise bad("Invalid JSON.") from None
    if not isinstance(held, dict):
        raise bad("Invalid activity.")
    return held
