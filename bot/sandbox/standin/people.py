"""People without a browser: they type, press and fill in through the same gateway as a visitor's page.

For tests and for the story that the demonstration plays.
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from bot.sandbox.standin.answers import Given, asked_element, entry, pressed
from bot.sandbox.standin.seen import Button, Home, Message, Modal, the_button
from bot.sandbox.standin.shapes import Json
from bot.sandbox.standin.sight import NothingCame, Sight

_ANSWER_SECONDS = 15.0


class Refusal(Exception):
    """Slack did not take what the person did; the message is Slack's word for it."""


@dataclass(frozen=True)
class Arrival:
    """What came back to a person: new or changed messages, the form now open, the Home tab."""

    messages: tuple[Message, ...]
    modal: Modal | None
    home: Home | None

    @property
    def text(self) -> str:
        """All words that came back."""
        return "\n".join(message.text for message in self.messages)

    @property
    def message(self) -> Message:
        """The newest message that came; raises NothingCame when there is none."""
        if not self.messages:
            raise NothingCame(f"no message came back; the open form is {self.modal and self.modal.title!r}")
        return self.messages[-1]


class Person:
    """One member of the workspace, who sees only what they would see in Slack. Made by `People`."""

    def __init__(self, standin_url: str, user_id: str, session: aiohttp.ClientSession) -> None:
        self.user_id = user_id
        self._url = standin_url
        self._session = session
        self._as = {"as": user_id, "inspect": "no"}
        self._sight = Sight(user_id)
        self._wire: aiohttp.ClientWebSocketResponse | None = None
        self._listening: asyncio.Task[None] | None = None
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._numbers = itertools.count(1)

    async def enter(self) -> None:
        """Open Slack; returns once the workspace and the conversation with the app are in sight."""
        self._wire = await self._session.ws_connect(f"{self._url}/ui", params=self._as, max_msg_size=0)
        self._listening = asyncio.create_task(self._listen(self._wire))
        seen = self._sight
        await seen.until(lambda: seen.begun and seen.direct_channel() is not None, "the workspace", _ANSWER_SECONDS)

    async def leave(self) -> None:
        """Close Slack."""
        if self._wire is not None:
            await self._wire.close()
        if self._listening is not None:
            await self._listening

    def channels(self) -> dict[str, str]:
        """Channels in their sidebar: name by id. Direct messages are not among them."""
        return self._sight.channels()

    def messages(self, channel: str | None = None) -> list[Message]:
        """What they can read in a channel (id or name), oldest first; None is their conversation with the app."""
        return self._sight.messages(self._place(channel))

    @property
    def modal(self) -> Modal | None:
        """The form in front of them, with what they have filled in so far."""
        return self._sight.modal

    @property
    def home(self) -> Home | None:
        """The app's Home tab as last drawn."""
        return self._sight.home

    async def command(
        self, text: str = "", *, channel: str | None = None, command: str = "/collab", wait: float = 5.0
    ) -> Arrival:
        """Type a command, to the app directly if no channel is named, and see what comes back."""
        return await self._do(
            {"t": "slash_command", "channel": self._place(channel), "command": command, "text": text}, wait
        )

    async def say(self, text: str, channel: str | None = None, *, thread_ts: str | None = None) -> None:
        """Write a message, to the app directly if no channel is named."""
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        await self._ask({"t": "post_message", "channel": self._place(channel), "text": text, **thread})

    async def press(
        self,
        action_id: str,
        *,
        value: str | None = None,
        choice: Given = None,
        message: Message | None = None,
        channel: str | None = None,
        wait: float = 5.0,
    ) -> Arrival:
        """Press in a message: the newest in sight that has this button (with this value).

        `choice` is the option's value in a menu, or the date or time in a picker. With `wait` 0 it
        returns once the app has acknowledged, whatever comes. Raises KeyError without such a button.
        """
        found, button = self._find(action_id, value, message, channel)
        place = {"channel": found.channel, "messageTs": found.ts}
        return await self._do({"t": "block_action", **place, "action": pressed(button, choice)}, wait)

    def _find(
        self, action_id: str, value: str | None, message: Message | None, channel: str | None
    ) -> tuple[Message, Button]:
        if message is not None:
            return message, message.button(action_id, value)
        seen = self._sight.messages(self._place(channel) if channel else None)
        for one in sorted(seen, key=lambda each: float(each.ts), reverse=True):
            if any(button.action_id == action_id and value in (None, button.value) for button in one.buttons):
                return one, one.button(action_id, value)
        raise KeyError(f"{self.user_id} sees no button {action_id!r} with value {value!r}")

    async def open_home(self, *, wait: float = 5.0) -> Home:
        """Open the app's Home tab and return it as it is then drawn."""
        moves = self._sight.moves
        await self._ask({"t": "open_home"})
        try:
            await self._sight.until(lambda: self._sight.moves > moves, "the Home tab", wait)
        except NothingCame:
            if self.home is None:
                raise
        if self.home is None:
            raise NothingCame(f"{self.user_id} has no Home tab")
        return self.home

    async def press_home(
        self, action_id: str, *, value: str | None = None, choice: Given = None, wait: float = 5.0
    ) -> Arrival:
        """Press on the Home tab."""
        button = the_button(self.home.buttons if self.home else (), action_id, value)
        return await self._do({"t": "block_action", "channel": "", "action": pressed(button, choice)}, wait)

    def fill(self, **answers: Given) -> Modal:
        """Put answers into the open form, by block id; returns the form as it stands then.

        Raises KeyError for a field that is not there, ValueError for a choice that is not offered.
        """
        modal = self._open_form()
        elements = {block_id: asked_element(modal, block_id) for block_id in answers}
        more = {block: {e["action_id"]: entry(e, answers[block])} for block, e in elements.items()}
        self._sight.put(self._sight.typed, more)
        return self._open_form()

    async def submit(self, *, wait: float = 5.0, **answers: Given) -> Arrival:
        """Fill in and send. `arrival.modal` is the form again with its errors, the next one, or None."""
        modal = self.fill(**answers)
        return await self._do({"t": "view_submit", "view_id": modal.view_id, "values": self._sight.typed}, wait)

    async def press_in_form(
        self, action_id: str, *, value: str | None = None, choice: Given = None, wait: float = 5.0
    ) -> Arrival:
        """Press a button or menu inside the open form; what is filled in so far goes along."""
        modal = self._open_form()
        action = pressed(the_button(modal.buttons, action_id, value), choice)
        asked = {"t": "view_action", "view_id": modal.view_id, "action": action, "values": self._sight.typed}
        return await self._do(asked, wait)

    async def suggestions(self, block_id: str, typed: str) -> list[tuple[str, str]]:
        """What a type-ahead field offers for the letters typed: value and words of each."""
        modal = self._open_form()
        element = asked_element(modal, block_id)
        place = {"view_id": modal.view_id, "block_id": block_id, "action_id": element["action_id"]}
        answer = await self._ask({"t": "suggest", **place, "value": typed})
        return [(option["value"], option["text"]["text"]) for option in answer["options"]]

    async def close_form(self, *, everything: bool = False) -> None:
        """Cancel the open form, or close all with the cross in the corner."""
        await self._ask({"t": "view_close", "view_id": self._open_form().view_id, "all": everything})

    async def wait_for_message(
        self, wanted: Callable[[Message], bool], *, channel: str | None = None, wait: float = 10.0
    ) -> Message:
        """The newest message in sight that is wanted, at once or when it comes. Raises NothingCame."""
        place = self._place(channel) if channel else None
        await self._sight.until(lambda: self._newest(wanted, place) is not None, "such a message", wait)
        found = self._newest(wanted, place)
        if found is None:
            raise NothingCame("the message was deleted again")
        return found

    async def wait_for_modal(self, wanted: Callable[[Modal], bool] = lambda _: True, *, wait: float = 5.0) -> Modal:
        """The open form once it is as wanted. Raises NothingCame."""
        await self._sight.until(lambda: self.modal is not None and wanted(self.modal), "such a form", wait)
        return self._open_form()

    def _newest(self, wanted: Callable[[Message], bool], place: str | None) -> Message | None:
        found = [one for one in self._sight.messages(place) if wanted(one)]
        return max(found, key=lambda one: float(one.ts), default=None)

    def _open_form(self) -> Modal:
        if self.modal is None:
            raise NothingCame(f"{self.user_id} has no form open")
        return self.modal

    def _place(self, channel: str | None) -> str:
        return self._sight.place(channel) if channel else self._sight.direct_channel() or ""

    async def _do(self, asked: Json, wait: float) -> Arrival:
        moves, news = self._sight.moves, len(self._sight.news)
        await self._ask(asked)
        if wait:
            await self._sight.until(lambda: self._sight.moves > moves, "an answer", wait)
        return Arrival(tuple(self._sight.news[news:]), self.modal, self.home)

    async def _ask(self, asked: Json) -> Json:
        if self._wire is None:
            raise RuntimeError(f"{self.user_id} has not entered.")
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._wire.send_json({**asked, "user": self.user_id, "request": number})
        answer = await asyncio.wait_for(self._answers[number], _ANSWER_SECONDS)
        if not answer["ok"]:
            raise Refusal(str(answer["error"]))
        return answer

    async def _listen(self, wire: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in wire:
            told: Json = frame.json() if frame.type is aiohttp.WSMsgType.TEXT else {}
            if told.get("t") == "done":
                self._answers.pop(told["request"]).set_result(told)
            elif told:
                await self._sight.take(told)


class People:
    """Everybody in the workspace behind one stand-in. Use as `async with People(standin.url) as people:`."""

    def __init__(self, standin_url: str) -> None:
        self._url = standin_url
        self._session: aiohttp.ClientSession | None = None
        self._inside: dict[str, Person] = {}

    async def __aenter__(self) -> "People":
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        for person in self._inside.values():
            await person.leave()
        self._inside.clear()
        if self._session is not None:
            await self._session.close()

    async def person(self, user_id: str) -> Person:
        """Somebody with Slack open, by user id; the same person each time."""
        if self._session is None:
            raise RuntimeError("Nobody is here yet: use `async with People(...)`.")
        if user_id not in self._inside:
            self._inside[user_id] = Person(self._url, user_id, self._session)
            await self._inside[user_id].enter()
        return self._inside[user_id]
