"""Drains the outbox: claim, decide, send, record; and when it is not known what became of a letter, look first.

Claim, post and record are separate transactions. A kill between two of them leaves a lease that runs out, and then
the letter is read back before it is sent again. Between the check of the lease and the first byte on the wire lies a
window that cannot be closed: a process frozen exactly there for minutes may send what another has sent meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.domain.identities import is_out_of_reach
from bot.logs import one_event
from bot.platforms.messenger import PERSON, Directory, Messenger, Throttled, Undeliverable, Unknown
from bot.services.outbox import DECISION, Living
from bot.services.pages import Pages
from scheduler.enclosures import Enclosures
from scheduler.errands import Decision, Drop, Errand, Errands, Hold, Stuck
from scheduler.introductions import Introductions, Unmatched
from scheduler.mishaps import OurFault, watched
from scheduler.outcomes import Edited, Late, Mishap, Outcome, Report, Uncertain, record
from scheduler.pace import Pace
from scheduler.real_time import RealTime
from storage import batches, delivery
from storage.database import Database
from storage.delivery import LEASE, Claimed

POST_SECONDS = 40.0
CLOSED = "The account with their email is closed, an app's, or of another organisation."
POLL_SECONDS = 1.0
GATHER_SECONDS = 0.04
PATIENCE = 90.0
IN_FLIGHT = 12
Result = TypeVar("Result")
Waits = Hold | Drop | Stuck | Mishap | Throttled | Undeliverable


@dataclass(frozen=True, slots=True)
class Outside:
    """`directories` tell who the users of a platform are, for people who have never typed; `pages` is where browsers
    reach us, if they do."""

    directories: Mapping[str, Directory] = field(default_factory=dict)
    pages: Pages | None = None


class Delivery:
    """One replica's sender. `now` is the product's clock; `messengers` by platform, `living` by kind."""

    def __init__(
        self,
        database: Database,
        messengers: Mapping[str, Messenger],
        living: Mapping[str, Living],
        now: Callable[[], datetime],
        *,
        pace: Pace | None = None,
        real: RealTime | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        outside: Outside | None = None,
    ) -> None:
        self._database = database
        self._messengers = messengers
        self._errands = Errands(frozenset(messengers), living)
        outside = outside or Outside()
        self._introductions = Introductions(database, outside.directories)
        self._enclosures = Enclosures(outside.pages)
        self._now = now
        self._pace = pace or Pace()
        self._real = real or RealTime()
        self._sleep = sleep
        self.observed: Callable[[Report], None] = lambda report: None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._mail = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._is_stopping = False

    async def run(self) -> None:
        """Send what is due until stopped. What waited for somebody before a restart is tried at once."""
        self._loop = asyncio.get_running_loop()
        await self._unless_in_trouble(self._look_again_at_what_waits)
        while not self._is_stopping:
            self._mail.clear()
            await self._unless_in_trouble(self._send_what_is_due)
            await self._rest()

    async def drain(self) -> int:
        """Send everything that is due now, also what has to wait for its turn; how many somebody got.

        What waits for somebody to act, or for longer than PATIENCE seconds, stays.
        """
        sent = await self._send_what_is_due()
        while not self._is_stopping and (wait := await self._to_the_next_attempt()) is not None:
            await self._sleep(wait)
            sent += await self._send_what_is_due()
        return sent

    def wake(self) -> None:
        """There is mail. May be called from any thread."""
        if self._loop is not None and not self._loop.is_closed() and not self._mail.is_set():
            self._loop.call_soon_threadsafe(self._mail.set)

    def stop(self) -> None:
        """Finish what is on its way, and begin nothing new."""
        self._is_stopping = True
        self.wake()

    async def _rest(self) -> None:
        """Until there is mail, and then a moment more: what comes in a rush is claimed together."""
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._mail.wait()
                await asyncio.sleep(GATHER_SECONDS)
        except TimeoutError:
            return

    async def _unless_in_trouble(self, work: Callable[[], Awaitable[object]]) -> None:
        try:
            with watched("delivery"):
                await work()
        except OurFault:
            await self._sleep(POLL_SECONDS)

    async def _send_what_is_due(self) -> int:
        sent = 0
        async with self._one_at_a_time:
            while not self._is_stopping:
                claimed_at = self._real.steady()
                letters = await asyncio.to_thread(self._claim)
                if not letters:
                    break
                sent += sum(await asyncio.gather(*(self._deliver(letter, claimed_at) for letter in letters)))
        return sent

    async def _deliver(self, letter: Claimed, claimed_at: float) -> bool:
        """Whether somebody got it. In trouble it stays claimed until its lease runs out."""
        try:
            with one_event(), watched("delivering a letter"):
                decision = await asyncio.to_thread(self._decide, letter)
                report = await self._carry_out(letter, decision, claimed_at)
                has_it = await asyncio.to_thread(self._record, report)
                self.observed(report)
                return has_it
        except OurFault:
            return False

    async def _carry_out(self, letter: Claimed, decided: Decision | Mishap, claimed_at: float) -> Report:
        tried_at = self._real.epoch()
        decision = await self._introduced(letter, decided) if isinstance(decided, Unmatched) else decided
        if not isinstance(decision, Errand):
            return Report(letter, None, decision, tried_at, tried_at)
        try:
            with watched("sending a letter"):
                outcome = await self._send(letter, decision, claimed_at)
        except OurFault as fault:
            outcome = Unknown(str(fault))
        return Report(letter, decision, outcome, tried_at, self._real.epoch())

    async def _introduced(self, letter: Claimed, unmatched: Unmatched) -> Errand | Waits:
        """Ask the platform who they are; once that is known, decide again."""
        found = await self._introductions.look_up(unmatched)
        if isinstance(found, Throttled | Undeliverable):
            return found
        if found is not None:
            await asyncio.to_thread(self._introductions.match, unmatched, found, self._now())
        decision = await asyncio.to_thread(self._decide, letter)
        if found is not None and isinstance(decision, Unmatched) and is_out_of_reach(found, unmatched.tenant):
            return Undeliverable(CLOSED, reason=PERSON, permanent=True)
        return Stuck(unmatched.why) if isinstance(decision, Unmatched) else decision

    async def _send(self, letter: Claimed, errand: Errand, claimed_at: float) -> Outcome:
        messenger = self._messengers[errand.address.platform]
        await self._sleep(self._turn(letter, errand))
        if letter.first_tried_at is not None and errand.edits is None:
            known = await _look(messenger, errand, letter, letter.first_tried_at)
            if known is not None:
                return known
        if self._real.steady() - claimed_at > LEASE - POST_SECONDS:
            return Late()
        if errand.edits is not None:
            return await _edit(messenger, errand, errand.edits)
        return await _ended(messenger.send(errand.address, errand.card, letter.id, errand.enclosed))

    def _turn(self, letter: Claimed, errand: Errand) -> float:
        address = errand.address
        return self._pace.reserve(address.platform, address.tenant, letter.recipient, self._real.steady())

    def _claim(self) -> list[Claimed]:
        now, real = self._now(), self._real.epoch()
        with self._database.reading() as shelf:
            if not delivery.has_work(shelf, now=now, real=real):
                return []
        with self._database.transaction() as shelf:
            letters = delivery.claim(shelf, now=now, real=real, limit=IN_FLIGHT)
            batches.gather(shelf, letters, now=now)
            return letters

    def _decide(self, letter: Claimed) -> Decision | Mishap:
        try:
            with watched("drawing a letter"):
                with self._database.reading() as shelf:
                    books, at = shelf.books(letter.trust_id), self._now()
                    decision = self._enclosures.put_in(books, letter, self._errands.decide(books, letter, at), at)
                self._leave_out(letter, decision)
                return decision
        except OurFault as fault:
            return Mishap(str(fault))

    def _leave_out(self, letter: Claimed, decision: Decision) -> None:
        """Kept before anything is sent: what a card carries is known even if nothing is heard of it."""
        if isinstance(decision, Errand) and (decision.held or decision.dropped):
            with self._database.transaction() as shelf:
                batches.leave_out(shelf.books(letter.trust_id), decision.held, decision.dropped)

    def _record(self, report: Report) -> bool:
        with self._database.transaction() as shelf:
            return record(shelf.books(report.letter.trust_id), report, self._errands, self._now())

    async def _to_the_next_attempt(self) -> float | None:
        """How many seconds until a letter that is due may be tried; None for too long, or no letter."""
        soonest = await asyncio.to_thread(self._next_attempt)
        wait = None if soonest is None else max(0.0, soonest - self._real.epoch())
        return None if wait is None or wait > PATIENCE else wait

    def _next_attempt(self) -> float | None:
        with self._database.reading() as shelf:
            return delivery.next_attempt(shelf, self._now())

    async def _look_again_at_what_waits(self) -> None:
        await asyncio.to_thread(self._try_now)

    def _try_now(self) -> None:
        with self._database.transaction() as shelf:
            delivery.try_now(shelf)


async def _look(messenger: Messenger, errand: Errand, letter: Claimed, since: float) -> Outcome | None:
    """What became of a letter in doubt; None where it is right to send it (again)."""
    if messenger.reads_back:
        return await _ended(messenger.find(errand.address, letter.id, since))
    if letter.message_class == DECISION:
        return Uncertain(f"It may or may not have arrived, and {messenger.platform} cannot tell: please ask them.")
    return None


async def _edit(messenger: Messenger, errand: Errand, reference: str) -> Outcome:
    if not messenger.edits:
        return Drop("what was said there cannot be changed")
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
