"""What one person has on the screen, kept up to date from the gateway."""

import asyncio
from collections.abc import Callable

from bot.sandbox.standin.elements import kept
from bot.sandbox.standin.seen import Home, Message, Modal, seen_home, seen_message, seen_modal
from bot.sandbox.standin.shapes import Json


class NothingCame(AssertionError):
    """What a person waited for did not come in time; the message tells what they saw instead."""


class Sight:
    """Channels, messages, the open form and the Home tab of one person. `moves` counts what they notice."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.begun = False
        self.moves = 0
        self.news: list[Message] = []
        self.typed: Json = {}
        self.modal: Modal | None = None
        self._channels: dict[str, Json] = {}
        self._messages: dict[tuple[str, str], Json] = {}
        self._home: Json | None = None
        self._stirred = asyncio.Condition()

    async def take(self, told: Json) -> None:
        """Apply one of the gateway's tellings and wake whoever waits."""
        match told["t"]:
            case "init":
                self._begin(told["state"])
            case "message" | "message_update":
                self._hear(told["message"])
            case "message_delete":
                self.moves += self._messages.pop((told["channel"], told["ts"]), None) is not None
            case "channel":
                self._channels[told["channel"]["id"]] = told["channel"]
            case "forms" if told["user"] == self.user_id:
                self._show_form(told["stack"])
            case "home" if told["user"] == self.user_id:
                self.moves += self._home != told["view"]
                self._home = told["view"]
        async with self._stirred:
            self._stirred.notify_all()

    def _begin(self, state: Json) -> None:
        self._channels = {one["id"]: one for one in state["channels"]}
        self._messages = {(one["channel"], one["ts"]): one for held in state["messages"].values() for one in held}
        homes = state["homeViews"].get(self.user_id) or {}
        self._home = next(iter(homes.values()), None)
        self.begun = True

    def _hear(self, message: Json) -> None:
        self._messages[(message["channel"], message["ts"])] = message
        if message.get("user") != self.user_id:
            self.news.append(seen_message(message))
            self.moves += 1

    def _show_form(self, stack: list[Json]) -> None:
        new = seen_modal(stack[-1], len(stack)) if stack else None
        old, self.modal = self.modal, new
        if new is None:
            self.moves += old is not None
            self.typed = {}
        elif old is None or (old.view["id"], old.view["hash"]) != (new.view["id"], new.view["hash"]):
            self.moves += 1
            stays = (
                kept(new.view["blocks"], self.typed, old.view["blocks"]) if old and old.view_id == new.view_id else {}
            )
            self.put(new.view["state"]["values"], stays)
        else:
            self.moves += (old.errors, old.trouble) != (new.errors, new.trouble)
            self.put(self.typed, {})

    def put(self, values: Json, more: Json) -> None:
        """Put answers into the open form, in the keys of `state.values`."""
        if self.modal is None:
            return
        self.typed = {block: {**values.get(block, {}), **more.get(block, {})} for block in {**values, **more}}
        shown = {"view": {**self.modal.view, "state": {"values": self.typed}}}
        self.modal = seen_modal({**shown, "errors": self.modal.errors, "trouble": self.modal.trouble}, self.modal.depth)

    def channels(self) -> dict[str, str]:
        """Channels in the sidebar: name by id, direct messages apart."""
        return {name: one["name"] for name, one in self._channels.items() if not one.get("is_im")}

    def direct_channel(self) -> str | None:
        return next((name for name, one in self._channels.items() if one.get("is_im")), None)

    def place(self, channel: str) -> str:
        """A channel's id by its id or name; raises KeyError that names those in sight."""
        name = channel.removeprefix("#")
        for place, one in self._channels.items():
            if name in (place, one["name"]):
                return place
        raise KeyError(f"{self.user_id} sees no channel {channel!r}; they see {', '.join(self.channels().values())}")

    def messages(self, channel: str | None = None) -> list[Message]:
        """Oldest first: everywhere, or in the channel of this id."""
        return [seen_message(one) for (where, _), one in self._messages.items() if channel in (None, where)]

    @property
    def home(self) -> Home | None:
        return seen_home(self._home) if self._home else None

    async def until(self, ready: Callable[[], bool], what: str, wait: float) -> None:
        """Return once `ready`; raises NothingCame after `wait` seconds."""
        try:
            async with asyncio.timeout(wait), self._stirred:
                await self._stirred.wait_for(ready)
        except TimeoutError:
            raise NothingCame(f"{self.user_id} waited {wait} s for {what}. {self._described()}") from None

    def _described(self) -> str:
        latest = [one.text for one in self.messages()][-3:]
        form = f"{self.modal.title!r} with errors {self.modal.errors}" if self.modal else "none"
        return f"They see {latest}; open form: {form}."
