"""One trust with three ways out, whose people are on Slack, on Teams and on email."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.cards.card import Button, Card
from bot.cards.document import from_document
from bot.cards.plaintext import words
from bot.domain.identities import Reference
from bot.domain.people import Office
from bot.platforms.messenger import Messenger
from bot.platforms.teams import TeamsMessenger
from bot.platforms.teams_clients import Connectors, Ways
from bot.services import outbox as telling
from bot.services import unreached
from bot.services.living import LIVING
from bot.services.outbox import DECISION, Living, changed
from bot.services.references import References, remember
from scheduler.delivery import Delivery, Outside
from scheduler.pace import Pace
from storage import delivery, deployment, register, trusts
from storage.database import Books, Database, Kept
from storage.tables.engine import outbox
from tests.engine.fake_teams import TENANT, FakeTeams, chat_of, registered, running
from tests.engine.sending import GOVERNOR, HEAD, MONDAY, FakeMessenger, StoppedTime, charter, found, numbers

ASHA = "7faf8ab2-3d56-4244-b585-20c8a42ed2b8"
ON_TEAMS = replace(HEAD, delivery="teams")
ON_SLACK = replace(HEAD, id="p5", name="Sol Slack", email="sol@harbourside.example")
UNKNOWN = replace(HEAD, id="p6", name="Tom New", email="tom@harbourside.example", delivery="teams")
CLERK = replace(HEAD, id="p9", name="Rosa Peake", email="rosa@harbourside.example", offices=(Office("clerk"),))
GENERAL = "19:general@thread.tacv2"
EVERYBODY = (ON_TEAMS, ON_SLACK, UNKNOWN, GOVERNOR, CLERK)


def drawn(books: Books, subject: str, recipient: str, at: object) -> Card | None:
    """The card says what the deployment keeps under the subject's name; "asks" is a question with a button."""
    said = deployment.kept(books.shelf, subject)
    buttons = (Button("project.approve", "Approve", "p-1"),) if said and said.startswith("asks") else ()
    return Card(said, buttons=buttons, subject=subject) if said else None


@dataclass
class ThreeWays:
    """A post office with three ways out, of which Teams is a real one over a small Microsoft of our own."""

    database: Database
    teams: FakeTeams
    slack: FakeMessenger = field(default_factory=FakeMessenger)
    email: FakeMessenger = field(default_factory=lambda: FakeMessenger("email", reads_back=False, edits=False))
    time: StoppedTime = field(default_factory=StoppedTime)
    with_email: bool = True

    def __post_init__(self) -> None:
        self.now = MONDAY

    async def drain(self, **later: float) -> None:
        """After that much product time and real time has gone by."""
        passed = timedelta(**later)
        self.now += passed
        self.time.seconds += passed.total_seconds()
        ways = Ways(self.time.read, self.time.sleep, timeout=3.0)
        connectors = Connectors(registered, f"{self.teams.url}/login", f"{self.teams.url}/connector", ways)
        try:
            await self._delivery(connectors).drain()
        finally:
            await connectors.close()

    def write(self, title: str, to: str, message_class: str = DECISION, kind: str = "news", subject: str = "") -> None:
        with self.database.transaction() as shelf:
            if subject:
                deployment.keep(shelf, subject, title)
            telling.tell(
                shelf.books("harbourside"),
                to,
                Card(title, subject=subject or None),
                event=f"event-{next(numbers)}",
                kind=kind,
                message_class=message_class,
                at=self.now,
            )

    def change(self, subject: str, said: str) -> None:
        with self.database.transaction() as shelf:
            deployment.keep(shelf, subject, said)
            changed(shelf.books("harbourside"), subject, at=self.now)

    def said_in_teams(self, conversation: str = chat_of(ASHA)) -> list[str]:
        return [
            one["attachments"][0]["content"]["fallbackText"].splitlines()[0] for one in self.teams.sent[conversation]
        ]

    def to_clerk(self) -> list[str]:
        """What the clerk reads of people who cannot be reached: the whole card."""
        with self.database.reading() as shelf:
            rows = shelf.rows(outbox.select().where(outbox.c.kind == unreached.UNREACHABLE).order_by(outbox.c.id))
        return [words(from_document(row.card)) for row in rows]

    def states(self) -> Mapping[str, int]:
        with self.database.reading() as shelf:
            return delivery.counts(shelf)

    def why(self) -> str:
        with self.database.reading() as shelf:
            [row] = shelf.rows(outbox.select().where(outbox.c.why.is_not(None)))
        return str(row.why)

    def _delivery(self, connectors: Connectors) -> Delivery:
        teams = TeamsMessenger(connectors, References(self.database, lambda: self.now))
        messengers: dict[str, Messenger] = {"slack": self.slack, "teams": teams}
        if self.with_email:
            messengers["email"] = self.email
        kinds = (*LIVING.values(), *(Living(kind, drawn) for kind in ("project_decision", "checkin")))
        return Delivery(
            self.database,
            messengers,
            {one.kind: one for one in kinds},
            lambda: self.now,
            pace=Pace({}),
            real=self.time.real,
            sleep=self.time.sleep,
            outside=Outside({"teams": teams}),
        )


@asynccontextmanager
async def three_ways(database: Database) -> AsyncIterator[ThreeWays]:
    found(database)
    teams = FakeTeams()
    with database.transaction() as shelf:
        books = shelf.books("harbourside")
        both = charter("harbourside")
        both["trust"] = {**dict(both["trust"]), "teams_tenant": TENANT}  # type: ignore[call-overload]
        trusts.put_charter(shelf, "harbourside", both, 2, at=MONDAY)
        for person in EVERYBODY:
            register.put_person(books, person)
        register.replace_offices(books, {one.id: one.offices for one in EVERYBODY}, on=MONDAY.date())
        register.put_identity(books, "teams", TENANT, ASHA, "p1", at=MONDAY)
        for person in (ON_SLACK, CLERK):
            register.put_identity(books, "slack", "T-harbourside", f"U-{person.id}", person.id, at=MONDAY)
    database.kept = Kept()
    async with running(teams) as url:
        remember(database, Reference(TENANT, "", GENERAL, f"{url}/connector", team=GENERAL, kind="channel"), at=MONDAY)
        yield ThreeWays(database, teams)
