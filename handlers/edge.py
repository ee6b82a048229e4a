"""What the edges of all chat platforms do alike: cross into the router once, introduce somebody new, own a fault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

import structlog
from starlette.requests import Request

from bot.cards.card import Card
from bot.cards.courtesies import cannot_say_who, not_shown, our_fault
from bot.domain.identities import Profile
from bot.logs import reference
from bot.platforms.messenger import PERSON, Throttled, Undeliverable
from bot.services.reception import AT_ONCE, SOON, Busy, Caller, Stranger
from bot.services.troubles import in_words
from handlers.conversation import Outcome, Trouble
from handlers.router import Router

PATIENCE = 2.0
"""Seconds for asking a platform something before the answer: Slack waits three for ours."""
T = TypeVar("T")
TRIES, A_MOMENT = 40, 0.001
"""Somebody else's turn to write is over in a moment; whoever waits for it in a thread makes those after them wait."""
Observed = Callable[[str, float], None]
Asking = Callable[[float], Outcome]
"""Asks the router, and waits at most so many seconds for others who write."""
log = structlog.get_logger()


class DoorShut(Exception):
    """A platform does not let us in; the sentence says what to look at."""


class Directory(Protocol):
    """Who somebody is, as their platform vouches for it."""

    async def profile(self, tenant: str, user: str) -> Profile: ...


@dataclass(frozen=True)
class Threshold:
    """Where somebody's words cross into the router; `directory` is asked about whom the register does not know yet."""

    router: Router
    directory: Directory
    patience: float = PATIENCE

    async def outcome(self, caller: Caller, ask: Asking, *, is_visitor: bool = False, at_once: bool = False) -> Outcome:
        """What comes of it; an unexpected error becomes a reference.

        `is_visitor`: somebody of another organisation, for whom nothing is done. `at_once`: asked where it arrived,
        without patience, since everybody else would wait too.
        """
        ours = reference()
        outcome: Outcome = Trouble(our_fault(ours))
        with noted(ours):
            if is_visitor:
                outcome = await asyncio.to_thread(self.router.turn_visitor_away, caller)
            else:
                outcome = await self._with_introduction(caller, ask, at_once=at_once)
        return outcome

    async def _with_introduction(self, caller: Caller, ask: Asking, *, at_once: bool) -> Outcome:
        try:
            for _ in range(TRIES if at_once else 0):
                with suppress(Busy):
                    return ask(AT_ONCE)
                await asyncio.sleep(A_MOMENT)
            return await asyncio.to_thread(ask, SOON)
        except Stranger as stranger:
            unknown = stranger
        if unknown.trust is None:
            return self.router.turn_away(unknown)
        try:
            async with asyncio.timeout(self.patience):
                profile = await self.directory.profile(caller.tenant, caller.user)
        except (Throttled, Undeliverable, TimeoutError) as trouble:
            nobody = isinstance(trouble, Undeliverable) and trouble.reason == PERSON
            return self.router.turn_away(unknown) if nobody else Trouble(cannot_say_who())
        if await asyncio.to_thread(self.router.introduce, caller, profile):
            return await asyncio.to_thread(ask, SOON)
        return self.router.turn_away(unknown)


@contextmanager
def noted(ours: str) -> Iterator[None]:
    """The one place where an unexpected error ends: it is logged with this reference, and goes no further."""
    try:
        yield
    except Exception as error:
        words = in_words(error)
        if words is None:
            log.exception("our fault", reference=ours)
        else:
            log.error(words, reference=ours)


def drawn(draw: Callable[[], T], instead: Callable[[Card], T]) -> T:
    """What is drawn. Where that fails through our fault, a card that says so, with its reference, is drawn instead."""
    ours = reference()
    shown: list[T] = []
    with noted(ours):
        shown.append(draw())
    return shown[0] if shown else instead(not_shown(ours))


async def whole(request: Request, largest: int) -> bytes | None:
    """The body; None where it is larger than anything that the platform sends."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            return None
    return body
