"""The stand-in's own control address, `/_standin/...`: troubles on purpose, and its `/_control`."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.standin.delivery import Delivery
from bot.sandbox.standin.directory import Directory
from bot.sandbox.standin.faults import Troubles
from bot.sandbox.standin.gateway import Gateway
from bot.sandbox.standin.shapes import Json, Refused

_AS_ON_PAGE = {"command": "slash_command", "interact": "block_action", "open-home": "open_home"}

Served = Callable[[web.Request], Awaitable[web.StreamResponse]]


class OwnControl:
    """Switches for tests and for a curious visitor. All take and give JSON."""

    def __init__(self, troubles: Troubles, directory: Directory, delivery: Delivery, gateway: Gateway) -> None:
        self.troubles = troubles
        self.directory = directory
        self.delivery = delivery
        self.gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/_standin/faults", refusing(self.set_faults)),
            web.delete("/_standin/faults", refusing(self.clear)),
            web.post("/_standin/pace", refusing(self.set_pace)),
            web.get("/_standin/calls", refusing(self.calls)),
            web.post("/_standin/users/{user}", refusing(self.change_user)),
            web.post("/_standin/disconnect", refusing(self.disconnect)),
            web.post("/_standin/triggers", refusing(self.set_triggers)),
            web.post("/_control/{what:command|interact|open-home}", refusing(self.act)),
            web.post("/_control/reset", refusing(self.reset)),
        ]

    async def set_faults(self, request: web.Request) -> Json:
        """A list of faults, or one: `method`, `kind`, and if wanted `times`, `skip`, `seconds`."""
        asked = await request.json()
        self.troubles.set_faults(asked if isinstance(asked, list) else [asked])
        return {}

    async def clear(self, _: web.Request) -> Json:
        self.troubles.faults.clear()
        self.troubles.set_pace({})
        return {}

    async def set_pace(self, request: web.Request) -> Json:
        """`channel_seconds`, `burst`, `workspace_per_minute`, `opened_per_minute`; `{}` takes the limits away."""
        self.troubles.set_pace(await request.json())
        return {}

    async def calls(self, _: web.Request) -> Json:
        """How often each Web API method was called, and where envelopes went."""
        return {"calls": dict(self.troubles.seen), "envelopes": self.delivery.sockets.sent_to}

    async def change_user(self, request: web.Request) -> Json:
        """Change what `users.info` tells: `deleted`, `email`, `is_stranger` and the like."""
        user = self.directory.change(request.match_info["user"], await request.json())
        return {"user": self.directory.told(user)}

    async def disconnect(self, _: web.Request) -> Json:
        await self.delivery.sockets.disconnect()
        return {}

    async def set_triggers(self, request: web.Request) -> Json:
        """`seconds`: how long a trigger id lives from now on."""
        self.gateway.presses.triggers.seconds = float((await request.json())["seconds"])
        return {}

    async def reset(self, _: web.Request) -> Json:
        """An empty workspace again: no messages, no forms, no Home tabs."""
        self.gateway.presses.forget()
        return await self.gateway.upstream.control("reset", {})

    async def act(self, request: web.Request) -> Json:
        """local-slack's own way to drive it without a page: `/_control/command`, `interact`, `open-home`."""
        asked = await request.json()
        user = str(asked["user"])
        done = await self.gateway.do(user, {**asked, "t": _AS_ON_PAGE[request.match_info["what"]]})
        await self.gateway.show_forms(user)
        return done


def refusing(work: Callable[[web.Request], Awaitable[Json]]) -> Served:
    """Answer with JSON: `ok: true` and what there is to say, or Slack's refusal with status 400."""

    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            return web.json_response({"ok": True, **await work(request)})
        except Refused as refused:
            return web.json_response(refused.as_answer(), status=400)
        except KeyError as missing:
            return web.json_response({"ok": False, "error": f"missing {missing}"}, status=400)

    return serve
