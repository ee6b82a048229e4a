"""What one person has on the screen: their chat with Collab, their channels, and the form in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.sandbox.standin.seen import Answer, Message, Modal
from bot.sandbox.standin.shapes import Json
from bot.sandbox.standin.sight import NothingCame
from bot.sandbox.teams.cards import cards_of
from bot.sandbox.teams.conversations import Conversation, Conversations, Said
from bot.sandbox.teams.elements import actions, submit_of, told
from bot.sandbox.teams.seen import card_for, initially, seen_form, seen_message
from bot.sandbox.teams.tenant import Member

Held = tuple[Conversation, Said]


@dataclass
class Sight:
    """`typed` and `complaints` are by message and box: what stands in a form, and what Teams itself says beside it.

    `has_come` tells of a message whether it stands on their screen yet.
    """

    member: Member
    talk: Conversations
    typed: dict[str, dict[str, Answer]] = field(default_factory=dict)
    complaints: dict[str, dict[str, str]] = field(default_factory=dict)
    has_come: Callable[[Conversation, Said], bool] = lambda *_: True
    _notices: list[tuple[int, str]] = field(default_factory=list)
    _noticed: int = 0

    @property
    def chat(self) -> Conversation:
        return self.talk.personal(self.member)

    def channels(self) -> dict[str, str]:
        return {one.id: one.name for one in self.talk.tenant.channels_of(self.member)}

    def place(self, channel: str | None) -> Conversation:
        """By id or name; None is their chat with Collab. Raises KeyError that names the channels in sight."""
        if channel is None:
            return self.chat
        found = self.talk.tenant.channel(channel)
        if found is None or self.member.aad not in found.members:
            seen = ", ".join(self.channels().values())
            raise KeyError(f"{self.member.name} sees no channel {channel!r}; they see {seen}")
        return self.talk.in_channel(found)

    def messages(self, channel: str | None = None) -> list[Message]:
        """Oldest first. What Teams shows for a moment stands in the chat."""
        where = self.place(channel)
        seen = [self._seen(where, one) for one in where.said.values() if self._is_shown(where, one)]
        if channel is None:
            seen += [self._notice(order, words) for order, words in self._notices]
        return sorted(seen, key=lambda one: float(one.ts))

    def newest(self, wanted: Callable[[Message], bool], channel: str | None) -> Message | None:
        places = [channel] if channel else [None, *self.channels()]
        found = [one for place in places for one in self.messages(place) if wanted(one)]
        return max(found, key=lambda one: float(one.ts), default=None)

    def news(self, since: int) -> tuple[Message, ...]:
        """What Collab has said or changed after that move."""
        bot = self.talk.tenant.bot
        return tuple(self._seen(*one) for one in self._everything() if one[1].moved > since and one[1].author == bot)

    def stirs_after(self, move: int) -> bool:
        """Whether this screen has changed since, other than by their own words."""
        others = (said for _, said in self._everything() if said.author != self.member.user)
        return self._noticed > move or any(said.moved > move for said in others)

    def find(
        self, action_id: str, value: str | None, message: Message | None, channel: str | None
    ) -> tuple[Conversation, Said, Json]:
        """The newest button of that name in sight. Raises KeyError."""
        places = [self.place(channel)] if channel else None
        for where, said in sorted(self._everything(places), key=lambda one: one[1].order, reverse=True):
            card = card_for(said, self.member)
            if card is None or (message is not None and message.ts != str(said.order)):
                continue
            for action, _ in actions(card):
                data = told(action)
                if data.get("action") == action_id and value in (None, data.get("value")):
                    return where, said, action
        raise KeyError(f"{self.member.name} sees no button {action_id!r} with value {value!r}")

    def form_in_hand(self) -> tuple[Said, Json] | None:
        """The newest card of the chat that is a form; None once that one has been answered with something else."""
        for said in reversed([one for where, one in self._everything([self.chat])]):
            card = card_for(said, self.member)
            if card is not None and submit_of(card) is not None:
                return said, card
            if _was_form(said):
                return None
        return None

    def form(self) -> Modal | None:
        found = self.form_in_hand()
        if found is None:
            return None
        said, card = found
        return seen_form(said, card, self.filled(said, card), self.complaints.get(said.id, {}))

    def filled(self, said: Said, card: Json) -> dict[str, Answer]:
        return {**initially(card), **self.typed.get(said.id, {})}

    async def show(self, said: Said, card: Json) -> None:
        """Put this card in the message's place; what was typed into the old one is gone."""
        for kept in (self.typed, self.complaints):
            kept.pop(said.id, None)
        await self.talk.show_to(said, self.member, card)

    async def notice(self, words: str) -> None:
        """Words that Teams shows this person for a moment, and nobody else."""
        newest = max((said.order for _, said in self._everything()), default=0)
        self._notices.append((newest, words))
        self._noticed = self.talk.moves + 1
        await self.talk.stir()

    async def until(self, ready: Callable[[], bool], what: str, wait: float) -> None:
        """Return once `ready`; raises NothingCame after `wait` seconds."""
        try:
            await self.talk.until(ready, wait)
        except TimeoutError:
            raise NothingCame(f"{self.member.name} waited {wait} s for {what}. {self._described()}") from None

    def _described(self) -> str:
        latest, form = [one.text for one in self.messages()][-3:], self.form()
        return f"They see {latest}; open form: {f'{form.title!r} with errors {form.errors}' if form else 'none'}."

    def _everything(self, places: list[Conversation] | None = None) -> Iterator[Held]:
        readable = [self.chat, *map(self.talk.in_channel, self.talk.tenant.channels_of(self.member))]
        held = ((where, said) for where in places or readable for said in where.said.values())
        return ((where, said) for where, said in held if self._is_shown(where, said))

    def _is_shown(self, where: Conversation, said: Said) -> bool:
        return said.only_for in ("", self.member.aad) and self.has_come(where, said)

    def _seen(self, where: Conversation, said: Said) -> Message:
        return seen_message(where, said, self.member, by_bot=said.author == self.talk.tenant.bot)

    def _notice(self, order: int, words: str) -> Message:
        return Message(
            channel=self.chat.id,
            ts=f"{order}.5",
            author="",
            text=words,
            fallback=words,
            buttons=(),
            ephemeral=True,
            edited=False,
            from_bot=True,
            thread_ts=None,
            files=(),
            blocks=[],
        )


def _was_form(said: Said) -> bool:
    stood = [card for activity in (*said.before, said.activity) for card in cards_of(activity)]
    return any(submit_of(card) is not None for card in stood)
