"""The stand-in for Teams: sign-in, Bot Connector and everybody's screens, on one port of this machine."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.sandbox.teams.activities import Activities
from bot.sandbox.teams.bringing import Bringing
from bot.sandbox.teams.channels import CHANNELS
from bot.sandbox.teams.connector import Connector
from bot.sandbox.teams.conversations import Conversations
from bot.sandbox.teams.faults import Troubles
from bot.sandbox.teams.keys import Keys
from bot.sandbox.teams.login import OPENID, Login
from bot.sandbox.teams.mirror import PagePerson
from bot.sandbox.teams.people import Person
from bot.sandbox.teams.tenant import GENERAL, Member, Tenant

PAGES = "/_standin/pages"
AT_ONCE = 8
"""How many people get the app at the same time."""
LARGEST = 4 * 1024**2


class TeamsStandIn:
    """Teams, for one tenant and one bot. Listens on 127.0.0.1 only; `url` tells where after `start`.

    Set `messages_url` once the bot has its port. `index` is the page that a browser finds at `url`.
    """

    def __init__(self, tenant: Tenant, *, port: int = 0) -> None:
        self.tenant = tenant
        self.port = port
        self.troubles = Troubles()
        self.keys = Keys(tenant)
        self.talk = Conversations(tenant)
        self.bringing = Bringing(self.keys)
        self.index = ""
        self._people: dict[str, Person] = {}
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def openid_url(self) -> str:
        return f"{self.url}{OPENID}"

    @property
    def messages_url(self) -> str:
        """Where the bot listens."""
        return self.bringing.url

    @messages_url.setter
    def messages_url(self, url: str) -> None:
        self.bringing.url = url

    async def __aenter__(self) -> TeamsStandIn:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        await self.bringing.start()
        app = web.Application(client_max_size=LARGEST)
        login = Login(self.tenant, self.keys, self.troubles)
        connector = Connector(self.tenant, self.keys, self.talk, self.troubles)
        app.add_routes([*login.routes(), *connector.routes(), web.get(CHANNELS, self._channels)])
        app.add_routes([web.get("/", self._lead), web.post(f"{PAGES}/{{aad}}/messages", self._from_page)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = int(self._runner.addresses[0][1])
        self.activities = Activities(self.tenant, self.url)

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        await self.bringing.stop()

    def person(self, id_: str) -> Person:
        """Somebody with Teams open, by either of their ids; the same person each time. Raises KeyError."""
        member = self.tenant.member(id_)
        if member is None:
            raise KeyError(f"nobody in the tenant has the id {id_!r}")
        if member.aad not in self._people:
            self._people[member.aad] = Person(member, self.talk, self.activities, self.bringing)
        return self._people[member.aad]

    def page_person(self, id_: str) -> PagePerson:
        """Somebody whose page will be shown; before anything else is asked of them."""
        member = self.tenant.member(id_)
        if member is None or member.aad in self._people:
            raise KeyError(f"nobody new in the tenant has the id {id_!r}")
        person = PagePerson(member, self.talk, self.activities, self.bringing)
        self._people[member.aad] = person
        return person

    def page_brings_to(self, id_: str) -> str:
        """Where this person's page brings what is done on it."""
        return f"{self.url}{PAGES}/{id_}/messages"

    async def install(self) -> None:
        """The tenant's admin gives Collab to everybody, and adds it to the team: the bot hears of each."""
        self.talk.in_team = True
        first = self.tenant.members[0]
        general = next(one for one in self.tenant.channels if one.name == GENERAL)
        for activity in self.activities.in_team(first, self.talk.in_channel(general)):
            await self.bringing.bring(activity)
        for some in batched(self.tenant.members):
            await asyncio.gather(*(self.person(member.aad).installs() for member in some))

    async def _lead(self, _: web.Request) -> web.Response:
        return web.Response(text=self.index, content_type="text/html")

    async def _from_page(self, request: web.Request) -> web.Response:
        person = self._people.get(request.match_info["aad"])
        if not isinstance(person, PagePerson):
            return web.Response(status=404)
        told = await person.brings(await request.json())
        return web.json_response(told.body or {}, status=told.status or 504)

    async def _channels(self, _: web.Request) -> web.Response:
        """For the sandbox alone, where a channel's name in the trust file is enough."""
        named = [{"id": one.id, "name": one.name, "is_private": one.is_private} for one in self.tenant.channels]
        return web.json_response({"channels": named})


def batched(members: tuple[Member, ...]) -> list[tuple[Member, ...]]:
    return [members[start : start + AT_ONCE] for start in range(0, len(members), AT_ONCE)]
