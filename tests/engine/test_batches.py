"""What waits for one person comes as one card, within the caps, and is lost, doubled, held and changed as one."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.cards.card import Card, Row
from bot.cards.plaintext import plain_text
from bot.domain.preferences import Preferences
from bot.platforms.messenger import BARE, Address, Enclosed, Sent
from bot.services.outbox import DECISION, DIGEST, PROMPT, TOLD
from storage import batches, preferences
from storage.database import Database
from storage.delivery import LEASE
from storage.tables.engine import outbox
from tests.engine.sending import FakeMessenger, PostOffice
from tests.engine.test_delivery_kills import Dying, Killed

BOUNDARIES = range(6)
WHILE_ONE_IS_LEFT_OUT = range(2, 6)
SATURDAY = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def whole(card: Card) -> str:
    """Its words, and what can be pressed."""
    rows = (button for part in card.parts if isinstance(part, Row) for button in part.buttons)
    return "\n".join([plain_text(card), *(button.label for button in (*rows, *card.buttons, *card.more))])


class Reading(FakeMessenger):
    """It keeps the words of what it is given."""

    words: list[str]

    async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
        self.words = [*getattr(self, "words", []), whole(card)]
        return await super().send(address, card, delivery_id, enclosed)

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        self.words = [*getattr(self, "words", []), whole(card)]
        await super().edit(address, reference, card)


def tell(office: PostOffice, *titles: str, message_class: str = TOLD, recipient: str = "person:p1") -> None:
    for title in titles:
        office.write(title, recipient, message_class)


def likes(office: PostOffice, own: Preferences, person: str = "p1") -> None:
    with office.database.transaction() as shelf:
        preferences.put(shelf.books("harbourside"), person, own, at=office.now)
        batches.look_again(shelf.books("harbourside"), f"person:{person}")


def rows(office: PostOffice) -> list[tuple[str, str | None]]:
    with office.database.reading() as shelf:
        return [(row.state, row.reference) for row in shelf.rows(select(outbox).where(outbox.c.edits.is_(None)))]


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


class TestOneCard:
    def test_what_is_due_together_comes_as_one_card(self, office: PostOffice) -> None:
        office.slack = Reading()
        tell(office, "Approved", "You took on two actions")
        assert office.drain() == 1
        assert office.slack.titles == ["2 things for you"]
        assert "Approved" in office.slack.words[0]
        assert "You took on two actions" in office.slack.words[0]
        assert {state for state, _ in rows(office)} == {"sent"}
        assert len({reference for _, reference in rows(office)}) == 1

    def test_one_alone_is_itself(self, office: PostOffice) -> None:
        tell(office, "Approved")
        office.drain()
        assert office.slack.titles == ["Approved"]

    def test_five_lines_and_then_how_many_more(self, office: PostOffice) -> None:
        office.slack = Reading()
        for number in range(8):
            tell(office, f"Thing {number}")
            office.now += timedelta(minutes=1)
        office.drain()
        words = office.slack.words[0]
        assert [number for number in range(8) if f"Thing {number}" in words] == [3, 4, 5, 6, 7]
        assert words.index("Thing 7") < words.index("Thing 3")
        assert "… and 3 more" in words
        assert "See all 8 things" in words

    def test_an_email_shows_them_all_and_says_why(self, office: PostOffice) -> None:
        office.email = Reading("email", reads_back=False, edits=False)
        tell(office, *(f"Thing {number}" for number in range(8)), recipient="person:p3")
        office.drain()
        assert all(f"Thing {number}" in office.email.words[0] for number in range(8))
        assert "You get this because" in office.email.words[0]
        assert "See all" not in office.email.words[0]

    def test_a_decision_and_a_digest_go_alone(self, office: PostOffice) -> None:
        tell(office, "Approve this?", message_class=DECISION)
        tell(office, "From the board", message_class=DIGEST)
        tell(office, "News", "More news")
        office.drain()
        assert office.slack.titles == ["Approve this?", "From the board"]
        assert office.states() == {"sent": 2, "waiting": 2}

    def test_a_channel_has_no_batches(self, office: PostOffice) -> None:
        tell(office, "One", "Two", recipient="trust:projects")
        office.drain()
        assert office.slack.titles == ["One", "Two"]

    def test_all_that_was_held_over_a_weekend_meets_on_one_morning(self, office: PostOffice) -> None:
        office.now = SATURDAY
        tell(office, "News")
        tell(office, "A question", message_class=PROMPT)
        office.drain()
        office.now = at("2026-11-30 07:30")
        office.drain()
        assert office.slack.titles == []
        office.now = at("2026-11-30 08:00")
        office.drain()
        assert office.slack.titles == ["2 things for you"]

    def test_what_cannot_be_drawn_fails_alone(self, office: PostOffice) -> None:
        tell(office, "News", "Poison", "More")
        with office.database.transaction() as shelf:
            shelf.do(outbox.update().where(outbox.c.card["title"].as_string() == "Poison").values(card={"v": 99}))
        office.drain()
        assert office.slack.titles == ["2 things for you"]
        assert office.states() == {"sent": 2, "waiting": 1}

    def test_what_has_nothing_left_to_say_is_left_out(self, office: PostOffice) -> None:
        office.write_living("project:gone", message_class=TOLD)
        tell(office, "News", "More")
        office.drain()
        assert office.slack.titles == ["2 things for you"]
        assert office.states() == {"sent": 2, "dropped": 1}


class TestCaps:
    def test_the_rest_of_a_day_comes_next_morning_as_one(self, office: PostOffice) -> None:
        tell(office, "First")
        office.drain()
        for title in ("Second", "Third"):
            office.now += timedelta(hours=1)
            tell(office, title)
            office.drain()
        assert office.slack.titles == ["First"]
        office.now = at("2026-11-24 08:00")
        office.drain()
        assert office.slack.titles == ["First", "2 things for you"]

    def test_the_fourth_of_a_week_waits_for_the_next(self, office: PostOffice) -> None:
        for day in range(23, 28):
            office.now = datetime(2026, 11, day, 9, 0, tzinfo=UTC)
            tell(office, f"News of the {day}th")
            office.drain()
        assert office.slack.titles == [f"News of the {day}th" for day in (23, 24, 25)]
        office.now = at("2026-11-30 08:00")
        office.drain()
        assert office.slack.titles[-1] == "2 things for you"

    def test_a_batch_counts_once(self, office: PostOffice) -> None:
        tell(office, *"abcde")
        office.drain()
        office.now += timedelta(days=1)
        tell(office, "Tomorrow's")
        office.drain()
        assert office.slack.titles == ["5 things for you", "Tomorrow's"]


class TestWishes:
    def test_after_a_pause_there_is_one_summary(self, office: PostOffice) -> None:
        likes(office, Preferences(paused_until=at("2026-12-02 00:00").date()))
        for day in range(23, 28):
            office.now = datetime(2026, 11, day, 9, 0, tzinfo=UTC)
            tell(office, f"News of the {day}th", message_class=PROMPT if day % 2 else TOLD)
            office.drain()
        assert office.slack.titles == []
        office.now = at("2026-12-02 08:00")
        office.drain()
        assert office.slack.titles == ["5 things for you"]

    def test_a_change_applies_to_what_is_held_already(self, office: PostOffice) -> None:
        likes(office, Preferences(holds_news=True))
        tell(office, "News")
        office.drain()
        assert office.states() == {"waiting": 1}
        likes(office, Preferences())
        office.drain()
        assert office.slack.titles == ["News"]

    def test_somebody_who_asks_gets_what_waits_at_once_and_as_one(self, office: PostOffice) -> None:
        likes(office, Preferences(holds_news=True))
        tell(office, "One", "Two", "Three")
        office.drain()
        office.now = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
        with office.database.transaction() as shelf:
            assert batches.gather_for(shelf.books("harbourside"), "person:p1", now=office.now) == 3
        office.slack.fates = ["throttled"]
        office.drain()
        assert office.slack.titles == ["3 things for you"]
        assert office.states() == {"sent": 3}


class TestLiving:
    def test_a_change_redraws_the_whole_batch(self, office: PostOffice) -> None:
        office.slack = Reading()
        for subject in ("project:a", "project:b"):
            office.change(subject, f"{subject} as it was")
            office.write_living(subject, message_class=TOLD)
        tell(office, "News")
        office.drain()
        assert len(office.slack.posts) == 1
        office.change("project:b", "project:b changed")
        office.change("project:a", "project:a changed")
        office.drain()
        last = office.slack.words[-1]
        assert "project:a changed" in last
        assert "project:b changed" in last
        assert "News" in last
        assert {reference for reference, _ in office.slack.edited} == {office.slack.posts[0].delivery_id}

    def test_a_change_while_it_is_on_its_way_is_caught_up(self, office: PostOffice) -> None:
        for subject in ("project:a", "project:b"):
            office.change(subject, "as it was")
            office.write_living(subject, message_class=TOLD)

        class Changing(Reading):
            async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
                sent = await super().send(address, card, delivery_id, enclosed)
                office.change("project:b", "changed meanwhile")
                return sent

        office.slack = Changing()
        office.drain()
        assert "changed meanwhile" in office.slack.words[-1]
        assert office.slack.edited

    def test_the_last_one_standing_takes_the_place_of_the_batch(self, office: PostOffice) -> None:
        for subject in ("project:a", "project:b"):
            office.change(subject, f"{subject} stands")
            office.write_living(subject, message_class=TOLD)
        office.drain()
        office.change("project:a", "")
        office.drain()
        assert office.slack.edited[-1][1] == "project:b stands"


class TestKills:
    @pytest.mark.parametrize("boundary", BOUNDARIES)
    def test_a_kill_at_any_commit_loses_and_doubles_no_companion(self, office: PostOffice, boundary: int) -> None:
        tell(office, "One", "Two", "Three")
        first_life = Dying(office.database.url, boundary)
        with pytest.raises(Killed):
            asyncio.run(office.delivery(first_life).drain())
        first_life.close()
        tell(office, "Four")
        office.drain_later(seconds=LEASE + 1)
        office.now = at("2026-11-24 08:00")
        office.drain()
        assert office.states() == {"sent": 4}
        assert Counter(office.slack.titles) in (
            Counter({"4 things for you": 1}),
            Counter({"3 things for you": 1, "Four": 1}),
        )

    def test_there_are_no_other_boundaries_than_those(self, office: PostOffice) -> None:
        tell(office, "One", "Two", "Three")
        whole_life = Dying(office.database.url, len(BOUNDARIES))
        assert asyncio.run(office.delivery(whole_life).drain()) == 1
        assert whole_life.left == 0
        whole_life.close()

    @pytest.mark.parametrize("boundary", WHILE_ONE_IS_LEFT_OUT)
    def test_nor_where_one_is_left_out_before_it_is_sent(self, office: PostOffice, boundary: int) -> None:
        tell(office, "One")
        office.write_living("project:gone", message_class=TOLD)
        tell(office, "Two")
        first_life = Dying(office.database.url, boundary)
        with pytest.raises(Killed):
            asyncio.run(office.delivery(first_life).drain())
        first_life.close()
        office.drain_later(seconds=LEASE + 1)
        assert office.slack.titles == ["2 things for you"]
        assert office.states()["waiting"] == 0

    @pytest.mark.parametrize("fates", [["lost"], ["reset"], ["throttled"], ["away"], ["lost", "reset", "away"]])
    def test_a_bad_line_neither_loses_nor_doubles_a_batch(self, office: PostOffice, fates: list[str]) -> None:
        tell(office, "One", "Two", "Three")
        office.slack.fates = list(fates)
        office.drain()
        office.drain_later(seconds=120)
        assert office.slack.titles == ["3 things for you"]
        assert office.states() == {"sent": 3}

    def test_where_nothing_can_be_read_back_all_of_it_shares_the_doubt(self, office: PostOffice) -> None:
        office.slack = FakeMessenger(fates=["bug"] * 20)
        tell(office, "One", "Two")
        for _ in range(12):
            office.drain_later(seconds=3600)
        assert office.states() == {"uncertain": 2}

    def test_two_senders_share_one_batch_without_two(self, office: PostOffice) -> None:
        tell(office, "One", "Two", "Three")
        other = Database(office.database.url)

        async def both_send() -> None:
            await asyncio.gather(office.delivery().drain(), office.delivery(other).drain())

        asyncio.run(both_send())
        other.close()
        assert office.slack.titles == ["3 things for you"]
