"""One letter's way to its reader: look first if it is in doubt, check the lease, send, and say how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TypeVar

from bot.platforms.messenger import AWAY, FIXED, Messenger, Throttled, Undeliverable, Unknown
from scheduler.errands import Errand
from scheduler.outcomes import AWAY_FOR, BACK_OFF, Edited, Late, Outcome, PutOff, Uncertain
from scheduler.real_time import Reckoning
from storage.delivery import LEASE, Claimed

POST_SECONDS = 40.0
MAY_BE_SENT = 12
"""So many senders may die with a letter, the first four perhaps in company, before it is only looked for."""
MAY_BE_LOOKED_FOR = 16
KILLED = "Collab was stopped each time it had this message in hand, so it is not tried again. It may have been sent."
NOT_THERE = "Each attempt stopped Collab or brought no answer. It was looked for and not found. It is not tried again."
Result = TypeVar("Result")


class Sender:
    """`messengers` by platform; `may_repeat` says whether a letter of which nobody knows is sent again."""

    def __init__(self, messengers: Mapping[str, Messenger], real: Reckoning) -> None:
        self._messengers = messengers
        self._real = real

    async def send(self, letter: Claimed, errand: Errand, claimed_at: float, *, may_repeat: bool) -> Outcome:
        """`claimed_at` is in steady seconds. Nothing goes out in the last POST_SECONDS of the lease."""
        messenger = self._messengers[errand.address.platform]
        if letter.first_tried_at is not None and errand.edits is None:
            known = await _look(messenger, errand, letter.id, letter.first_tried_at, may_repeat=may_repeat)
            if known is not None:
                return known
            if is_last_look(letter):
                return Uncertain(NOT_THERE if messenger.reads_back else KILLED)
        if self._real.steady() - claimed_at > LEASE - POST_SECONDS:
            return Late()
        if errand.edits is not None:
            return Uncertain(KILLED) if is_last_look(letter) else await _edit(messenger, errand, errand.edits)
        return await _ended(messenger.send(errand.address, errand.card, letter.id, errand.enclosed))


def is_last_look(letter: Claimed) -> bool:
    """It has had all its attempts: nothing is left but to see whether it is there."""
    return letter.deaths >= MAY_BE_SENT or letter.attempts > len(BACK_OFF)


async def _look(
    messenger: Messenger, errand: Errand, delivery_id: str, since: float, *, may_repeat: bool
) -> Outcome | None:
    """What became of a letter in doubt; None where it is right to send it (again)."""
    if messenger.reads_back:
        return _put_off(await _ended(messenger.find(errand.address, delivery_id, since)))
    if may_repeat:
        return None
    return Uncertain(f"It may or may not have arrived, and {messenger.platform} cannot tell: please ask them.")


def _put_off(found: Result | Throttled | Undeliverable | Unknown) -> Result | PutOff | Undeliverable | Unknown:
    """Where it could only not be looked up just now, no attempt is spent."""
    match found:
        case Throttled(retry_after=seconds):
            return PutOff(seconds, f"It may have arrived. {found}")
        case Undeliverable(reason=reason, why=why) if reason == AWAY:
            return PutOff(AWAY_FOR, why)
    return found


async def _edit(messenger: Messenger, errand: Errand, reference: str) -> Outcome:
    if not messenger.edits:
        return Undeliverable("what was said there cannot be changed", reason=FIXED, permanent=True)
    return await _ended(messenger.edit(errand.address, reference, errand.card)) or Edited()


async def _ended(work: Awaitable[Result]) -> Result | Throttled | Undeliverable | Unknown:
    """What the platform answered, however it went."""
    try:
        async with asyncio.timeout(POST_SECONDS):
            return await work
    except (Throttled, Undeliverable, Unknown) as ending:
        return ending
    except TimeoutError:
        return Unknown("no answer came in time")
