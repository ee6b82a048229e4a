"""A letter that kills its sender takes nobody along, and nothing is given up that was not looked for."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.cards.card import Card
from bot.platforms.messenger import BARE, Address, Enclosed, Sent, Unknown
from bot.services.outbox import TOLD
from scheduler.outcomes import BACK_OFF
from scheduler.sending import KILLED, MAY_BE_LOOKED_FOR, MAY_BE_SENT, NOT_THERE
from storage.delivery import LEASE
from storage.tables.engine import outbox
from tests.engine.sending import FakeMessenger, PostOffice, many_heads

TOGETHER = 4
"""So many deaths, until a letter is suspect."""


class Killed(BaseException):
    """The process is gone, between two instructions."""


class Deadly(FakeMessenger):
    """Slack kills whoever sends the card with that title; while `all_die`, the others die with it."""

    poison = "Poison"
    kills_lookers = False

    async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
        self.sent_poison += card.title == self.poison
        if card.title == self.poison or self.all_die:
            raise Killed
        return await super().send(address, card, delivery_id, enclosed)

    async def find(self, address: Address, delivery_id: str, since: float) -> Sent | None:
        if self.kills_lookers:
            self.looked.append(delivery_id)
            raise Killed
        return await super().find(address, delivery_id, since)

    sent_poison = 0
    all_die = False


def lives(office: PostOffice, number: int) -> None:
    """So many processes one after the other, each until it is killed or has nothing more to do."""
    for _ in range(number):
        with suppress(Killed):
            office.drain_later(seconds=LEASE + 1)


def set_deaths(office: PostOffice, deaths: int, **more: object) -> None:
    with office.database.transaction() as shelf:
        shelf.do(outbox.update().values(deaths=deaths, first_tried_at=office.time.seconds, **more))


def test_a_letter_that_kills_its_sender_takes_nobody_along_once_it_is_suspect(office: PostOffice) -> None:
    """The others die with it four times, although they did nothing; then each is alone, and they arrive."""
    slack = office.slack = Deadly()
    office.write("Poison")
    for head in many_heads(office.database, 5):
        office.write(f"For {head}", f"person:{head}")
    slack.all_die = True
    lives(office, TOGETHER)
    slack.all_die = False
    assert office.slack.posts == []
    lives(office, MAY_BE_SENT)
    assert sorted(slack.titles) == [f"For h{one}" for one in range(5)]
    assert office.states() == {"sent": 5, "uncertain": 1}
    assert MAY_BE_SENT - TOGETHER <= slack.sent_poison <= MAY_BE_SENT
    assert NOT_THERE in office.whys()


def test_nothing_is_in_the_air_beside_a_suspect(office: PostOffice) -> None:
    in_the_air, most = 0, 0

    class Counting(FakeMessenger):
        async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
            nonlocal in_the_air, most
            in_the_air += 1
            most = max(most, in_the_air)
            await asyncio.sleep(0.01)
            in_the_air -= 1
            return await super().send(address, card, delivery_id, enclosed)

    office.slack, office.email = Counting(), Counting("email", reads_back=False, edits=False)
    for head in many_heads(office.database, 4):
        office.write("From the board", f"person:{head}")
    office.write("From the board", "person:p3", TOLD)
    set_deaths(office, TOGETHER)
    office.drain()
    assert office.states() == {"sent": 5}
    assert most == 1


def test_a_suspect_that_cannot_go_yet_holds_up_nobody_else(office: PostOffice) -> None:
    """It is behind a letter that is in another replica's hand."""
    office.write("In another's hand")
    with office.database.transaction() as shelf:
        shelf.do(outbox.update().values(state="claimed", claimed_until=office.time.seconds + LEASE, claimed_by="x"))
    office.write("Suspect")
    with office.database.transaction() as shelf:
        shelf.do(outbox.update().where(outbox.c.state == "waiting").values(deaths=TOGETHER))
    office.write("For everybody", "trust:projects")
    assert office.drain() == 1
    assert office.slack.titles == ["For everybody"]


def test_a_letter_that_arrived_is_found_however_many_senders_died_with_it(office: PostOffice) -> None:
    office.write("Approved")
    office.slack.fates = ["lost"]
    office.drain_later(seconds=0)
    office.slack.looked.clear()
    for deaths in (MAY_BE_SENT, MAY_BE_LOOKED_FOR - 1):
        set_deaths(office, deaths, state="waiting", not_before=None)
        office.drain()
        assert office.states() == {"sent": 1}
    assert len(office.slack.looked) == 2
    assert office.slack.titles == ["Approved"]


def test_a_letter_that_kills_even_who_looks_is_given_up_in_the_end_and_shown(office: PostOffice) -> None:
    slack = office.slack = Deadly()
    slack.kills_lookers = True
    office.write("Poison")
    lives(office, MAY_BE_LOOKED_FOR + 1)
    assert office.states()["uncertain"] == 1
    assert KILLED in office.whys()
    assert slack.sent_poison + len(slack.looked) == MAY_BE_LOOKED_FOR


def test_where_nothing_can_be_looked_up_it_is_given_up_after_its_deaths_alone(office: PostOffice) -> None:
    office.write("News", "person:p3", TOLD)
    set_deaths(office, MAY_BE_SENT)
    office.drain()
    assert office.states()["uncertain"] == 1


def test_the_last_attempt_too_is_looked_for_before_it_is_given_up(office: PostOffice) -> None:
    """Its answer was lost: it is there, and nobody has to ask."""
    office.write("Approved")
    with office.database.transaction() as shelf:
        shelf.do(outbox.update().values(attempts=len(BACK_OFF)))
    office.slack.fates = ["lost"]
    office.drain()
    office.drain_later(seconds=BACK_OFF[-1])
    assert office.states() == {"sent": 1}


def test_what_was_not_there_at_the_last_look_is_given_up(office: PostOffice) -> None:
    office.write("Approved")
    set_deaths(office, 0, attempts=len(BACK_OFF))
    office.slack.fates = ["reset"]
    office.drain()
    office.drain_later(seconds=BACK_OFF[-1])
    assert office.states()["uncertain"] == 1
    assert office.slack.posts == []


def test_a_look_that_brings_no_answer_is_made_again(office: PostOffice) -> None:
    class Deaf(FakeMessenger):
        async def find(self, address: Address, delivery_id: str, since: float) -> Sent | None:
            if not self.looked:
                self.looked.append(delivery_id)
                raise Unknown("no answer")
            return await super().find(address, delivery_id, since)

    office.slack = Deaf(fates=["lost"])
    office.write("Approved")
    office.drain()
    set_deaths(office, MAY_BE_SENT)
    office.drain_later(seconds=60)
    assert office.states() == {"sent": 1}
    assert office.slack.titles == ["Approved"]
