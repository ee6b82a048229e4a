"""The page's own WebSocket, `/ui`: what a visitor sees and does, each as the person they act as."""

import asyncio
import time
from dataclasses import dataclass, field

import aiohttp
from aiohttp import WSMsgType, web

from bot.sandbox.standin.identities import new_id
from bot.sandbox.standin.mirror import Mirror
from bot.sandbox.standin.presses import Presses
from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.upstream import Upstream
from bot.sandbox.standin.views import OpenView

_PASSED_ON = {
    "post_message": "message",
    "reaction": "reaction",
    "edit_message": "edit-message",
    "delete_message": "delete-message",
}


@dataclass(eq=False)
class Page:
    """One open page. `user` is whom it acts as; None sees everything, as local-slack's own page does.

    `inspects` says whether it is told the traffic between Slack and the app.
    """

    wire: web.WebSocketResponse
    user: str | None
    inspects: bool = True
    at_work: set[asyncio.Task[None]] = field(default_factory=set)

    async def tell(self, told: Json) -> None:
        if not self.wire.closed:
            try:
                await self.wire.send_json(told)
            except ConnectionError:
                await self.wire.close()


class Gateway:
    """Relays local-slack's tellings to the pages concerned and carries out what visitors do."""

    def __init__(self, upstream: Upstream, presses: Presses) -> None:
        self.upstream = upstream
        self.presses = presses
        self.mirror = Mirror()
        self.ready = asyncio.Event()
        self._pages: set[Page] = set()

    async def relay(self) -> None:
        """Follow local-slack for as long as the stand-in lives, through its restarts."""
        while True:
            try:
                async for told in self.upstream.page_feed():
                    if _seen_already(told):
                        continue
                    self.mirror.take(told)
                    self.ready.set()
                    await self._pass_on(told)
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.5)

    async def _pass_on(self, told: Json) -> None:
        for page in list(self._pages):
            if told["t"] == "init":
                await self._greet(page)
            elif self.mirror.concerns(page.user, told) and (page.inspects or told["t"] != "log"):
                await page.tell(told)

    async def note(self, direction: str, what: str, whole: Json) -> None:
        """Add a line to the inspector, as local-slack does for the traffic it sees itself."""
        entry = {"id": new_id("L"), "time": int(time.time() * 1000), "direction": direction, "kind": what}
        told = {"t": "log", "entry": {**entry, "summary": _gist(whole), "detail": whole}}
        self.mirror.take(told)
        await self._pass_on(told)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One page's connection; `?as=USER` says whom it acts as from the start."""
        wire = web.WebSocketResponse(max_msg_size=0, heartbeat=20)
        await wire.prepare(request)
        page = Page(wire, request.query.get("as") or None, request.query.get("inspect") != "no")
        try:
            await self._enter(page)
            async for frame in wire:
                if frame.type is WSMsgType.TEXT:
                    self._begin(page, frame.json())
        finally:
            self._pages.discard(page)
        return wire

    def _begin(self, page: Page, asked: Json) -> None:
        task = asyncio.create_task(self._carry_out(page, asked))
        page.at_work.add(task)
        task.add_done_callback(page.at_work.discard)

    async def _enter(self, page: Page) -> None:
        if page.user in {user.id for user in self.upstream.workspace.users}:
            await self.upstream.direct_channel(str(page.user))
        self._pages.add(page)
        await self._greet(page)

    async def _greet(self, page: Page) -> None:
        log: Json = {} if page.inspects else {"log": []}
        await page.tell({"t": "init", "state": self.snapshot(page.user) | log})
        if page.user is not None:
            await page.tell(self.forms_of(page.user))

    def snapshot(self, user: str | None) -> Json:
        """What a page starts with. Forms come separately, one stack for each person."""
        workspace = self.upstream.workspace
        homes = {user: {workspace.app_id: home.view} for user, home in self.presses.views.homes.items()}
        apps = [{**app, **self._app_status()} for app in self.mirror.state["apps"]]
        titles = {user.id: user.title for user in workspace.users if user.title}
        seen = self.mirror.seen_by(user)
        own = {"homeViews": homes, "titles": titles, "hasHome": workspace.has_home}
        return {**seen, "apps": apps, "modalStack": [], **own}

    def _app_status(self) -> Json:
        return {"mode": self.upstream.workspace.mode, "connected": self.presses.delivery.connected}

    def forms_of(self, user: str) -> Json:
        stack = [_shown(opened) for opened in self.presses.views.stacks.get(user, [])]
        return {"t": "forms", "user": user, "stack": stack}

    async def show_forms(self, user: str) -> None:
        """Tell somebody's pages which forms and Home tab they have now."""
        home = self.presses.views.homes.get(user)
        for page in list(self._pages):
            if page.user in (user, None):
                await page.tell(self.forms_of(user))
                if home is not None:
                    app = self.upstream.workspace.app_id
                    await page.tell({"t": "home", "user": user, "appId": app, "view": home.view})

    async def show_status(self) -> None:
        status = {"appId": self.upstream.workspace.app_id, "connected": self.presses.delivery.connected}
        for page in list(self._pages):
            await page.tell({"t": "socket_status", **status})

    async def _carry_out(self, page: Page, asked: Json) -> None:
        user = str(asked.get("user") or page.user)
        done: Json = {"t": "done", "request": asked.get("request"), "ok": True}
        try:
            done |= await self.do(user, asked, page)
        except Refused as refused:
            done |= refused.as_answer()
        except aiohttp.ClientError:
            done |= {"ok": False, "error": "local_slack_away"}
        except (KeyError, StopIteration) as missing:
            done |= {"ok": False, "error": f"not understood: {missing}"}
        await self.show_forms(user)
        await page.tell(done)

    async def do(self, user: str, asked: Json, page: Page | None = None) -> Json:
        """Carry out one thing a visitor did; returns what only the asking page should hear."""
        kind = str(asked.get("t"))
        if kind == "act_as" and page is not None:
            page.user = user
            await self._enter(page)
        elif kind == "suggest":
            place = (str(asked["view_id"]), asked["block_id"], asked["action_id"])
            return {"options": await self.presses.suggest(user, *place, asked.get("value") or "")}
        elif kind in _PASSED_ON:
            await self.upstream.control(_PASSED_ON[kind], {**asked, "user": user})
        else:
            await self._act(kind, user, asked)
        return {}

    async def _act(self, kind: str, user: str, asked: Json) -> None:
        match kind:
            case "slash_command":
                await self.presses.command(user, asked["channel"], asked["command"], asked.get("text") or "")
            case "block_action" if asked.get("channel"):
                await self.presses.press(user, asked["channel"], asked["messageTs"], asked["action"])
            case "block_action":
                await self.presses.press_home(user, asked["action"])
            case "view_action":
                typed = asked.get("values") or {}
                await self.presses.press_view(user, asked["view_id"], asked["action"], typed)
            case "view_submit":
                await self.presses.submit(user, self._form(user, asked), asked.get("values") or {})
            case "view_close":
                await self.presses.close(user, self._form(user, asked), bool(asked.get("all")))
            case "open_home":
                await self.presses.open_home(user)

    def _form(self, user: str, asked: Json) -> object:
        top = self.presses.views.top(user)
        return asked.get("view_id") or (top.view["id"] if top else None)


def _shown(opened: OpenView) -> Json:
    return {"view": opened.with_state(), "errors": opened.errors, "trouble": opened.trouble}


def _seen_already(told: Json) -> bool:
    """local-slack's own lines about calls are the stand-in's doing: the app's have been noted before."""
    return told["t"] == "log" and str(told["entry"]["kind"]) != "files"


def _gist(whole: Json) -> str:
    """A few words for one line: the command, the button, the form or the event it is about."""
    event = whole.get("event") or {}
    action = (whole.get("actions") or [{}])[0]
    parts = (whole.get("command"), whole.get("text"), whole.get("type"), event.get("type"), action.get("action_id"))
    return " ".join(str(part) for part in (*parts, whole.get("channel")) if isinstance(part, str) and part)[:120]
