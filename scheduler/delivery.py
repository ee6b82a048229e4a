"""Drains the outbox: claim, decide, send, record; and when it is not known what became of a letter, look first.

Claim, post and record are separate transactions. A kill between two of them leaves a lease that runs out, and then
the letter is read back before it is sent again. Between the check of the lease and the first byte on the wire lies a
window that cannot be closed: a process frozen exactly there for minutes may send what another has sent meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.identities import is_out_of_reach
from bot.logs import one_event
from bot.platforms.messenger import PERSON, Directory, Messenger, Throttled, Undeliverable, Unknown
from bot.services.outbox import Living, may_repeat
from bot.services.pages import Pages
from scheduler.enclosures import Enclosures
from scheduler.errands import Decision, Drop, Errand, Errands, Hold, Stuck
from scheduler.flights import Flights
from scheduler.introductions import Introductions, Unmatched
from scheduler.mishaps import OurFault, watched
from scheduler.outcomes import Elsewhere, Mishap, Report, Uncertain, closes_for, record
from scheduler.pace import Pace
from scheduler.real_time import RealTime, Reckoning, shared_by_replicas
from scheduler.sending import KILLED, MAY_BE_LOOKED_FOR, Sender
from scheduler.waking import A_BLINK, Waking
from storage import batches, claims, delivery, leases, suspects
from storage.bell import listening
from storage.database import Database, Shelf
from storage.delivery import LEASE, Claimed
from storage.lanes import WHOLE, Lane
from storage.outbox import lane_of

CLOSED = "The account with their email is closed, an app's, or of another organisation."
POLL_SECONDS = 1.0
POLL_WHEN_TOLD = 5.0
"""Where a commit rings for all replicas, looking is only what is left when the line is broken."""
PATIENCE = 90.0
Waits = Hold | Drop | Stuck | Mishap | Uncertain | Throttled | Undeliverable


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
        self._living = living
        self._errands = Errands(frozenset(messengers), living)
        outside = outside or Outside()
        self._introductions = Introductions(database, outside.directories)
        self._enclosures = Enclosures(outside.pages)
        self._now = now
        self._real = Reckoning(real or shared_by_replicas(database))
        self._sender = Sender(messengers, self._real)
        self._sleep = sleep
        self.observed: Callable[[Report], None] = lambda report: None
        self._lanes = {lane.name: lane for lane in (pace or Pace()).lanes()}
        self._waking = Waking(POLL_SECONDS if database.is_sqlite else POLL_WHEN_TOLD)
        self._flights = Flights({name: lane.room for name, lane in self._lanes.items()}, self._waking.landed)
        self._one_claims = asyncio.Lock()
        self._arrived = 0
        self._is_stopping = False

    async def run(self) -> None:
        """Send what is due until stopped. What waited for somebody before a restart is tried at once."""
        self._waking.begin()
        await self._unless_in_trouble(self._look_again_at_what_waits)
        with listening(self._database, self.wake):
            while not self._is_stopping:
                self._waking.looks()
                await self._unless_in_trouble(self._begin_what_may_go)
                await self._unless_in_trouble(self._rest)
                self._flights.report()
            await self._flights.all_land()

    async def drain(self) -> int:
        """Send everything that is due now, also what has to wait for its turn; how many somebody got.

        What waits for somebody to act, or has not gone after PATIENCE seconds in which nothing went, stays.
        """
        arrived = self._arrived
        try:
            await self._drain()
        finally:
            if self._flights and not self._waking.is_at_work:
                await self._flights.abandon()
        return self._arrived - arrived

    def wake(self) -> None:
        """There is mail. May be called from any thread."""
        self._waking.wake()

    def stop(self) -> None:
        """Finish what is on its way, and begin nothing new."""
        self._is_stopping = True
        self.wake()

    async def _drain(self) -> None:
        waited, arrived = 0.0, self._arrived
        while not self._is_stopping:
            landings = self._flights.landings
            await self._begin_what_may_go()
            if self._flights or self._flights.landings > landings:
                await self._flights.one_lands()
                continue
            if self._arrived > arrived:
                waited, arrived = 0.0, self._arrived
            wait = await asyncio.to_thread(self._until_the_next_turn)
            if wait is None or waited + wait > PATIENCE:
                return
            waited += wait
            await self._sleep(wait)
        await self._flights.all_land()

    async def _rest(self) -> None:
        await self._waking.rest(await asyncio.to_thread(self._until_something_is_due))

    async def _unless_in_trouble(self, work: Callable[[], Awaitable[object]]) -> None:
        try:
            with watched("delivery"):
                await work()
        except OurFault:
            await self._sleep(POLL_SECONDS)

    async def _begin_what_may_go(self) -> None:
        async with self._one_claims:
            while not self._is_stopping:
                lanes = [replace(lane, room=self._flights.room_in(name)) for name, lane in self._lanes.items()]
                claimed_at = self._real.steady()
                letters = await asyncio.to_thread(self._claim, lanes, not self._flights)
                for letter in letters:
                    self._flights.begin(letter.lane, self._deliver(letter, claimed_at), alone=letter.is_suspect)
                if not letters:
                    return
                self._waking.found()

    async def _deliver(self, letter: Claimed, claimed_at: float) -> None:
        """In trouble it stays claimed until its lease runs out."""
        with one_event():
            try:
                with watched("delivering a letter"):
                    decision = await asyncio.to_thread(self._decide, letter)
                    report = await self._carry_out(letter, decision, claimed_at)
            except OurFault:
                return
            arrived = await self._keep(report, claimed_at)
            self._arrived += arrived

    async def _keep(self, report: Report, claimed_at: float) -> bool:
        """What became of a letter is not forgotten because the database is away: tried again while it is ours."""
        wait = POLL_SECONDS
        while True:
            try:
                with watched("recording a letter"):
                    arrived = await asyncio.to_thread(self._record, report)
                    self.observed(report)
                    return arrived
            except OurFault:
                if self._is_stopping or self._real.steady() + wait - claimed_at > LEASE:
                    return False
                await self._sleep(wait)
                wait *= 2

    async def _carry_out(self, letter: Claimed, decided: Decision | Mishap | Uncertain, claimed_at: float) -> Report:
        tried_at = self._real.epoch()
        decision = await self._introduced(letter, decided) if isinstance(decided, Unmatched) else decided
        if not isinstance(decision, Errand):
            return Report(letter, None, decision, tried_at, tried_at)
        lane = lane_of(decision.address.platform, edits=decision.edits is not None)
        if lane != letter.lane:
            return Report(letter, None, Elsewhere(lane), tried_at, tried_at)
        repeats = may_repeat(self._living.get(letter.kind), letter.message_class)
        try:
            with watched("sending a letter"):
                outcome = await self._sender.send(letter, decision, claimed_at, may_repeat=repeats)
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

    def _claim(self, lanes: Sequence[Lane], is_idle: bool) -> list[Claimed]:
        self._real.look()
        now, real, may_expire = self._now(), self._real.epoch(), self._real.may_expire
        with self._database.reading() as shelf:
            if not leases.is_untidy(shelf, real, may_expire=may_expire):
                lanes = [lane for lane in lanes if claims.is_open(shelf, lane, now=now, real=real)]
        if not lanes:
            return []
        with self._database.transaction() as shelf:
            claims.alone(shelf)
            leases.tidy(shelf, real, may_expire=may_expire)
            letters = suspects.next_letters(shelf, lanes, now=now, real=real, is_idle=is_idle)
            batches.gather(shelf, letters, now=now)
            return letters

    def _decide(self, letter: Claimed) -> Decision | Mishap | Uncertain:
        if letter.deaths >= MAY_BE_LOOKED_FOR:
            return Uncertain(KILLED)
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
            arrived = record(shelf.books(report.letter.trust_id), report, self._errands, self._now())
            self._hold_back(shelf, report)
        return arrived

    def _hold_back(self, shelf: Shelf, report: Report) -> None:
        """What a platform says of one letter, that it is too many or that nobody is there, it says of its workspace."""
        seconds = closes_for(report.outcome)
        if seconds is not None and report.errand is not None:
            lane = self._lanes[report.letter.lane]
            tenant = report.errand.address.tenant or report.letter.trust_id if lane.tenant else WHOLE
            claims.hold_back(shelf, lane, tenant, report.real + min(seconds, leases.LONGEST))

    def _until_the_next_turn(self) -> float | None:
        """How many real seconds until a letter that is due may go; None where there is none."""
        with self._database.reading() as shelf:
            real = self._real.epoch()
            moments = [claims.opens_at(shelf, lane, real) for lane in self._lanes.values()]
            soonest = [one for one in (*moments, delivery.next_attempt(shelf)) if one is not None]
        return max(A_BLINK, min(soonest) - real) if soonest else None

    def _until_something_is_due(self) -> float | None:
        now = self._now()
        with self._database.reading() as shelf:
            due_at = delivery.next_due(shelf, now)
        waits = (self._until_the_next_turn(), None if due_at is None else (due_at - now).total_seconds())
        return min((wait for wait in waits if wait is not None), default=None)

    async def _look_again_at_what_waits(self) -> None:
        await asyncio.to_thread(self._try_all_now)

    def _try_all_now(self) -> None:
        with self._database.transaction() as shelf:
            delivery.try_all_now(shelf)
