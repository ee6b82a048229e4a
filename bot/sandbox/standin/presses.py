"""What a person does: types a command, presses, fills in a form, opens Home. Slack's side of each."""

from collections.abc import Awaitable, Callable

from bot.sandbox.standin.completeness import missing_or_malformed
from bot.sandbox.standin.delivery import Delivery
from bot.sandbox.standin.elements import EXTERNAL, found_element
from bot.sandbox.standin.payloads import Payloads, built_action
from bot.sandbox.standin.posting import Posting
from bot.sandbox.standin.responses import Responses
from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.sockets import NoAnswer
from bot.sandbox.standin.triggers import Triggers
from bot.sandbox.standin.upstream import Upstream
from bot.sandbox.standin.views import OpenView, Views

_TROUBLE = "We had some trouble connecting. Try again?"

Shown = Callable[[str], Awaitable[None]]
"""Tells a person's open pages that their forms changed."""


class Presses:
    """Everything returns once the app has answered or its three seconds are over."""

    def __init__(
        self,
        upstream: Upstream,
        payloads: Payloads,
        posting: Posting,
        delivery: Delivery,
        triggers: Triggers,
        views: Views,
    ) -> None:
        self.upstream = upstream
        self.payloads = payloads
        self.posting = posting
        self.delivery = delivery
        self.triggers = triggers
        self.views = views
        self.responses = Responses(posting)

    async def command(self, user: str, channel: str, command: str, text: str) -> None:
        """The app's words come back to the person alone; so does Slack's error when it gives none."""
        place = (await self.upstream.channels())[channel]
        known = self.payloads.workspace.commands
        if known and command not in known:
            await self._slack_says(user, channel, f"{command} is not a valid command.")
            return
        address = self.responses.address(user, channel)
        payload = self.payloads.command(user, place, command, text, self.triggers.give(user), address)
        try:
            answer = await self.delivery.once("slash_commands", payload)
            await self.posting.answer(user, channel, answer or {})
        except NoAnswer:
            await self._slack_says(user, channel, f'{command} failed with the error "dispatch_failed"')
        except Refused as refused:
            await self._slack_says(user, channel, f'{command} failed with the error "{refused.error}"')

    async def _slack_says(self, user: str, channel: str, text: str) -> None:
        await self.posting.whisper(user, channel, {"text": text, "username": "Slackbot"})

    async def press(self, user: str, channel: str, ts: str, pressed: Json) -> None:
        """A button, menu or picker in a message. Raises Refused when it is not there to press."""
        message = await self.upstream.message(channel, ts)
        if message is None or message.get("ephemeral_to", user) != user:
            raise Refused("message_not_found")
        place = (await self.upstream.channels())[channel]
        action = _action_in(message.get("blocks") or [], pressed)
        payload = self.payloads.message_action(user, place, message, action)
        payload |= self._ways_back(user) | {"response_url": self.responses.address(user, channel, ts)}
        await self._interact(payload)

    async def press_home(self, user: str, pressed: Json) -> None:
        """A press on the person's Home tab."""
        home = self.views.homes.get(user)
        if home is None:
            raise Refused("not_found")
        await self._press_in(user, home, pressed)

    async def press_view(self, user: str, view_id: str, pressed: Json, typed: Json) -> None:
        """A press inside an open form; what is typed so far goes along."""
        opened = self._own(user, view_id)
        opened.typed = typed
        await self._press_in(user, opened, pressed)

    async def _press_in(self, user: str, opened: OpenView, pressed: Json) -> None:
        action = _action_in(opened.view["blocks"], pressed)
        await self._interact(self.payloads.view_action(user, opened, action) | self._ways_back(user))

    def _ways_back(self, user: str) -> Json:
        return {"trigger_id": self.triggers.give(user)}

    async def _interact(self, payload: Json) -> Json | None:
        try:
            return await self.delivery.once("interactive", payload)
        except NoAnswer as missed:
            raise Refused("dispatch_failed", reason=str(missed)) from None

    def _own(self, user: str, view_id: object) -> OpenView:
        owner, opened = self.views.named(view_id)
        if owner != user:
            raise Refused("not_found")
        return opened

    async def submit(self, user: str, view_id: object, typed: Json) -> None:
        """Send a form: refused by Slack itself where something is missing, else answered by the app."""
        opened = self._own(user, view_id)
        opened.typed, opened.errors, opened.trouble = typed, {}, None
        view = opened.with_state()
        opened.errors = missing_or_malformed(view["blocks"], view["state"]["values"])
        if opened.errors:
            return
        try:
            payload = self.payloads.submission(user, opened) | self._ways_back(user)
            answer = await self.delivery.once("interactive", payload)
            await self._follow(user, opened, answer or {})
        except (NoAnswer, Refused):
            opened.trouble = _TROUBLE

    async def _follow(self, user: str, opened: OpenView, answer: Json) -> None:
        match answer.get("response_action"):
            case "errors":
                opened.errors = {str(block): str(text) for block, text in answer["errors"].items()}
            case "update":
                self.views.update(opened, answer.get("view"))
            case "push":
                self.views.push(user, answer.get("view"))
            case "clear":
                self.views.clear(user)
            case _:
                self.views.close(user, opened.view["id"])

    async def close(self, user: str, view_id: object, everything: bool) -> None:
        """Cancel closes one form, the cross in the corner closes all; the app hears if it asked to."""
        gone = self.views.clear(user) if everything else self._closed_alone(user, view_id)
        for opened in gone:
            if opened.view["notify_on_close"]:
                await self._interact(self.payloads.closed(user, opened, is_cleared=everything))

    def _closed_alone(self, user: str, view_id: object) -> list[OpenView]:
        opened = self._own(user, view_id)
        return self.views.clear(user) if opened.view["clear_on_close"] else self.views.close(user, view_id)

    async def suggest(self, user: str, view_id: str, block_id: str, action_id: str, value: str) -> list[Json]:
        """The options an app offers for what has been typed into a type-ahead menu."""
        opened = self._own(user, view_id)
        element = found_element(opened.view["blocks"], block_id, action_id)
        if element is None or element["type"] not in EXTERNAL:
            raise Refused("not_found")
        if len(value) < element.get("min_query_length", 3):
            return []
        answer = await self._interact(self.payloads.suggestion(user, opened, block_id, action_id, value)) or {}
        groups = [option for group in answer.get("option_groups") or [] for option in group["options"]]
        return list(answer.get("options") or []) + groups

    async def open_home(self, user: str) -> None:
        channel = await self.upstream.direct_channel(user)
        if self.hears("app_home_opened"):
            await self.delivery.event(self.payloads.home_opened(user, channel, self.views.homes.get(user)))

    def forget(self) -> None:
        """Close every form and drop what is known beside local-slack's own messages."""
        self.views.stacks.clear()
        self.views.homes.clear()
        self.posting.metadata.clear()

    def hears(self, event: str) -> bool:
        """Whether the app's manifest asks for this event."""
        wanted = self.payloads.workspace.events
        return not wanted or event in wanted


def _action_in(blocks: list[Json], pressed: Json) -> Json:
    element = found_element(blocks, str(pressed.get("block_id")), str(pressed.get("action_id")))
    if element is None:
        raise Refused("action_not_found")
    return built_action(element, str(pressed["block_id"]), pressed)
