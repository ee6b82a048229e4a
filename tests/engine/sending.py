"""A post office of two small trusts: letters, people, a platform that has its bad moments, and clocks that stop."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.cards.card import Card
from bot.domain.identities import Profile
from bot.domain.people import Office, Person
from bot.platforms.messenger import (
    BARE,
    UNREACHABLE,
    Address,
    Enclosed,
    Messenger,
    Sent,
    Throttled,
    Undeliverable,
    Unknown,
    name_of,
)
from bot.services import outbox as telling
from bot.services import unreached
from bot.services.outbox import DECISION, Living
from bot.services.pages import Pages
from scheduler.delivery import Delivery, Outside
from scheduler.pace import Pace
from scheduler.real_time import RealTime
from storage import delivery, deployment, people, places, register, trusts
from storage.database import Books, Database
from storage.places import Place
from storage.tables.engine import outbox
from tests import one_loop

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
HEAD = Person("p1", "Asha Lowe", "asha@harbourside.example", "slack", "elm", offices=(Office("headteacher", "elm"),))
NEWCOMER = replace(HEAD, id="p2", name="Ned New", email="ned@harbourside.example")
GOVERNOR = Person("p3", "Grace Okoro", "grace@harbourside.example", "email", offices=(Office("governor", "elm"),))
LEAVER = replace(HEAD, id="p4", name="Lee Ver", leaves_on=MONDAY.date())
LIVING_KIND = "project_card"
numbers = count()


def charter(trust_id: str) -> dict[str, object]:
    return {
        "trust": {"id": trust_id, "name": trust_id.capitalize(), "slack_team": f"T-{trust_id}"},
        "schools": [{"id": "elm", "name": "Elm Primary", "phase": "primary", "calendar": "all"}],
        "calendars": {"all": {"half_terms": []}},
    }


def found(database: Database, trust_id: str = "harbourside") -> None:
    """A trust with one school, its four people, and a channel for its projects."""
    with database.transaction() as shelf:
        books = shelf.books(trust_id)
        trusts.put_charter(shelf, trust_id, charter(trust_id), 1, at=MONDAY)
        register.put_school(books, trusts.trust_of(books).schools["elm"])
        everybody = (HEAD, NEWCOMER, GOVERNOR, LEAVER)
        for person in everybody:
            register.put_person(books, person)
        register.replace_offices(books, {one.id: one.offices for one in everybody}, on=MONDAY.date())
        for person in (HEAD, LEAVER):
            register.put_identity(books, "slack", f"T-{trust_id}", f"U-{person.id}", person.id, at=MONDAY)
        places.tie(books, Place("trust:projects", "slack", "C-projects", is_private=False), by=None, at=MONDAY)


def many_heads(database: Database, number: int) -> list[str]:
    """So many more heads; their ids."""
    ids = [f"h{one}" for one in range(number)]
    with database.transaction() as shelf:
        books = shelf.books("harbourside")
        for id_ in ids:
            register.put_person(books, replace(HEAD, id=id_))
            register.put_identity(books, "slack", "T-harbourside", f"U-{id_}", id_, at=MONDAY)
    return ids


def many_governors(database: Database, number: int) -> list[str]:
    """So many more governors, who are reached by email; their ids."""
    ids = [f"g{one}" for one in range(number)]
    with database.transaction() as shelf:
        for id_ in ids:
            register.put_person(shelf.books("harbourside"), replace(GOVERNOR, id=id_))
    return ids


@dataclass
class StoppedTime:
    """Real time that goes on only when somebody sleeps."""

    seconds: float = 1_790_000_000.0

    def read(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)

    @property
    def real(self) -> RealTime:
        return RealTime(self.read, self.read)


async def send_once(delivery: Delivery) -> None:
    """What may go at this moment, and nothing that has to wait."""
    await delivery._begin_what_may_go()
    await delivery._flights.all_land()


@dataclass
class Post:
    delivery_id: str
    address: Address
    title: str
    enclosed: Enclosed = BARE


@dataclass
class FakeMessenger:
    """`fates` say what befalls the next sendings: lost (it arrived, the answer did not), reset (it did not arrive),
    throttled, away, gone, left, bug."""

    platform: str = "slack"
    reads_back: bool = True
    edits: bool = True
    fates: list[str] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    edited: list[tuple[str, str]] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
        fate = self.fates.pop(0) if self.fates else "arrives"
        await asyncio.sleep(0)
        refusals: Mapping[str, Exception] = {
            "throttled": Throttled(30),
            "reset": Unknown("connection reset"),
            "away": Undeliverable("Slack is away.", reason=UNREACHABLE, permanent=False),
            "gone": Undeliverable("The channel is gone: tie another.", reason="place", permanent=True),
            "left": Undeliverable("Slack says that the account is closed.", reason="person", permanent=True),
            "bug": RuntimeError("a bug of ours"),
        }
        if fate in refusals:
            raise refusals[fate]
        self.posts.append(Post(delivery_id, address, card.title, enclosed))
        self.arrived.set()
        if fate == "lost":
            raise Unknown("no answer")
        return self._sent(self.posts[-1])

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        await asyncio.sleep(0)
        if self.fates and self.fates.pop(0) == "throttled":
            raise Throttled(5)
        self.edited.append((reference, card.title))

    async def find(self, address: Address, delivery_id: str, since: float) -> Sent | None:
        self.looked.append(delivery_id)
        for post in self.posts:
            names = {name_of(one) for one in (post.delivery_id, *post.enclosed.carries)}
            if name_of(delivery_id) in names:
                return replace(self._sent(post), beside=frozenset(names - {name_of(delivery_id)}))
        return None

    @property
    def titles(self) -> list[str]:
        return [post.title for post in self.posts]

    def _sent(self, post: Post) -> Sent:
        return Sent(post.address.conversation or f"D-{post.address.user or post.address.email}", post.delivery_id)


def a_user(user: str) -> Profile:
    """The newcomer as the trust's own workspace knows them."""
    return Profile(
        user=user,
        team="T-harbourside",
        name=NEWCOMER.name,
        email=NEWCOMER.email,
        is_confirmed=True,
        is_deleted=False,
        is_bot=False,
        is_stranger=False,
        is_guest=False,
    )


@dataclass
class FakeDirectory:
    """Slack's users by email; `refuses` is raised once instead of an answer."""

    users: dict[str, Profile] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    refuses: Exception | None = None

    async def with_email(self, tenant: str, email: str) -> Profile | None:
        self.asked.append(email)
        if self.refuses is not None:
            refused, self.refuses = self.refuses, None
            raise refused
        return self.users.get(email)


def draw(books: Books, subject: str, recipient: str, at: datetime) -> Card | None:
    """The card says what the deployment keeps under the subject's name."""
    words = deployment.kept(books.shelf, subject)
    return Card(words, subject=subject) if words else None


@dataclass
class PostOffice:
    database: Database
    slack: FakeMessenger = field(default_factory=FakeMessenger)
    email: FakeMessenger | None = None
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    now: datetime = MONDAY
    time: StoppedTime = field(default_factory=StoppedTime)
    pace: Pace = field(default_factory=lambda: Pace({}))
    pages: Pages | None = None
    draw: Callable[[Books, str, str, datetime], Card | None] = draw

    def delivery(self, database: Database | None = None, now: Callable[[], datetime] | None = None) -> Delivery:
        messengers: dict[str, Messenger] = {"slack": self.slack}
        if self.email is not None:
            messengers["email"] = self.email
        living = {one.kind: one for one in (Living(LIVING_KIND, self.draw), *unreached.LIVING)}
        return Delivery(
            database or self.database,
            messengers,
            living,
            now or (lambda: self.now),
            pace=self.pace,
            real=self.time.real,
            sleep=self.time.sleep,
            outside=Outside({"slack": self.directory}, self.pages),
        )

    def drain(self) -> int:
        return one_loop.run(self.delivery().drain())

    def drain_later(self, **later: float) -> int:
        """After a restart, when that much product time and real time has gone by."""
        passed = timedelta(**later)
        self.now += passed
        self.time.seconds += passed.total_seconds()
        return self.drain()

    def write(
        self, title: str, recipient: str = "person:p1", message_class: str = DECISION, *, trust: str = "harbourside"
    ) -> None:
        with self.database.transaction() as shelf:
            telling.tell(
                shelf.books(trust),
                recipient,
                Card(title),
                event=f"event-{next(numbers)}",
                kind="news",
                message_class=message_class,
                at=self.now,
            )

    def write_living(self, subject: str, recipient: str = "person:p1", message_class: str = DECISION) -> None:
        with self.database.transaction() as shelf:
            telling.tell(
                shelf.books("harbourside"),
                recipient,
                Card("as it was written", subject=subject),
                event=f"event-{next(numbers)}",
                kind=LIVING_KIND,
                message_class=message_class,
                at=self.now,
            )

    def change(self, subject: str, words: str) -> None:
        with self.database.transaction() as shelf:
            deployment.keep(shelf, subject, words)
            telling.changed(shelf.books("harbourside"), subject, at=self.now)

    def states(self) -> Counter[str]:
        with self.database.reading() as shelf:
            return Counter(delivery.counts(shelf))

    def whys(self) -> Sequence[str]:
        with self.database.reading() as shelf:
            return [row.why for row in shelf.rows(outbox.select().order_by(outbox.c.id)) if row.why]

    def conversation_of(self, person: str) -> str | None:
        with self.database.reading() as shelf:
            known = people.identity_of(shelf.books("harbourside"), person, "slack")
        return None if known is None else known.conversation
