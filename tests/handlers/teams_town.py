"""The same town with its chat in Teams: what people write, press and send goes through Teams' way in, and what comes
back is read off the Adaptive Cards that it drew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from bot.cards.card import Button, Card, Form, Text, Value
from bot.domain.identities import Profile, Reference
from bot.platforms.messenger import PERSON, Address, Undeliverable
from bot.sandbox.standin.seen import Answer
from bot.sandbox.teams.boxes import sent, standing
from bot.sandbox.teams.elements import actions, inputs, submit_of, told
from bot.sandbox.teams.seen import buttons_of, errors_in
from bot.sandbox.teams.words import words_of
from bot.services import forms
from bot.services.reception import received
from handlers.conversation import Where
from handlers.teams import TeamsEdge
from handlers.teams_activity import Activity
from tests import one_loop
from tests.handlers.town import FakePlatform, Somebody, TownInProcess

Json = dict[str, Any]
BOT = {"id": "28:collab", "name": "Collab"}
NUMBERS = count(1)


@dataclass
class FakeSpeaker:
    """What was said to whom: a user, or a conversation."""

    said: list[tuple[str, Json]] = field(default_factory=list)

    async def say(self, to: Reference | Address, content: Mapping[str, Any], summary: str) -> str:
        self.said.append((to.user or to.conversation or "", dict(content)))
        return f"1{len(self.said)}"

    async def whisper(self, place: Reference, teams_user: str, content: Mapping[str, Any], summary: str) -> str:
        return await self.say(place, content, summary)

    async def edit(self, address: Reference | Address, reference: str, card: Card) -> None:
        """The form has made way in the answer already."""

    async def profile(self, tenant: str, user: str, met_in: Reference | None = None) -> Profile:
        raise Undeliverable("Nobody.", reason=PERSON, permanent=True)


class NoMemory:
    def remember(self, reference: Reference) -> None:
        """Addresses are of no use here."""

    def forget(
        self, tenant: str, *, user: str = "", teams_user: str = "", conversation: str = "", team: str = ""
    ) -> None:
        """There is none."""

    def knows(self, reference: Reference) -> bool:
        return False


@dataclass
class TownInTeams(TownInProcess):
    slack: FakePlatform = field(default_factory=lambda: FakePlatform("teams", reads_back=False))
    speaker: FakeSpeaker = field(default_factory=FakeSpeaker)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.edge = TeamsEdge(self.router, self.speaker, NoMemory())

    def person(self, person_id: str) -> Somebody:
        return self.known.setdefault(person_id, SomebodyInTeams(self, person_id))


@dataclass
class SomebodyInTeams(Somebody):
    """`drawn` are the forms that were before them, by token."""

    drawn: dict[str, Json] = field(default_factory=dict)

    def types(self, command: str, in_channel: str | None = None, *, private: bool = False) -> None:
        assert command.startswith("/collab"), command
        spot = f"C:{in_channel}" if in_channel else "dm"
        self.where = Where("teams", spot, is_direct=not in_channel, is_private=private)
        words = command.removeprefix("/collab").strip()
        self._hear(self._activity(self.where, type="message", text=words))

    def presses(self, action: str, value: str | None = None) -> None:
        where, button = self._button(action, value)
        self._execute(where, {"action": button.action, "value": button.value})

    def sends(self) -> None:
        card = self._card()
        boxes = list(inputs(card))
        typed = {box["id"]: standing(box) for box in boxes}
        typed |= {name: _typed(value) for name, value in self.filled.items()}
        submit = submit_of(card)
        assert submit
        self._execute(Where("teams", "dm", is_direct=True), {**told(submit), **sent(boxes, typed)})

    def _execute(self, where: Where, data: Json) -> None:
        value = {"action": {"type": "Action.Execute", "data": data}}
        invoke = {"type": "invoke", "name": "adaptiveCard/action", "value": value, "replyToId": "1"}
        self._hear(self._activity(where, **invoke))

    def _activity(self, where: Where, **more: Any) -> Activity:
        caller = self._caller()
        place = {"id": where.conversation, "tenantId": caller.tenant}
        place |= {"conversationType": "personal" if where.is_direct else "channel"}
        kind = "private" if where.is_private else "standard"
        channel = {} if where.is_direct else {"channel": {"id": where.conversation, "type": kind}}
        common = {"id": f"17{next(NUMBERS)}", "serviceUrl": "https://smba.trafficmanager.net/uk/"}
        user = {"id": f"29:{caller.user}", "aadObjectId": caller.user}
        return Activity.model_validate(
            {**common, "from": user, "recipient": BOT, "conversation": place, "channelData": channel, **more}
        )

    def _hear(self, activity: Activity) -> None:
        speaker = self._speaker()
        before = len(speaker.said)
        answer = one_loop.run(self._heard(activity))
        for to, content in speaker.said[before:]:
            if to in (activity.user, activity.conversation.id):
                self._read(content)
        match answer:
            case {"type": "application/vnd.microsoft.card.adaptive", "value": dict(content)}:
                self._read(content)
            case {"value": str(words)}:
                self.answers.append(Card("", (Text(((words,),)),)))
        self.town.deliver()

    async def _heard(self, activity: Activity) -> Json | None:
        assert isinstance(self.town, TownInTeams)
        said = await self.town.edge.hear(activity)
        if said.after is not None:
            await said.after()
        return said.body

    def _read(self, content: Json) -> None:
        """A form takes the place of the one before; anything else that came of it, too."""
        submit = submit_of(content)
        if submit is None:
            self.form, self.errors = None, {}
            self.answers.append(_as_card(content))
            return
        token, self.errors = str(told(submit)["token"]), errors_in(content)
        if not (self.errors and token in self.drawn):
            self.filled = {}
        self.form, self.drawn[token] = self._shown(token), content

    def _shown(self, token: str) -> Form | None:
        """As the bot has kept it."""
        router = self.town.router
        with received(router.database, self._caller(), writes=False, at=router.now()) as desk:
            shown = forms.shown_to(desk.books, token, desk.person)
            return shown.whole() if shown else None

    def _card(self) -> Json:
        return self.drawn[self._open_form().token]

    def _speaker(self) -> FakeSpeaker:
        assert isinstance(self.town, TownInTeams)
        return self.town.speaker


def _typed(value: Value) -> Answer:
    """As a client holds it; nobody looks whether it is offered, since a forger does not either."""
    if value is None or isinstance(value, tuple):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _as_card(content: Json) -> Card:
    lines = tuple((words,) for words in words_of(content).splitlines())
    buttons = (Button(one.action_id, one.text, one.value or "") for one in buttons_of(content))
    assert all(told(action) for action, _ in actions(content))
    return Card("", (Text(lines),), buttons=tuple(buttons))
