"""Answers on their way back in Teams: where they are said, and what a channel reads of what is for one person.

What came for our eyes alone (Teams calls it targeted: chosen from the list behind "/") is answered where it was said,
for theirs alone. A form is sent one to one all the same: it stays until it is filled in, and Teams takes such a message
away after a day.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import structlog

from bot.cards.card import Card
from bot.cards.courtesies import answer_lost, below, form_not_shown, no_private_answer, private_answer
from bot.domain.identities import Profile, Reference
from bot.platforms.messenger import AWAY, PERSON, Address, Throttled, Undeliverable, Unknown
from handlers.conversation import Answer, OpenForm, Outcome, ShowForm
from handlers.teams_activity import Activity
from handlers.teams_drawn import Drawn, Json, drawn, drawn_card

NOT_SENT = (Throttled, Undeliverable, Unknown, TimeoutError)
log = structlog.get_logger()


class Speaker(Protocol):
    """The way out, for answers."""

    async def say(self, to: Reference | Address, content: Json, summary: str) -> str: ...

    async def whisper(self, place: Reference, teams_user: str, content: Json, summary: str) -> str: ...

    async def edit(self, address: Reference | Address, reference: str, card: Card) -> None: ...

    async def profile(self, tenant: str, user: str, met_in: Reference | None = None) -> Profile: ...


class Replies:
    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    async def to_words(self, activity: Activity, outcome: Outcome) -> None:
        """Answer what was written: here in a chat of two, else privately, and say so here."""
        content = drawn(outcome)
        if _may_be_whispered(activity, outcome) and await self._whispers(activity, content):
            return
        if _is_for_all(activity, outcome):
            await self._says(activity.spot, content)
            return
        lost = await self._says(activity.person, content)
        note = not_said(outcome, lost) if lost else private_answer()
        await self._tell(activity, drawn_card(note), nobody_else=not lost)

    async def to_channel(self, activity: Activity, outcome: Outcome) -> None:
        """Say it to everybody there, under nobody's message."""
        if isinstance(outcome, Answer):
            place = replace(activity.spot, conversation=activity.where.conversation)
            await self._says(place, drawn(outcome))

    async def to_press(self, activity: Activity, outcome: Outcome) -> Card:
        """Send the answer to a press; what is said beside the card that was pressed."""
        if _may_be_whispered(activity, outcome) and await self._whispers(activity, drawn(outcome)):
            return below()
        is_here = _is_for_all(activity, outcome)
        if lost := await self._says(activity.spot if is_here else activity.person, drawn(outcome)):
            return not_said(outcome, lost)
        return below() if is_here else private_answer()

    async def _tell(self, activity: Activity, note: Drawn, *, nobody_else: bool) -> None:
        """Where the answer is. Whoever asked for our eyes alone reads it alone, or, with `nobody_else`, not at all."""
        if activity.is_targeted and (await self._whispers(activity, note) or nobody_else):
            return
        await self._says(activity.spot, note)

    async def _whispers(self, activity: Activity, content: Drawn) -> bool:
        try:
            await self._speaker.whisper(activity.spot, activity.sender.id, *content)
        except NOT_SENT as lost:
            log.warning("not said to one person alone", error=type(lost).__name__, why=getattr(lost, "why", ""))
            return False
        return True

    async def _says(self, to: Reference, content: Drawn) -> str:
        """Why it was not sent (PERSON where they have no chat with us), empty where it was.

        What they asked has been done: a lost answer must not say otherwise.
        """
        where: Reference | Address = to
        if to.kind == "person" and not to.conversation:
            where = Address("teams", to.tenant, to.user)
        try:
            await self._speaker.say(where, *content)
        except NOT_SENT as lost:
            log.warning("answer not sent", error=type(lost).__name__, why=getattr(lost, "why", ""))
            return lost.reason if isinstance(lost, Undeliverable) else AWAY
        return ""


def not_said(outcome: Outcome, reason: str = AWAY) -> Card:
    """What is said where the answer did not come through: whoever has a chat with us is not told to begin one."""
    if reason == PERSON:
        return no_private_answer()
    return form_not_shown() if isinstance(outcome, OpenForm | ShowForm) else answer_lost()


def _may_be_whispered(activity: Activity, outcome: Outcome) -> bool:
    return activity.is_targeted and not isinstance(outcome, OpenForm | ShowForm)


def _is_for_all(activity: Activity, outcome: Outcome) -> bool:
    """Whether it is said where they spoke: nobody else is there, it is for all, or they are of another organisation,
    whose people have no chat with us."""
    return activity.is_direct or activity.is_visitor or (isinstance(outcome, Answer) and outcome.is_open)
