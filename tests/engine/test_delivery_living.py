"""Living cards: what they say when they are sent, and how they are changed where they stand."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.cards.card import Card
from bot.platforms.messenger import BARE, Address, Enclosed, Sent
from bot.services.outbox import DECISION
from tests.engine.sending import NIGHT, FakeMessenger, PostOffice


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
        office.now = NIGHT
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

    def test_a_card_with_somebody_who_has_left_keeps_the_words_of_their_last_day(self, office: PostOffice) -> None:
        office.change("project:p-1", "Waits for the CEO")
        office.write_living("project:p-1", "person:p4")
        assert office.drain() == 1
        office.now += timedelta(days=1)
        office.change("project:p-1", "Approved by the CEO")
        assert office.drain() == 0
        assert office.slack.edited == []
        assert office.states() == {"sent": 1, "dropped": 1}

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
