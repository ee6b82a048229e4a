"""Delivery: everybody hears once, in order, where they are at home and when they may be rung."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.cards.card import Card
from bot.platforms.messenger import BARE, Address, Enclosed, Sent, Throttled
from bot.services.outbox import ANSWER, DECISION, PROMPT
from bot.services.places import Place, Tie
from bot.services.places import tie as tie_channel
from bot.services.reception import Caller, introduce
from scheduler.outcomes import BACK_OFF, LOOK_AGAIN
from scheduler.sending import POST_SECONDS
from storage import register
from storage.database import Books
from storage.delivery import LEASE, WAITING_FOR_EMAIL
from storage.tables.engine import outbox
from tests.engine.sending import HEAD, MONDAY, NEWCOMER, FakeMessenger, PostOffice, a_user, draw, found, many_governors


class TestWhere:
    def test_a_head_hears_in_slack(self, office: PostOffice) -> None:
        office.write("Approved")
        assert office.drain() == 1
        assert [(post.address, post.title) for post in office.slack.posts] == [
            (Address("slack", "T-harbourside", "U-p1", None, "asha@harbourside.example"), "Approved")
        ]

    def test_an_email_only_governor_hears_by_email(self, office: PostOffice) -> None:
        office.write("From the board", "person:p3")
        assert office.drain() == 1
        assert office.slack.posts == []
        assert office.email
        assert office.email.posts[0].address == Address("email", "", email="grace@harbourside.example")

    def test_a_channel_hears_where_it_is_tied(self, office: PostOffice) -> None:
        office.write("A new project", "trust:projects")
        office.drain()
        assert office.slack.posts[0].address == Address("slack", "T-harbourside", conversation="C-projects")

    def test_the_conversation_is_kept_after_the_first_message(self, office: PostOffice) -> None:
        office.write("First")
        office.write("Second")
        assert office.drain() == 2
        assert office.conversation_of("p1") == "D-U-p1"
        assert [post.address.conversation for post in office.slack.posts] == [None, "D-U-p1"]

    def test_without_smtp_an_email_waits_and_says_so(self, office: PostOffice) -> None:
        email, office.email = office.email, None
        office.write("From the board", "person:p3")
        assert office.drain() == 0
        assert (office.states()["waiting"], office.whys()) == (1, [WAITING_FOR_EMAIL])
        office.email = email
        assert office.drain() == 0
        assert office.drain_later(seconds=LOOK_AGAIN) == 1
        assert office.whys() == []

    def test_a_group_without_a_channel_gets_the_remedy(self, office: PostOffice) -> None:
        office.write("The agenda", "group:elt")
        assert office.drain() == 0
        assert office.whys() == ["No channel is tied to group elt: type /collab here elt in it."]

    def test_a_channel_that_is_tied_gets_at_once_what_waited_for_it(self, office: PostOffice) -> None:
        office.write("A decision", "trust:announcements")
        office.drain()
        assert office.whys() == ["No channel is tied to announcements: type /collab here announcements in it."]
        tie = Tie("trust:announcements", "announcements", is_confidential=False)
        place = Place("trust:announcements", "slack", "C-all", is_private=False)
        with office.database.transaction() as shelf:
            tie_channel(shelf.books("harbourside"), tie, place, by=HEAD, at=MONDAY)
        assert office.drain() == 1
        assert office.slack.posts[0].address.conversation == "C-all"

    def test_somebody_who_says_hello_gets_at_once_what_waited_for_them(self, office: PostOffice) -> None:
        office.write("Welcome", "person:p2")
        office.drain()
        ned = a_user("U-ned")
        assert introduce(office.database, Caller("slack", ned.team, ned.user), ned, at=MONDAY)
        assert office.drain() == 1
        assert office.slack.posts[0].address.user == "U-ned"

    def test_somebody_slack_does_not_know_yet_is_not_lost(self, office: PostOffice) -> None:
        office.write("Welcome", "person:p2")
        assert office.drain() == 0
        assert office.states() == {"waiting": 1}
        assert "Ned New is not known on Slack yet: they type /collab there once" in office.whys()[0]

    def test_somebody_who_never_typed_is_found_by_their_email_and_only_once(self, office: PostOffice) -> None:
        office.directory.users[NEWCOMER.email] = a_user("U-ned")
        office.write("Welcome", "person:p2")
        assert office.drain() == 1
        assert office.slack.posts[0].address.user == "U-ned"
        office.write("And again", "person:p2")
        assert office.drain() == 1
        assert len(office.directory.asked) == 1

    @pytest.mark.parametrize(
        "stranger", [{"team": "T-elsewhere"}, {"is_stranger": True}, {"is_bot": True}, {"is_confirmed": False}]
    )
    def test_an_email_that_the_workspace_does_not_vouch_for_matches_nobody(
        self, office: PostOffice, stranger: dict[str, Any]
    ) -> None:
        office.directory.users[NEWCOMER.email] = replace(a_user("U-ned"), **stranger)
        office.write("Welcome", "person:p2")
        office.drain()
        assert office.slack.posts == []
        assert office.conversation_of("p2") is None

    def test_a_directory_that_asks_to_wait_is_asked_again_later(self, office: PostOffice) -> None:
        office.directory.users[NEWCOMER.email] = a_user("U-ned")
        office.directory.refuses = Throttled(30)
        office.write("Welcome", "person:p2")
        before = office.time.seconds
        assert office.drain() == 1
        assert office.time.seconds - before >= 30

    def test_who_left_meanwhile_hears_nothing(self, office: PostOffice) -> None:
        office.write("From the board", "person:p4")
        office.write("From the board", "person:p99")
        office.now += timedelta(days=1)
        assert office.drain() == 0
        assert office.states() == {"dropped": 2}

    def test_people_of_two_trusts_hear_in_their_own_workspace(self, office: PostOffice) -> None:
        found(office.database, "lanternfield")
        office.write("Ours")
        office.write("Theirs", trust="lanternfield")
        assert office.drain() == 2
        where = {post.title: post.address.tenant for post in office.slack.posts}
        assert where == {"Ours": "T-harbourside", "Theirs": "T-lanternfield"}


class TestWhen:
    NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    @pytest.mark.parametrize("message_class", [DECISION, "told", PROMPT])
    def test_nobody_is_rung_at_night(self, office: PostOffice, message_class: str) -> None:
        office.now = self.NIGHT
        office.write("From the board", message_class=message_class)
        assert office.drain() == 0
        office.now = self.MORNING
        assert office.drain() == 1

    def test_an_answer_to_ones_own_press_comes_at_once(self, office: PostOffice) -> None:
        office.now = self.NIGHT
        office.write("Held till morning")
        office.write("Sent. Next: …", message_class=ANSWER)
        assert office.drain() == 1
        assert office.slack.titles == ["Sent. Next: …"]

    def test_what_was_held_comes_before_what_was_written_after_it(self, office: PostOffice) -> None:
        office.now = self.NIGHT
        office.write("First")
        office.drain()
        office.now = self.MORNING
        office.write("Second")
        assert office.drain() == 2
        assert office.slack.titles == ["First", "Second"]


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


class TestLivingCards:
    def test_a_card_says_how_things_stand_when_it_is_sent(self, office: PostOffice) -> None:
        office.change("project:p-1", "Waits for the CEO")
        office.write_living("project:p-1", message_class=DECISION)
        office.change("project:p-1", "Approved by the CEO")
        office.drain()
        assert office.slack.titles == ["Approved by the CEO"]

    def test_a_card_about_nothing_is_dropped(self, office: PostOffice) -> None:
        office.write_living("project:p-1", message_class=DECISION)
        assert office.drain() == 0
        assert office.states() == {"dropped": 1}

    def test_a_card_that_stands_is_changed_in_its_place(self, office: PostOffice) -> None:
        office.change("project:p-1", "Waits for the CEO")
        office.write_living("project:p-1")
        office.drain()
        office.change("project:p-1", "Approved by the CEO")
        assert office.drain() == 1
        assert office.slack.edited == [(office.slack.posts[0].delivery_id, "Approved by the CEO")]
        assert len(office.slack.posts) == 1

    def test_an_edit_rings_no_phone_and_ignores_quiet_hours(self, office: PostOffice) -> None:
        office.change("project:p-1", "Waits for the CEO")
        office.write_living("project:p-1")
        office.drain()
        office.now = TestWhen.NIGHT
        office.change("project:p-1", "Approved by the CEO")
        assert office.drain() == 1

    def test_of_many_changes_only_the_last_is_drawn(self, office: PostOffice) -> None:
        office.change("project:p-1", "One")
        office.write_living("project:p-1")
        office.drain()
        for words in ("Two", "Three", "Four"):
            office.change("project:p-1", words)
        assert office.drain() == 1
        assert [title for _, title in office.slack.edited] == ["Four"]
        assert office.states() == {"sent": 2, "dropped": 2}

    def test_a_change_while_the_card_is_on_its_way_reaches_it(self, office: PostOffice) -> None:
        class Slow(FakeMessenger):
            async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
                await asyncio.to_thread(office.change, "project:p-1", "Approved by the CEO")
                return await super().send(address, card, delivery_id, enclosed)

        office.slack = Slow()
        office.change("project:p-1", "Waits for the CEO")
        office.write_living("project:p-1")
        assert office.drain() == 2
        assert office.slack.titles == ["Waits for the CEO"]
        assert [title for _, title in office.slack.edited] == ["Approved by the CEO"]

    def test_an_email_that_was_sent_stays_as_it_is(self, office: PostOffice) -> None:
        assert office.email
        office.change("project:p-1", "Waits for the CEO")
        office.write_living("project:p-1", "person:p3")
        office.drain()
        office.change("project:p-1", "Approved by the CEO")
        assert office.drain() == 0
        assert office.email.titles == ["Waits for the CEO"]
        assert office.email.edited == []

    def test_a_throttled_edit_comes_later(self, office: PostOffice) -> None:
        office.change("project:p-1", "One")
        office.write_living("project:p-1")
        office.drain()
        office.change("project:p-1", "Two")
        office.slack.fates = ["throttled"]
        assert office.drain() == 1
        assert [title for _, title in office.slack.edited] == ["Two"]


class TestRunning:
    async def test_mail_wakes_it_at_once(self, office: PostOffice) -> None:
        delivery = office.delivery()
        office.database.after_mail = delivery.wake
        running = asyncio.create_task(delivery.run())
        await asyncio.sleep(0.05)
        began = asyncio.get_running_loop().time()
        await asyncio.to_thread(office.write, "Approved", message_class=ANSWER)
        await office.slack.arrived.wait()
        assert asyncio.get_running_loop().time() - began < 0.5
        delivery.stop()
        await running

    async def test_stopping_finishes_what_is_on_its_way(self, office: PostOffice) -> None:
        class Slow(FakeMessenger):
            async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
                sending.set()
                await asyncio.sleep(0.2)
                return await super().send(address, card, delivery_id, enclosed)

        sending = asyncio.Event()
        office.slack = Slow()
        office.write("Approved")
        delivery = office.delivery()
        running = asyncio.create_task(delivery.run())
        await sending.wait()
        delivery.stop()
        await running
        assert office.states() == {"sent": 1}

    async def test_what_waited_for_somebody_is_tried_after_a_restart(self, office: PostOffice) -> None:
        email, office.email = office.email, None
        office.write("From the board", "person:p3")
        await office.delivery().drain()
        office.email = email
        delivery = office.delivery()
        running = asyncio.create_task(delivery.run())
        assert office.email
        await office.email.arrived.wait()
        delivery.stop()
        await running
        assert office.email.titles == ["From the board"]
