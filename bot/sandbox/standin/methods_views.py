"""`views.*`: forms and Home tabs."""

from bot.sandbox.standin.directory import Directory
from bot.sandbox.standin.presses import Shown
from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.triggers import Triggers
from bot.sandbox.standin.views import OpenView, Views, checked
from bot.sandbox.standin.web_api import Method


class ViewMethods:
    """Opening and changing what a person has in front of them; `shown` tells their pages."""

    def __init__(self, views: Views, triggers: Triggers, directory: Directory, shown: Shown) -> None:
        self.views = views
        self.triggers = triggers
        self.directory = directory
        self.shown = shown

    def table(self) -> dict[str, Method]:
        return {
            "views.open": self.open,
            "views.push": self.push,
            "views.update": self.update,
            "views.publish": self.publish,
        }

    async def open(self, args: Json) -> Json:
        view = checked(args.get("view"), "modal")
        user = self.triggers.take(args.get("trigger_id"))
        return await self._done(user, self.views.open(user, view))

    async def push(self, args: Json) -> Json:
        view = checked(args.get("view"), "modal")
        user = self.triggers.take(args.get("trigger_id"))
        return await self._done(user, self.views.push(user, view))

    async def update(self, args: Json) -> Json:
        user, opened = self.views.named(args.get("view_id"), args.get("external_id"))
        return await self._done(user, self.views.update(opened, args.get("view"), args.get("hash")))

    async def publish(self, args: Json) -> Json:
        user = self.directory.user(args.get("user_id"))
        if user.is_bot or user.deleted:
            raise Refused("user_not_found")
        return await self._done(user.id, self.views.publish(user.id, args.get("view"), args.get("hash")))

    async def _done(self, user: str, opened: OpenView) -> Json:
        await self.shown(user)
        return {"ok": True, "view": opened.with_state()}
