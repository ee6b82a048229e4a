"""The sandbox's clock: it ticks, walks on so that everything happens at its own time, and never goes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from bot.cards.card import Card
from bot.domain.trusts import Trust
from bot.platforms.messenger import BARE, Address, Enclosed, Sent
from bot.sandbox.clock import Backwards, SandboxClock, Step, TooFar, keep_in, steps, where_it_left_off
from bot.sandbox.clock_routes import clock_routes
from bot.services import outbox as telling
from bot.services.outbox import TOLD
from scheduler.jobs import Job, daily, latest
from storage.database import Books
from tests.engine.sending import MONDAY, FakeMessenger, PostOffice, StoppedTime

HOUR = timedelta(hours=1)


def forget(at: datetime) -> None:
    """This clock keeps nothing."""


async def nothing_happens(at: datetime) -> None:
    return


NOTHING = Step(lambda after: None, nothing_happens)


def good_morning(books: Books, trust: Trust, *, due_at: datetime, at: datetime) -> None:
    telling.tell(
        books,
        "person:p1",
        Card(f"Good morning of {due_at.day} November"),
        event=f"morning:{due_at.isoformat()}",
        kind="morning",
        message_class=TOLD,
        at=at,
    )


MORNINGS = [Job("good_morning", daily(lambda trust: time(6, 0)), good_morning, latest, "everybody")]


class Stamping(FakeMessenger):
    """Notes the product's time of each message."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now = now
        self.times: list[datetime] = []

    async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
        self.times.append(self.now())
        return await super().send(address, card, delivery_id, enclosed)


class TestTicking:
    def test_it_ticks_in_real_time_from_where_it_was_put(self) -> None:
        real = StoppedTime()
        clock = SandboxClock(MONDAY, forget, real=real.real)
        real.seconds += 90
        assert clock.now() == MONDAY + timedelta(seconds=90)

    async def test_it_ticks_on_from_where_it_walked_to(self) -> None:
        real = StoppedTime()
        clock = SandboxClock(MONDAY, forget, real=real.real)
        real.seconds += 90
        assert await clock.walk(MONDAY + HOUR, NOTHING) == MONDAY + HOUR
        real.seconds += 5
        assert clock.now() == MONDAY + HOUR + timedelta(seconds=5)

    async def test_it_never_goes_back(self) -> None:
        clock = SandboxClock(MONDAY, forget, real=StoppedTime().real)
        with pytest.raises(Backwards, match="time goes forward only"):
            await clock.walk(MONDAY - timedelta(seconds=2), NOTHING)
        assert clock.now() == MONDAY

    async def test_the_very_instant_it_stands_at_is_not_back(self) -> None:
        real = StoppedTime()
        clock = SandboxClock(MONDAY, forget, real=real.real)
        real.seconds += 0.5
        assert await clock.walk(MONDAY, NOTHING) == MONDAY + timedelta(seconds=0.5)

    async def test_it_does_not_walk_for_years(self) -> None:
        clock = SandboxClock(MONDAY, forget, real=StoppedTime().real)
        with pytest.raises(TooFar, match="400 days"):
            await clock.walk(datetime.max.replace(tzinfo=UTC), NOTHING)

    async def test_it_stands_still_at_each_moment_on_the_way(self) -> None:
        real, seen = StoppedTime(), []
        clock = SandboxClock(MONDAY, forget, real=real.real)
        moments = [MONDAY + HOUR, MONDAY + 2 * HOUR, MONDAY + 9 * HOUR]

        async def happen(at: datetime) -> None:
            real.seconds += 60
            seen.append((at, clock.now()))

        await clock.walk(MONDAY + 3 * HOUR, Step(lambda after: min(m for m in moments if m > after), happen))
        stops = [MONDAY, *moments[:2], MONDAY + 3 * HOUR]
        assert seen == [(stop, stop) for stop in stops]

    async def test_it_ticks_on_also_when_the_walk_fails(self) -> None:
        real = StoppedTime()
        clock = SandboxClock(MONDAY, forget, real=real.real)

        async def stumble(at: datetime) -> None:
            raise RuntimeError("stumbled")

        with pytest.raises(RuntimeError, match="stumbled"):
            await clock.walk(MONDAY + HOUR, Step(lambda after: None, stumble))
        real.seconds += 5
        assert clock.now() == MONDAY + timedelta(seconds=5)


class TestWalking:
    def test_everything_happens_at_its_own_time(self, office: PostOffice) -> None:
        clock = SandboxClock(MONDAY, keep_in(office.database), real=office.time.real)
        slack = Stamping(lambda: office.now)
        office.slack = slack

        def now() -> datetime:
            office.now = clock.now()
            return office.now

        async def walk() -> None:
            delivery = office.delivery(now=now)
            await clock.walk(MONDAY + timedelta(days=2), steps(office.database, MORNINGS, delivery))

        asyncio.run(walk())
        assert slack.titles == ["Good morning of 24 November", "Good morning of 25 November"]
        assert [moment.isoformat(timespec="minutes") for moment in slack.times] == [
            "2026-11-24T08:00+00:00",
            "2026-11-25T08:00+00:00",
        ]

    def test_what_is_due_now_is_sent_before_the_first_step(self, office: PostOffice) -> None:
        office.write("Approved")
        clock = SandboxClock(MONDAY, forget, real=office.time.real)
        step = steps(office.database, [], office.delivery())
        asyncio.run(clock.walk(MONDAY, step))
        assert office.slack.titles == ["Approved"]

    def test_two_walks_do_not_run_into_each_other(self, office: PostOffice) -> None:
        clock = SandboxClock(MONDAY, forget, real=office.time.real)

        async def walk_twice() -> list[datetime | BaseException]:
            walks = (clock.walk(MONDAY + hours * HOUR, NOTHING) for hours in (5, 3))
            return await asyncio.gather(*walks, return_exceptions=True)

        first, second = asyncio.run(walk_twice())
        assert first == MONDAY + 5 * HOUR
        assert isinstance(second, Backwards)


class TestRestart:
    def test_it_goes_on_from_the_last_instant_reached(self, office: PostOffice) -> None:
        clock = SandboxClock(MONDAY, keep_in(office.database), real=office.time.real)
        asyncio.run(clock.walk(MONDAY + HOUR, NOTHING))
        assert where_it_left_off(office.database, MONDAY) == MONDAY + HOUR
        assert where_it_left_off(office.database, MONDAY + 2 * HOUR) == MONDAY + 2 * HOUR

    def test_the_first_start_is_where_it_is_put(self, office: PostOffice) -> None:
        assert where_it_left_off(office.database, MONDAY) == MONDAY

    def test_it_remembers_when_it_is_stopped(self, office: PostOffice) -> None:
        clock = SandboxClock(MONDAY, keep_in(office.database), real=office.time.real)
        office.time.seconds += 120
        clock.remember()
        assert where_it_left_off(office.database, MONDAY) == MONDAY + timedelta(minutes=2)


async def ask(
    clock: SandboxClock,
    body: bytes | None = None,
    *,
    client: str = "127.0.0.1",
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, str]]:
    """GET the clock, or POST a body to it; the status and the reply."""
    way = httpx.ASGITransport(Starlette(routes=clock_routes(clock, NOTHING)), client=(client, 50000))
    async with httpx.AsyncClient(transport=way, base_url="http://127.0.0.1:3000", headers=headers) as page:
        method = "GET" if body is None else "POST"
        answer = await page.request(method, "/sandbox/clock", content=body)
    return answer.status_code, answer.json()


class TestAsking:
    @pytest.fixture
    def clock(self) -> SandboxClock:
        return SandboxClock(MONDAY, forget, real=StoppedTime().real)

    async def test_it_says_what_time_it_is(self, clock: SandboxClock) -> None:
        assert await ask(clock) == (200, {"now": "2026-11-23T09:00:00+00:00"})

    @pytest.mark.parametrize("to", ["2026-11-26T08:00:00+00:00", "2026-11-26T08:00:00Z", "2026-11-26T09:00:00+01:00"])
    async def test_it_is_turned_on(self, clock: SandboxClock, to: str) -> None:
        reached = (200, {"now": "2026-11-26T08:00:00+00:00"})
        assert await ask(clock, json.dumps({"to": to}).encode()) == reached
        assert await ask(clock) == reached

    async def test_turning_it_back_is_a_conflict(self, clock: SandboxClock) -> None:
        status, reply = await ask(clock, b'{"to": "2026-11-20T08:00:00+00:00"}')
        assert status == 409
        assert "It is 2026-11-23T09:00:00+00:00 already" in reply["error"]
        assert clock.now() == MONDAY

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"", "Send JSON, such as"),
            (b"\xff\xfe", "Send JSON, such as"),
            (b"[]", '"to" is missing'),
            (b"{}", '"to" is missing'),
            (b'{"to": 5}', '"to" is missing'),
            (b'{"to": "Thursday"}', "'Thursday' is no instant"),
            (b'{"to": "2026-11-26T08:00:00"}', "lacks its offset from UTC"),
            (b'{"to": "9999-12-31T23:59:59-12:00"}', "400 days"),
        ],
    )
    async def test_what_is_no_instant_is_refused_in_a_sentence(
        self, clock: SandboxClock, body: bytes, words: str
    ) -> None:
        status, reply = await ask(clock, body)
        assert status == 400
        assert words in reply["error"]
        assert "Nothing was changed." in reply["error"]
        assert clock.now() == MONDAY

    @pytest.mark.parametrize(
        ("client", "headers"),
        [
            ("192.0.2.7", {}),
            ("127.0.0.1", {"Origin": "https://example.org"}),
            ("127.0.0.1", {"Host": "rebound.example.org"}),
        ],
    )
    async def test_it_is_turned_from_this_machine_only(
        self, clock: SandboxClock, client: str, headers: dict[str, str]
    ) -> None:
        turn = b'{"to": "2026-11-26T08:00:00+00:00"}'
        for body in (turn, None):
            status, reply = await ask(clock, body, client=client, headers=headers)
            assert (status, reply) == (403, {"error": "The sandbox's clock is turned from this machine only."})
        assert clock.now() == MONDAY
