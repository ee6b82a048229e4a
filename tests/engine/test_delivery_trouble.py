"""What becomes of a letter in trouble: throttled, lost, undrawable, or left by a sender that froze."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from bot.cards.card import Card
from bot.platforms.messenger import BARE, Address, Enclosed, Sent
from bot.services.outbox import DECISION, PROMPT
from scheduler.outcomes import BACK_OFF
from scheduler.sending import POST_SECONDS
from storage import register
from storage.database import Books
from storage.delivery import LEASE
from storage.tables.engine import outbox
from tests.engine.sending import HEAD, FakeMessenger, PostOffice, draw, many_governors


class TestTrouble:
    def test_a_throttled_letter_is_sent_once_the_wait_is_over(self, office: PostOffice) -> None:
        office.slack.fates = ["throttled"]
        office.write("Approved")
        before = office.time.seconds
        assert office.drain() == 1
        assert office.time.seconds - before >= 30
        assert office.slack.titles == ["Approved"]

    def test_a_lost_answer_is_read_back_and_not_sent_again(self, office: PostOffice) -> None:
        office.slack.fates = ["lost"]
        office.write("Approved")
        assert office.drain() == 1
        assert office.slack.titles == ["Approved"]
        assert len(office.slack.looked) == 1
        assert office.states() == {"sent": 1}

    def test_a_letter_that_never_arrived_is_sent_again(self, office: PostOffice) -> None:
        office.slack.fates = ["reset", "reset"]
        office.write("Approved")
        assert office.drain() == 1
        assert office.slack.titles == ["Approved"]

    @pytest.mark.parametrize(
        ("message_class", "copies", "state"), [("told", 2, "sent"), (PROMPT, 2, "sent"), (DECISION, 1, "uncertain")]
    )
    def test_where_nothing_can_be_read_back_a_digest_may_repeat_and_an_approval_may_not(
        self, office: PostOffice, message_class: str, copies: int, state: str
    ) -> None:
        assert office.email
        office.email.fates = ["lost"]
        office.write("From the board", "person:p3", message_class)
        office.drain()
        assert len(office.email.posts) == copies
        assert office.states() == {state: 1}

    def test_slack_may_be_away_for_hours(self, office: PostOffice) -> None:
        office.slack.fates = ["away"] * (len(BACK_OFF) - 1)
        office.write("Approved")
        office.drain()
        tries = [office.drain_later(seconds=pause) for pause in BACK_OFF[3:]]
        assert sum(tries) == 1
        assert office.slack.titles == ["Approved"]

    def test_in_the_end_delivery_gives_up_and_says_why(self, office: PostOffice) -> None:
        office.slack.fates = ["away"] * 20
        office.write("Approved")
        office.drain()
        for pause in BACK_OFF:
            office.drain_later(seconds=pause)
        assert office.states() == {"failed": 1}
        assert office.whys() == ["Slack is away."]

    def test_what_can_never_arrive_fails_at_once(self, office: PostOffice) -> None:
        office.slack.fates = ["gone"]
        office.write("A new project", "trust:projects")
        assert office.drain() == 0
        assert office.states() == {"failed": 1}
        assert office.whys() == ["The channel is gone: tie another."]

    def test_a_bug_of_ours_gets_a_reference_and_stops_nobody_else(self, office: PostOffice) -> None:
        office.slack.fates = ["bug"]
        office.write("Approved")
        office.write("A new project", "trust:projects")
        assert office.drain() == 2
        assert sorted(office.slack.titles) == ["A new project", "Approved"]

    def test_a_card_that_cannot_be_drawn_is_given_up_in_the_end(self, office: PostOffice) -> None:
        office.write("Approved")
        with office.database.transaction() as shelf:
            shelf.do(outbox.update().values(card={"v": 99}, attempts=len(BACK_OFF) - 1))
        office.write("Next", "trust:projects")
        assert office.drain() == 1
        assert office.states() == {"waiting": 1, "sent": 1}
        office.drain_later(seconds=BACK_OFF[-1])
        assert office.states() == {"failed": 1, "sent": 1}
        assert "Something went wrong on our side (ref " in office.whys()[0]

    def test_a_sender_that_froze_past_its_lease_leaves_the_letter_to_the_one_that_took_over(
        self, office: PostOffice
    ) -> None:
        def draw_for_an_hour(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
            if freezes:
                office.time.seconds += freezes.pop()
                assert asyncio.run(office.delivery().drain())
            return draw(books, subject, recipient, at)

        freezes = [3600.0]
        office.draw = draw_for_an_hour
        office.change("project:p-1", "Approved")
        office.write_living("project:p-1")
        assert office.drain() == 0
        assert office.slack.titles == ["Approved"]
        assert set(office.states()) == {"sent"}

    @pytest.mark.parametrize("seconds", [LEASE - POST_SECONDS, 86400.0])
    def test_a_laptop_that_slept_past_the_lease_sends_nothing_of_before(
        self, office: PostOffice, seconds: float
    ) -> None:
        """Steady time goes on while it sleeps, so the letter is not sent on a lease of before."""

        def draw_and_sleep(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
            office.time.seconds += sleeps.pop() if sleeps else 0.0
            attempts.append(len(office.slack.posts))
            return draw(books, subject, recipient, at)

        attempts: list[int] = []
        sleeps = [seconds + 1]
        office.draw = draw_and_sleep
        office.change("project:p-1", "Approved")
        office.write_living("project:p-1")
        assert office.drain() == 1
        assert attempts[:2] == [0, 0]
        assert office.slack.titles == ["Approved"]


class TestLanes:
    async def test_a_mail_server_that_hangs_does_not_delay_a_slack_message(self, office: PostOffice) -> None:
        class Hanging(FakeMessenger):
            async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
                self.arrived.set()
                await goes_on.wait()
                return await super().send(address, card, delivery_id, enclosed)

        goes_on = asyncio.Event()
        office.email = hanging = Hanging("email", reads_back=False, edits=False)
        for governor in many_governors(office.database, 40):
            office.write("From the board", f"person:{governor}")
        delivery = office.delivery()
        running = asyncio.create_task(delivery.run())
        await hanging.arrived.wait()
        await asyncio.to_thread(office.write, "Approved")
        delivery.wake()
        async with asyncio.timeout(10):
            await office.slack.arrived.wait()
        assert hanging.posts == []
        goes_on.set()
        delivery.stop()
        await running

    def test_somebody_who_moved_to_email_meanwhile_hears_there(self, office: PostOffice) -> None:
        assert office.email
        office.write("From the board")
        with office.database.transaction() as shelf:
            register.put_person(shelf.books("harbourside"), replace(HEAD, delivery="email"))
        assert office.drain() == 1
        assert (office.email.titles, office.slack.titles) == (["From the board"], [])
