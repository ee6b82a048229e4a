"""Nothing is lost and nothing comes twice: not by a kill, not by a bad line, not by many senders at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from random import Random

from bot.services.outbox import ANSWER, DECISION, TOLD
from scheduler.pace import Pace
from storage import claims
from storage.database import Database, Shelf
from storage.delivery import LEASE
from storage.turns import PATIENCE
from tests.engine.sending import FakeMessenger, PostOffice, StoppedTime, many_heads

FEWEST_BOUNDARIES = 3 * (1 + 4)
"""Before, in and after each transaction: a claim and four records at least."""


class Killed(BaseException):
    """The process is gone, between two instructions."""


class Dying(Database):
    """A database whose process dies before or after its nth commit, and stays dead."""

    def __init__(self, url: str, boundary: int) -> None:
        super().__init__(url)
        self.left = boundary

    @contextmanager
    def transaction(self, patience: float = PATIENCE) -> Iterator[Shelf]:
        with super().transaction(patience) as shelf:
            self._step()
            yield shelf
            self._step()
        self._step()

    def _step(self) -> None:
        if self.left <= 0:
            raise Killed
        self.left -= 1


def write_four(office: PostOffice) -> None:
    for title in ("First", "Second"):
        office.write(title)
        office.write(title, "trust:projects")


def test_a_kill_at_any_commit_loses_and_doubles_nothing(office: PostOffice) -> None:
    """Life after life ends one step later than the one before, until one reaches its end."""
    for boundary in count():
        write_four(office)
        life = Dying(office.database.url, boundary)
        with suppress(Killed):
            asyncio.run(office.delivery(life).drain())
        life.close()
        office.drain_later(seconds=LEASE + 1)
        assert Counter(office.slack.titles) == {"First": 2 * (boundary + 1), "Second": 2 * (boundary + 1)}
        assert office.states() == {"sent": 4 * (boundary + 1)}
        if life.left > 0:
            break
    assert boundary > FEWEST_BOUNDARIES


def test_many_senders_and_a_bad_line_lose_and_double_nothing(office: PostOffice) -> None:
    heads = many_heads(office.database, 30)
    for head in heads:
        office.write(f"One for {head}", f"person:{head}")
        office.write(f"Two for {head}", f"person:{head}")
    luck = Random(7)
    office.slack.fates = luck.choices(["arrives", "lost", "reset", "throttled", "away"], [80, 8, 5, 4, 3], k=90)

    async def everybody_sends() -> list[int]:
        return await asyncio.gather(*(office.delivery().drain() for _ in range(4)))

    counts = asyncio.run(everybody_sends())
    while office.states()["waiting"]:
        office.drain_later(seconds=60)
    titles = Counter(office.slack.titles)
    assert sum(counts) <= 60
    assert len(titles) == 60
    assert set(titles.values()) == {1}
    in_order = [[title.split()[0] for title in office.slack.titles if title.endswith(f" {head}")] for head in heads]
    assert in_order == [["One", "Two"]] * 30


def test_a_sender_in_each_of_two_processes_shares_the_work(office: PostOffice) -> None:
    heads = many_heads(office.database, 20)
    for head in heads:
        office.write("Approved", f"person:{head}")
    other = Database(office.database.url)

    async def both_send() -> None:
        await asyncio.gather(office.delivery().drain(), office.delivery(other).drain())

    asyncio.run(both_send())
    other.close()
    assert Counter(post.address.user for post in office.slack.posts) == {f"U-{head}": 1 for head in heads}


def test_without_reading_back_plain_repetition_doubles(office: PostOffice) -> None:
    """What reading back is for: the same bad line, on a platform that cannot be asked."""
    office.slack = FakeMessenger(reads_back=False, fates=["lost"])
    office.write("Approved", message_class=TOLD)
    office.drain()
    assert len(office.slack.posts) == 2


def test_a_card_that_changed_before_it_was_found_again_says_what_is_true_now(office: PostOffice) -> None:
    """Its answer was lost, so no posting was known when it changed: the look must not take the old words for new."""

    class Meanwhile(StoppedTime):
        async def sleep(self, seconds: float) -> None:
            if office.slack.posts and not office.slack.looked:
                await asyncio.to_thread(office.change, "project:p-1", "Approved")
            await super().sleep(seconds)

    office.time = Meanwhile()
    office.change("project:p-1", "Proposed")
    office.write_living("project:p-1")
    office.slack.fates = ["lost"]
    office.drain()
    office.drain_later(seconds=60)
    assert office.slack.titles == ["Proposed"]
    assert [words for _, words in office.slack.edited] == ["Approved"]


def test_answers_that_wait_behind_decisions_do_not_hold_the_decisions_up(office: PostOffice) -> None:
    """After an hour without Slack the front of the queue is all answers, each behind a decision to the same head."""
    for head in many_heads(office.database, 200):
        office.write("Please decide", f"person:{head}", DECISION)
        office.write("Sent", f"person:{head}", ANSWER)
    [lane] = [one for one in Pace().lanes() if one.name == "slack"]
    with office.database.transaction() as shelf:
        taken = claims.claim(shelf, lane, now=office.now, real=office.time.seconds)
    assert [letter.message_class for letter in taken] == [DECISION] * len(taken) != []
