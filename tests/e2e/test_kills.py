"""Bad luck, to the real process: killed, cut off, slowed down or switched off, it loses and doubles nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from bot.sandbox.standin.faults import Fault
from storage.database import Database
from storage.tables.engine import outbox
from storage.tables.meetings import agenda_items
from tests.e2e.edges import eventually, plan, rows
from tests.e2e.town import TownInSlack, open_town

HEAD = "p12"
ITEMS = "Budget agreed\nThe budget of next year was agreed."
READERS = ("p38", "p40", "p42", "p44", "p46", "p47", "p48", "p50", "p52", "p54")
ON_SHIFTS = "p55"
MAILED = ("patricia.lum", "wendell.ashcombe", "terry.hallmark", "arthur.bellweather")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownInSlack]:
    with open_town(plan(tmp_path_factory.mktemp("kills"))) as town:
        yield town


@pytest.fixture(autouse=True)
def calm_afterwards(town: TownInSlack) -> Iterator[None]:
    yield
    town.world.standin.troubles.faults.clear()
    town.world.standin.troubles.set_pace({})


@contextmanager
def nobody_writes(town: TownInSlack) -> Iterator[None]:
    """The bot's books are busy: no transaction of it can begin to write."""
    with closing(sqlite3.connect(town.world.plan.url.removeprefix("sqlite:///"), isolation_level=None)) as books:
        books.execute("BEGIN IMMEDIATE")
        yield
        books.execute("ROLLBACK")


def begins(town: TownInSlack, work: Coroutine[Any, Any, Any]) -> Future[Any]:
    return asyncio.run_coroutine_threadsafe(work, town.loop.loop)


def opens_form(town: TownInSlack) -> None:
    head = town.person(HEAD)
    head.types("/collab agenda add")
    head.is_asked_for("item")


def sends(town: TownInSlack, words: str) -> Future[Any]:
    """The form is on its way; nobody waits for what comes of it."""
    page = town.person(HEAD)._at_page()
    return begins(town, page.submit(item=words, wait=0))


def killed(town: TownInSlack) -> None:
    town.loop.run(town.world.bot.kill())


def started(town: TownInSlack, at: str | None = None) -> None:
    """Started again, at once or once the sandbox's clock stands at `at`."""
    bot = town.world.bot
    if at is not None:
        bot.environment = {**bot.environment, "COLLAB_CLOCK": at}
    town.loop.run(bot.start())
    town.settles()


def three_minutes_pass(town: TownInSlack) -> None:
    """What the killed one had in hand is nobody's any more."""
    database = Database(town.world.plan.url)
    with database.transaction() as shelf:
        shelf.do(outbox.update().where(outbox.c.state == "claimed").values(claimed_until=0.0))
    database.close()


def added(town: TownInSlack, words: str) -> int:
    return len(rows(town, agenda_items, agenda_items.c.words == words))


def told(town: TownInSlack, words: str) -> int:
    """How often it stands in their chat with Collab."""
    return sum(words in message.text for message in town.person(HEAD)._at_page().messages())


def tries(town: TownInSlack) -> int:
    return town.world.standin.troubles.seen["chat.postMessage"]


def test_killed_before_the_commit_nothing_is_stored_and_the_same_form_takes_effect_later(town: TownInSlack) -> None:
    opens_form(town)
    brought = len(town.world.standin.delivery.sockets.sent_to)
    with nobody_writes(town):
        sending = sends(town, "Before the commit")
        eventually(lambda: len(town.world.standin.delivery.sockets.sent_to) > brought)
        killed(town)
        sending.result(10)
    assert added(town, "Before the commit") == 0

    started(town)
    town.person(HEAD).sends()
    town.person(HEAD).has_no_form()
    assert added(town, "Before the commit") == 1
    assert told(town, "Before the commit") == 1


def test_killed_after_the_commit_and_before_the_post_it_is_posted_once_later(town: TownInSlack) -> None:
    opens_form(town)
    before = tries(town)
    town.world.standin.troubles.faults.append(Fault("chat.postMessage", "error_500", seconds=1.5))
    sends(town, "After the commit").result(10)
    eventually(lambda: tries(town) > before)
    killed(town)
    assert (added(town, "After the commit"), told(town, "After the commit")) == (1, 0)

    three_minutes_pass(town)
    started(town)
    eventually(lambda: told(town, "After the commit") == 1)
    town.settles()
    assert told(town, "After the commit") == 1


def test_killed_after_the_post_and_before_it_is_recorded_it_is_not_posted_again(town: TownInSlack) -> None:
    opens_form(town)
    before = tries(town)
    town.world.standin.troubles.faults.append(Fault("chat.postMessage", "delay", seconds=1.0))
    sends(town, "After the post").result(10)
    eventually(lambda: tries(town) > before)
    with nobody_writes(town):
        eventually(lambda: told(town, "After the post") == 1)
        killed(town)
    assert [row.state for row in rows(town, outbox, outbox.c.kind == "agenda_added")][-1:] != ["waiting"]

    three_minutes_pass(town)
    posts = tries(town)
    started(town)
    assert {row.state for row in rows(town, outbox, outbox.c.kind == "agenda_added")} == {"sent"}
    assert (told(town, "After the post"), tries(town)) == (1, posts)


@pytest.mark.parametrize("trouble", ["drop_response", "error_500"])
def test_a_line_that_breaks_at_the_post_is_asked_what_became_of_it(town: TownInSlack, trouble: Any) -> None:
    opens_form(town)
    words = f"Over a bad line, {trouble}"
    town.world.standin.troubles.faults.append(Fault("chat.postMessage", trouble))
    sends(town, words).result(10)
    eventually(lambda: {row.state for row in rows(town, outbox, outbox.c.kind == "agenda_added")} == {"sent"})
    town.settles()
    assert told(town, words) == 1


def test_stopped_in_the_middle_it_finishes_what_is_in_hand(town: TownInSlack) -> None:
    opens_form(town)
    before = tries(town)
    town.world.standin.troubles.faults.append(Fault("chat.postMessage", "delay", seconds=1.0))
    sends(town, "While it stops").result(10)
    eventually(lambda: tries(town) > before)
    assert town.loop.run(town.world.bot.stop()) == 0
    assert told(town, "While it stops") == 1
    started(town)
    assert told(town, "While it stops") == 1


def test_when_slack_asks_for_patience_nothing_is_lost_and_the_order_is_kept(town: TownInSlack) -> None:
    """Slower than Collab's own pace, so that it is refused again and again."""
    town.settles()
    town.world.standin.troubles.set_pace({"channel_seconds": 2.0, "workspace_per_minute": 40})
    page = town.person(HEAD)._at_page()
    for number in range(1, 5):
        town.loop.run(page.command("agenda add", wait=0))
        town.loop.run(page.wait_for_modal())
        town.loop.run(page.submit(item=f"Patience number {number}", wait=0))
    eventually(lambda: told(town, "Patience number") == 4, seconds=30)
    town.settles()
    told_in_order = [message.text for message in page.messages() if "Patience number" in message.text]
    assert [text.split("Patience number ")[1][0] for text in told_in_order] == ["1", "2", "3", "4"]


def test_off_over_monday_noon_the_agenda_is_posted_once_when_it_is_back(town: TownInSlack) -> None:
    monday = town.today() + timedelta(days=7 - town.today().weekday())
    wednesday = monday + timedelta(days=2)
    agenda = f"Agenda for Wednesday {wednesday.day} {wednesday:%B}"
    town.walks_to(f"{monday} 11:50")
    killed(town)
    assert agenda not in town.channel("group:elt")
    started(town, f"{monday}T13:20:00+00:00")
    killed(town)
    started(town)
    assert town.channel("group:elt").count(agenda) == 1


def test_off_over_the_mornings_digests_each_comes_once_and_never_at_night(town: TownInSlack) -> None:
    clerk, chair, ceo = town.person("p08"), town.person("p31"), town.person("p01")
    town.walks_to("2026-12-04 10:00")
    clerk.types("/collab meeting log board")
    clerk.fills(held_on=date(2026, 12, 3), items=ITEMS)
    clerk.sends()
    clerk.presses("meeting.send")
    chair.presses("cascade.check")
    ceo.presses("cascade.release")
    ceo.fills(when="now")
    ceo.sends()
    killed(town)

    started(town, "2026-12-07T22:10:00+00:00")
    assert read(town) == [0] * len(READERS)
    killed(town)
    started(town, "2026-12-08T08:20:00+00:00")
    assert read(town) == [1] * len(READERS)
    assert [town.mailbox(f"{name}@mail.example.org").count("Budget agreed") for name in MAILED] == [1] * len(MAILED)
    killed(town)
    started(town)
    assert (read(town), read(town, ON_SHIFTS)) == ([1] * len(READERS), [0])
    town.walks_to("2026-12-08 18:01")
    assert (read(town), read(town, ON_SHIFTS)) == ([1] * len(READERS), [1])


def read(town: TownInSlack, *readers: str) -> list[int]:
    """How often each governor has the news in their own chat."""
    pages = [town.person(reader)._at_page() for reader in readers or READERS]
    return [sum("Budget agreed" in message.text for message in page.messages()) for page in pages]
