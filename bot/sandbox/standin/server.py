"""The stand-in: between Collab and local-slack, and between a visitor's browser and local-slack's page.

What Collab sends is what real Slack deserves, and what it receives is what real Slack would have
sent. The demonstration and the end-to-end tests use the same one.
"""

import asyncio
from collections.abc import Coroutine

from aiohttp import web

from bot.sandbox.standin.conversations import Conversations
from bot.sandbox.standin.delivery import RETRY_SECONDS, Delivery
from bot.sandbox.standin.directory import Directory
from bot.sandbox.standin.events import Events
from bot.sandbox.standin.faults import Troubles
from bot.sandbox.standin.gateway import Gateway
from bot.sandbox.standin.methods_chat import ChatMethods
from bot.sandbox.standin.methods_directory import DirectoryMethods
from bot.sandbox.standin.methods_views import ViewMethods
from bot.sandbox.standin.own_control import OwnControl
from bot.sandbox.standin.page import PageProxy
from bot.sandbox.standin.payloads import Payloads
from bot.sandbox.standin.posting import Posting
from bot.sandbox.standin.presses import Presses
from bot.sandbox.standin.requests import Requests
from bot.sandbox.standin.shapes import Json
from bot.sandbox.standin.sockets import Sockets
from bot.sandbox.standin.triggers import Triggers
from bot.sandbox.standin.upstream import Upstream
from bot.sandbox.standin.views import Views
from bot.sandbox.standin.web_api import WebApi
from bot.sandbox.standin.workspace import Workspace

_LARGEST_UPLOAD = 1024**3


class StandIn:
    """One stand-in in front of the local-slack at `upstream_url`. Listens on 127.0.0.1 only.

    `trigger_seconds` is how long a trigger id lives (Slack: 3), `ack_seconds` how long the app may
    take to answer (Slack: 3), `retry_seconds` the waits before an event is brought again. All are
    real time. Port 0 lets the system choose; `url` tells the choice after `start`.
    """

    def __init__(
        self,
        upstream_url: str,
        workspace: Workspace,
        *,
        port: int = 0,
        trigger_seconds: float = 3.0,
        ack_seconds: float = 3.0,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self.workspace = workspace
        self.port = port
        self.troubles = Troubles()
        self.upstream = Upstream(upstream_url, workspace)
        self.sockets = Sockets(workspace, ack_seconds)
        self.requests = Requests(workspace.signing_secret, workspace.request_url, ack_seconds)
        self.delivery = Delivery(workspace.mode, self.sockets, self.requests, retry_seconds)
        self.triggers = Triggers(trigger_seconds)
        self.directory = Directory(workspace)
        self.views = Views(workspace)
        self._join_rooms()
        self._runner: web.AppRunner | None = None
        self._running: list[asyncio.Task[None]] = []

    def _join_rooms(self) -> None:
        payloads = Payloads(self.workspace)
        posting = Posting(self.upstream)
        self.presses = Presses(self.upstream, payloads, posting, self.delivery, self.triggers, self.views)
        self.gateway = Gateway(self.upstream, self.presses)
        self.sockets.changed = self.gateway.show_status
        self.events = Events(self.upstream, self.presses)
        rooms = Conversations(self.upstream, self.directory)
        chat = ChatMethods(posting, rooms, payloads).table()
        forms = ViewMethods(self.views, self.triggers, self.directory, self.gateway.show_forms).table()
        connect = {"apps.connections.open": self._connection_address}
        methods = chat | forms | DirectoryMethods(rooms).table() | connect
        self.web_api = WebApi(self.upstream, self.troubles, methods, self.gateway.note)
        self.delivery.note = self.gateway.note

    @property
    def url(self) -> str:
        """The address of everything: page, `/api/`, `/_control/`, `/_standin/`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def request_url(self) -> str | None:
        """Where the app listens in HTTP mode. May be set once the app has its port."""
        return self.requests.url

    @request_url.setter
    def request_url(self, url: str) -> None:
        self.requests.url = url

    async def __aenter__(self) -> "StandIn":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, and return once local-slack's state is known."""
        await self.upstream.start()
        await self.requests.start()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self.web_api.own_url = self.presses.responses.base_url = self.url
        self._run(self.gateway.relay())
        self._run(self.events.follow())
        await asyncio.wait_for(self.gateway.ready.wait(), 10)

    def _run(self, work: Coroutine[None, None, None]) -> None:
        self._running.append(asyncio.create_task(work))

    async def stop(self) -> None:
        """Close every connection. local-slack is left running."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._running.clear()
        await self.delivery.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.requests.stop()
        await self.upstream.stop()

    def _application(self) -> web.Application:
        app = web.Application(client_max_size=_LARGEST_UPLOAD)
        pages = PageProxy(self.upstream)
        control = OwnControl(self.troubles, self.directory, self.delivery, self.gateway)
        app.add_routes(control.routes())
        app.add_routes(
            [
                web.route("*", "/api/{method}", self.web_api.serve),
                web.post("/_hooks/response/{name}", self.presses.responses.serve),
                web.get("/_standin/socket/{ticket}", self.sockets.serve),
                web.get("/_standin/page/{name}", pages.own_file),
                web.get("/ui", self.gateway.serve),
                web.route("*", "/{rest:.*}", pages.pass_on),
            ]
        )
        return app

    async def _connection_address(self, _: Json) -> Json:
        return {"ok": True, "url": f"ws://127.0.0.1:{self.port}/_standin/socket/{self.sockets.ticket()}"}
