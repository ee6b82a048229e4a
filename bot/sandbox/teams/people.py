"""People with Teams open: they type, press and fill in, and the bot receives what Teams would have sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.standin.answers import Given
from bot.sandbox.standin.people import Arrival
from bot.sandbox.standin.seen import Message, Modal
from bot.sandbox.standin.shapes import Json
from bot.sandbox.standin.sight import NothingCame
from bot.sandbox.teams.activities import Activities
from bot.sandbox.teams.boxes import asks_while_typing, faults, sent, written
from bot.sandbox.teams.bringing import Bringing, Told
from bot.sandbox.teams.cards import check_card
from bot.sandbox.teams.conversations import Conversation, Conversations, Said
from bot.sandbox.teams.elements import inputs, submit_of, told
from bot.sandbox.teams.refusals import Refused
from bot.sandbox.teams.sight import Sight
from bot.sandbox.teams.tenant import Member

UNREACHABLE = "Unable to reach app. Please try again."
BROKEN = "Something went wrong. Please try again."
NEW_CARD = "application/vnd.microsoft.card.adaptive"
WORDS = "application/vnd.microsoft.activity.message"


class Person:
    """One member of the tenant, who sees only what they would see in Teams."""

    def __init__(self, member: Member, talk: Conversations, activities: Activities, bringing: Bringing) -> None:
        self.member = member
        self.user_id = member.aad
        self._talk = talk
        self._activities = activities
        self._bringing = bringing
        self._sight = Sight(member, talk)

    def channels(self) -> dict[str, str]:
        """The channels that they read: name by id."""
        return self._sight.channels()

    def messages(self, channel: str | None = None) -> list[Message]:
        """What they can read in a channel (id or name), oldest first; None is their chat with Collab."""
        return self._sight.messages(channel)

    @property
    def modal(self) -> Modal | None:
        """The form in hand: the newest card of their chat with boxes to fill in, with what stands in them now."""
        return self._sight.form()

    async def command(
        self, text: str = "", *, channel: str | None = None, slash: bool = False, wait: float = 5.0
    ) -> Arrival:
        """Write to Collab: in the one-to-one chat, or in a channel by mentioning it.

        With `slash` it is chosen in the channel from the list behind "/", and nobody else there sees it.
        """
        where = self._sight.place(channel)
        words = text or ("" if channel else "/collab")
        typed = {"type": "message", "text": words}
        said = await self._talk.put(where, self.member.user, typed, self.member.aad if slash else "")
        answer = await self._bringing.bring(self._activities.message(self.member, where, said, words))
        if not 200 <= answer.status < 300:
            await self._sight.notice(UNREACHABLE)
        return await self._arrival(said.moved, wait)

    async def press(
        self,
        action_id: str,
        *,
        value: str | None = None,
        message: Message | None = None,
        channel: str | None = None,
        wait: float = 5.0,
    ) -> Arrival:
        """Press in a message: the newest in sight that has this button (with this value).

        With `wait` 0 it returns once the bot has answered, whatever comes. Raises KeyError without such a button.
        """
        where, said, action = self._sight.find(action_id, value, message, channel)
        before = self._talk.moves
        await self._execute(where, said, {**action, "data": told(action)})
        return await self._arrival(before, wait)

    def fill(self, **answers: Given) -> Modal:
        """Put answers into the form in hand, by the id of the box; returns the form as it stands then.

        Raises KeyError for a box that is not there, ValueError for a choice that is not offered.
        """
        said, card = self._hand()
        boxes = {box["id"]: box for box in inputs(card)}
        for id_, given in answers.items():
            self._open_form().field(id_)
            self._sight.typed.setdefault(said.id, {})[id_] = written(boxes[id_], given)
        return self._open_form()

    async def submit(self, *, wait: float = 5.0, **answers: Given) -> Arrival:
        """Fill in and send. `arrival.modal` is the form again with its errors, the next one, or None."""
        self.fill(**answers)
        said, card = self._hand()
        boxes, filled = list(inputs(card)), self._sight.filled(said, card)
        self._sight.complaints[said.id] = faults(boxes, filled)
        if self._sight.complaints[said.id]:
            return Arrival((), self.modal, None)
        send, before = submit_of(card) or {}, self._talk.moves
        await self._execute(self._sight.chat, said, {**send, "data": {**told(send), **sent(boxes, filled)}})
        return await self._arrival(before, wait)

    async def suggestions(self, field: str, typed: str) -> list[tuple[str, str]]:
        """What a type-ahead box offers for the letters typed: value and words of each."""
        said, card = self._hand()
        box = next(one for one in inputs(card) if one["id"] == field)
        dataset = asks_while_typing(box) or ""
        asked = self._activities.search(self.member, self._sight.chat, said, dataset, typed)
        answer = await self._bringing.bring(asked)
        found = answer.body["value"]["results"] if answer.status == 200 and answer.body else []
        return [(one["value"], one["title"]) for one in found]

    async def wait_for_message(
        self, wanted: Callable[[Message], bool], *, channel: str | None = None, wait: float = 10.0
    ) -> Message:
        """The newest message in sight that is wanted, at once or when it comes. Raises NothingCame."""
        sight = self._sight
        await sight.until(lambda: sight.newest(wanted, channel) is not None, "such a message", wait)
        found = sight.newest(wanted, channel)
        if found is None:
            raise NothingCame("the message was deleted again")
        return found

    async def wait_for_modal(self, wanted: Callable[[Modal], bool] = lambda _: True, *, wait: float = 5.0) -> Modal:
        """The form in hand once it is as wanted. Raises NothingCame."""
        await self._sight.until(lambda: self.modal is not None and wanted(self.modal), "such a form", wait)
        return self._open_form()

    async def installs(self, *, added: bool = True) -> list[Told]:
        """Collab comes to (or leaves) their own apps; what the bot answered to each activity."""
        apps = self._talk.installed
        (apps.add if added else apps.discard)(self.member.aad)
        told_of = self._activities.installed(self.member, self._sight.chat, added=added)
        return [await self._bringing.bring(one) for one in told_of]

    async def _execute(self, where: Conversation, said: Said, action: Json) -> Told:
        answer = await self._bringing.bring(self._activities.press(self.member, where, said, action))
        if answer.status != 200:
            await self._sight.notice(UNREACHABLE)
        else:
            await self._hear(said, answer.body if isinstance(answer.body, dict) else {})
        return answer

    async def _hear(self, said: Said, answer: dict[str, Any]) -> None:
        """What the answer to a press does on their screen."""
        kind, value = answer.get("type"), answer.get("value")
        if kind == NEW_CARD and isinstance(value, dict):
            await self._show(said, value)
        elif kind == WORDS and value:
            await self._sight.notice(str(value))
        elif int(answer.get("statusCode", 200)) >= 400:
            await self._sight.notice(BROKEN)

    async def _show(self, said: Said, card: Json) -> None:
        try:
            check_card(card)
        except Refused as refused:
            await self._sight.notice(f"{BROKEN} ({refused.message})")
        else:
            await self._sight.show(said, card)

    def _hand(self) -> tuple[Said, Json]:
        found = self._sight.form_in_hand()
        if found is None:
            raise NothingCame(f"{self.member.name} has no form open")
        return found

    def _open_form(self) -> Modal:
        form = self.modal
        if form is None:
            raise NothingCame(f"{self.member.name} has no form open")
        return form

    async def _arrival(self, before: int, wait: float) -> Arrival:
        """What came back since; raises NothingCame where nothing does within `wait` seconds."""
        if wait:
            await self._sight.until(lambda: self._sight.stirs_after(before), "an answer", wait)
        return Arrival(self._sight.news(before), self.modal, None)
