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
from scheduler.outcomes import LOOK_AGAIN
from storage.delivery import WAITING_FOR_EMAIL
from tests.engine.sending import HEAD, MONDAY, NEWCOMER, NIGHT, FakeMessenger, PostOffice, a_user, found


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

    def test_a_channel_rings_phones_too_so_it_waits_for_the_morning(self, office: PostOffice) -> None:
        office.now = NIGHT
        office.write("A project", "trust:projects")
        assert office.drain() == 0
        assert office.states() == {"waiting": 1}
        office.drain_later(hours=12)
        assert office.slack.titles == ["A project"]

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

    def test_a_second_account_with_their_email_is_not_taken_for_them(self, office: PostOffice) -> None:
        """Accounts change hands: from then on only the trust's file says otherwise."""
        first, second = a_user("U-ned"), a_user("U-somebody")
        assert introduce(office.database, Caller("slack", first.team, first.user), first, at=MONDAY)
        assert not introduce(office.database, Caller("slack", second.team, second.user), second, at=MONDAY)
        office.write("Welcome", "person:p2")
        office.drain()
        assert [one.address.user for one in office.slack.posts] == ["U-ned"]

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
    MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    @pytest.mark.parametrize("message_class", [DECISION, "told", PROMPT])
    def test_nobody_is_rung_at_night(self, office: PostOffice, message_class: str) -> None:
        office.now = NIGHT
        office.write("From the board", message_class=message_class)
        assert office.drain() == 0
        office.now = self.MORNING
        assert office.drain() == 1

    def test_an_answer_to_ones_own_press_comes_at_once(self, office: PostOffice) -> None:
        office.now = NIGHT
        office.write("Held till morning")
        office.write("Sent. Next: …", message_class=ANSWER)
        assert office.drain() == 1
        assert office.slack.titles == ["Sent. Next: …"]

    def test_what_was_held_comes_before_what_was_written_after_it(self, office: PostOffice) -> None:
        office.now = NIGHT
        office.write("First")
        office.drain()
        office.now = self.MORNING
        office.write("Second")
        assert office.drain() == 2
        assert office.slack.titles == ["First", "Second"]


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

    async def test_mail_that_may_not_go_yet_is_not_asked_about_each_time(self, office: PostOffice) -> None:
        looks: list[datetime] = []

        def now() -> datetime:
            looks.append(office.now)
            return office.now

        office.now = NIGHT
        await asyncio.to_thread(office.write, "For the morning")
        delivery = office.delivery(now=now)
        running = asyncio.create_task(delivery.run())
        await asyncio.sleep(0.1)
        looks.clear()
        for _ in range(80):
            delivery.wake()
            await asyncio.sleep(0.01)
        delivery.stop()
        await running
        assert len(looks) <= 12

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
