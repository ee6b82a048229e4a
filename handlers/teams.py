"""Teams' way in: what people write, press and fill in, as calls of the router; and outcomes as answers.

What is answered to a press is short, since Teams shows it beside the card for a moment; anything longer is a message
in the one-to-one chat. A form stands where its card stands, and is drawn again there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import structlog

from bot.cards import adaptive, adaptive_buttons, adaptive_form
from bot.cards.adaptive_buttons import Pressed, Submitted
from bot.cards.card import Card, Option, Values
from bot.cards.courtesies import not_shown, outdated_button, taken
from bot.cards.form_document import Shown
from bot.domain.identities import Profile
from bot.logs import reference
from bot.services.reception import Stranger
from handlers.conversation import Answer, OpenForm, Outcome, Rejected, Repeated, ShowForm, Trouble, card_of
from handlers.edge import Asking, Threshold, noted
from handlers.router import Router
from handlers.teams_activity import Activity
from handlers.teams_drawn import Json, message, replaced
from handlers.teams_memory import Memory, drop, is_taken_away, keep, keep_and_compare
from handlers.teams_replies import NOT_SENT, Replies, Speaker, not_said

SEARCH = "application/search"
PATIENCE = 8.0
"""Seconds in which something may be sent before a press is answered: Teams waits about fifteen."""
AT_A_TIME = 4
"""Forms that are written over at once, each some tenths of a second on its way."""
log = structlog.get_logger()


class Malformed(ValueError):
    """An invoke whose value is none of what Teams sends."""


@dataclass(frozen=True)
class Said:
    """`body` answers the request; `after` is done once it has been answered."""

    body: Json | None = None
    after: Callable[[], Awaitable[None]] | None = None


@dataclass
class Sending:
    """A form that somebody sends: read as it was shown to them, so that it can be shown again."""

    router: Router
    activity: Activity
    sent: Submitted
    told: Mapping[str, object]
    shown: Shown | None = None
    values: Values = field(default_factory=Values)

    def ask(self, patience: float) -> Outcome:
        caller, where = self.activity.caller, self.activity.where
        return self.router.submit(caller, self.sent.form, self.sent.token, self.read, where, patience)

    def read(self, shown: Shown | None) -> Values:
        if shown is not None:
            self.shown, self.values = shown, adaptive_form.values(shown.boxes, self.told)
        return self.values

    def again(self, errors: Mapping[str, str]) -> Json | None:
        """The same form with what was typed and what is wrong with it; None where it was never shown."""
        return adaptive_form.drawn(self.shown.whole().filled(self.values), errors) if self.shown else None


@dataclass(frozen=True)
class TeamsEdge:
    """`speaker` answers, and is asked about somebody whom the register does not know yet."""

    router: Router
    speaker: Speaker
    memory: Memory
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_A_TIME))

    @property
    def replies(self) -> Replies:
        return Replies(self.speaker)

    async def hear(self, activity: Activity) -> Said:
        """What comes of it; an answer that cannot be given becomes a reference. Raises Malformed."""
        is_press = activity.type == "invoke" and activity.name != SEARCH
        told = _told(activity) if is_press else {}
        ours = reference()
        said = self._at_fault(activity, ours)
        with noted(ours):
            match activity.type:
                case "message":
                    said = await self._command(activity)
                case "invoke" if is_press:
                    said = await self._execute(activity, told)
                case "invoke":
                    said = await self._suggest(activity)
                case _:
                    said = await self._noticed(activity)
        return said

    def _at_fault(self, activity: Activity, ours: str) -> Said:
        """In the chat, beside the card, as a list with nothing in it, or not at all where nobody asked."""
        match activity.type:
            case "message":
                return Said(after=lambda: self._reply(activity, Answer(not_shown(ours))))
            case "invoke" if activity.name == SEARCH:
                return Said(adaptive_form.options(()))
            case "invoke":
                return Said(message(not_shown(ours)))
            case _:
                return Said()

    async def _command(self, activity: Activity) -> Said:
        caller, where, words = activity.caller, activity.where, activity.words
        ask = partial(self.router.command, caller, words, where, activity.arrival)
        outcome = await self._outcome(activity, ask, at_once=self.router.is_at_once(caller, words))
        return Said(after=lambda: self._reply(activity, outcome))

    async def _execute(self, activity: Activity, told: Mapping[str, object]) -> Said:
        match adaptive_buttons.pressed(told):
            case Pressed(action, value):
                return await self._press(activity, action, value)
            case Submitted() as sent:
                return await self._submit(activity, sent, told)
        return Said(message(outdated_button()))

    async def _press(self, activity: Activity, action: str, value: str) -> Said:
        caller, where = activity.caller, activity.where
        ask = partial(self.router.press, caller, action, value, where, activity.arrival)
        outcome = await self._outcome(activity, ask, at_once=self.router.is_written_at_once(caller, action))
        match outcome:
            case OpenForm() | ShowForm():
                return Said(message(await self._reply_now(activity, outcome)))
            case Answer(card) if card.title or card.buttons or card.more:
                return Said(message(await self._reply_now(activity, outcome)))
            case _:
                return Said(message(card_of(outcome)), lambda: self.keep(activity))

    async def _submit(self, activity: Activity, sent: Submitted, told: Mapping[str, object]) -> Said:
        sending = Sending(self.router, activity, sent, told)
        at_once = self.router.is_written_at_once(activity.caller, sent.form)
        match await self._outcome(activity, sending.ask, at_once=at_once):
            case Rejected(errors) as rejected:
                again = sending.again(errors)
                return Said(replaced(again) if again else message(card_of(rejected)))
            case ShowForm(form) | OpenForm(form):
                return Said(replaced(adaptive_form.drawn(form)))
            case Trouble(card):
                return Said(message(card))
            case Answer(card):
                return self._ended(activity, card)
            case _:
                return self._ended(activity, taken(sending.shown.title if sending.shown else ""))

    async def _suggest(self, activity: Activity) -> Said:
        asked = activity.value if isinstance(activity.value, dict) else {}
        source, typed = str(asked.get("dataset") or ""), str(asked.get("queryText") or "")
        found: tuple[Option, ...] = ()
        if not activity.is_visitor:
            with noted(reference()):
                found = await asyncio.to_thread(self._found, activity, source, typed)
        return Said(adaptive_form.options(found))

    def _found(self, activity: Activity, source: str, typed: str) -> tuple[Option, ...]:
        try:
            return self.router.suggest(activity.caller, source, typed, activity.where)
        except Stranger:
            return ()

    async def _noticed(self, activity: Activity) -> Said:
        """The app is added or taken away, and people join or leave where it is; the register stays the authority."""
        if is_taken_away(activity):
            with noted(reference()):
                await asyncio.to_thread(drop, self.memory, activity)
            return Said()
        is_new = False
        with noted(reference()):
            is_new = await asyncio.to_thread(keep_and_compare, self.memory, activity)
        if not is_new or activity.is_visitor:
            return Said()
        return await self._greeted(activity)

    async def _greeted(self, activity: Activity) -> Said:
        """Say once what it is that has come: to whoever has added it for themselves, or to the channel."""
        caller, router, once = activity.caller, self.router, activity.arrival_of_the_app
        if not activity.is_direct:
            greeting = await self._outcome(activity, lambda _: router.greet(caller, once))
            return Said(after=lambda: self.replies.to_channel(activity, greeting))
        if not activity.user:
            return Said()
        outcome = await self._outcome(activity, lambda _: router.welcome(caller, once))
        return Said(after=lambda: self._reply(activity, outcome))

    async def _outcome(self, activity: Activity, ask: Asking, *, at_once: bool = False) -> Outcome:
        threshold = Threshold(self.router, Introducing(self, activity), patience=PATIENCE)
        return await threshold.outcome(activity.caller, ask, is_visitor=activity.is_visitor, at_once=at_once)

    async def keep(self, activity: Activity) -> None:
        """Where they, and this channel, and whoever has joined it, are written to."""
        with noted(reference()):
            await asyncio.to_thread(keep, self.memory, activity)

    async def _reply(self, activity: Activity, outcome: Outcome) -> None:
        if isinstance(outcome, Repeated):
            return
        await self.keep(activity)
        with noted(reference()):
            await self.replies.to_words(activity, outcome)

    async def _reply_now(self, activity: Activity, outcome: Outcome) -> Card:
        """Send the answer to a press, and give what is said beside the card that was pressed."""
        await self.keep(activity)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.replies.to_press(activity, outcome)
        except TimeoutError:
            return not_said(outcome)

    def _ended(self, activity: Activity, card: Card) -> Said:
        """The form makes way for what came of it: at once for the one who sent it, and in the chat's history too."""
        return Said(replaced(adaptive.message(card)), lambda: self._make_way(activity, card))

    async def _make_way(self, activity: Activity, card: Card) -> None:
        """Few at a time: whoever sends a form now is answered before others' chats are tidied."""
        async with self.turns:
            await self.keep(activity)
            if activity.reply_to_id:
                await self._write_over(activity, activity.reply_to_id, card)

    async def _write_over(self, activity: Activity, form: str, card: Card) -> None:
        with noted(reference()):
            try:
                await self.speaker.edit(activity.spot, form, card)
            except NOT_SENT as lost:
                log.warning("form not replaced", error=type(lost).__name__)


@dataclass(frozen=True)
class Introducing:
    """Asks who it is that speaks, where they speak: in a channel they need no chat with us for that."""

    edge: TeamsEdge
    activity: Activity

    async def profile(self, tenant: str, user: str) -> Profile:
        await self.edge.keep(self.activity)
        return await self.edge.speaker.profile(tenant, user, self.activity.spot)


def _told(activity: Activity) -> Mapping[str, object]:
    match activity.value:
        case {"action": {"data": dict(told)}}:
            return told
    raise Malformed("no action")
