"""Playing some weeks of a trust at full speed: the real clock, jobs, services and delivery, and nothing leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain.audience import OPEN
from bot.domain.calendars import ONE_DAY, is_open_anywhere
from bot.domain.charter_document import charter_of, read_charter
from bot.domain.documents import Document
from bot.domain.errors import Refused
from bot.domain.instants import instant, local_day
from bot.domain.people import Group, Person
from bot.domain.projects import LIVE
from bot.domain.spans import Span
from bot.domain.trusts import Trust
from bot.domain.wording import day
from bot.rehearsal.acts import ACTS, Act, Scene
from bot.rehearsal.history import as_of
from bot.rehearsal.proposals import proposal_days
from bot.rehearsal.recorder import Arrival, Recorder
from bot.services.living import LIVING
from bot.services.trusts.load import load
from scheduler.clock import run_due
from scheduler.delivery import Delivery
from scheduler.jobs import JOBS
from scheduler.pace import Pace
from scheduler.walking import planned
from storage import letters, occurrences, one_trust, people, places, projects, register, schema, trusts
from storage.database import Books, Database
from storage.letters import Letter
from storage.places import Place

PLATFORMS = ("slack", "teams", "email")
PEOPLE_ACT = time(10, 0)
FAR_AHEAD = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Message:
    """One message that would ring somebody or stand in a channel, and the letter of the outbox it was."""

    arrival: Arrival
    letter: Letter


@dataclass(frozen=True, slots=True)
class Played:
    """All that a rehearsal found.

    `done` are the wall clocks at which each job ran; `unsent` never arrived; `remarks` are sentences about what could
    not be done.
    """

    trust: Trust
    span: Span
    people: Sequence[Person]
    groups: Sequence[Group]
    members: Mapping[str, frozenset[str]]
    leads: frozenset[str]
    messages: Sequence[Message]
    done: Mapping[str, Sequence[str]]
    unsent: Sequence[Letter]
    remarks: Sequence[str]
    acts: Sequence[Act]


@dataclass
class _Stage:
    database: Database
    trust_id: str
    acts: Sequence[Act]
    at: datetime
    remarks: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.proposals: Sequence[date] = ()
        self.recorders = {platform: Recorder(platform, lambda: self.at) for platform in PLATFORMS}
        self.delivery = Delivery(self.database, self.recorders, LIVING, lambda: self.at, pace=Pace({}), sleep=_at_once)

    async def walk(self, trust: Trust, begins: datetime, ends: datetime) -> None:
        """From due moment to due moment; at each, jobs first, then people, then delivery."""
        self.proposals = proposal_days(trust) if self.acts else ()
        moment, looks_at = begins, begins
        while moment < ends:
            self.at = moment
            if looks_at <= moment:
                run_due(self.database, JOBS, moment, ahead=FAR_AHEAD)
            if self.acts and _is_time_to_act(trust, moment):
                self._act(trust)
            await self.delivery.drain()
            ahead = planned(self.database, moment)
            looks_at = ahead.look or ends
            moment = min(ahead.first or ends, _next_act(trust, moment) if self.acts else ends)

    def _act(self, trust: Trust) -> None:
        for act in self.acts:
            with self.database.reading() as shelf:
                deeds = list(act.deeds(Scene(shelf.books(self.trust_id), trust, self.at, self.proposals)))
            for deed in deeds:
                try:
                    with self.database.transaction() as shelf:
                        deed(Scene(shelf.books(self.trust_id), trust, self.at, self.proposals))
                except Refused as refused:
                    on = day(local_day(trust.zone, self.at))
                    self.remarks.setdefault(f"On {on} something was refused: {_sentence(refused)}")


def rehearse_file(document: Document, span: Span, acts: Sequence[Act] = ACTS) -> Played:
    """Play the trust of that file, which has no mistakes, as it would have been on the first day."""
    trust = trust_in(document)
    with throw_away() as database:
        load(database, as_of(document, span.first), at=_midnight(trust, span.first))
        return _play(database, trust.id, span, acts)


def trust_in(document: Document) -> Trust:
    """The trust as its file describes it, before any load."""
    return read_charter(charter_of(document), 0)


def rehearse_loaded(source: Database, trust_id: str, span: Span, acts: Sequence[Act] = ACTS) -> Played:
    """Play a trust on from where it stands in another database, which is only read."""
    with throw_away() as database:
        with source.reading() as old, database.transaction() as new:
            one_trust.copy_trust(trust_id, source=old, target=new)
        return _play(database, trust_id, span, acts)


@contextmanager
def throw_away() -> Iterator[Database]:
    """A database that is gone afterwards, and in a hurry: nothing in it is worth keeping."""
    with TemporaryDirectory(prefix="collab-rehearsal-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'rehearsal.sqlite'}", is_durable=False)
        schema.upgrade(database)
        try:
            yield database
        finally:
            database.close()


def _play(database: Database, trust_id: str, span: Span, acts: Sequence[Act]) -> Played:
    with database.transaction() as shelf:
        books = shelf.books(trust_id)
        trust = trusts.trust_of(books)
        begins, ends = _midnight(trust, span.first), _midnight(trust, span.last + ONE_DAY)
        _let_everybody_be_reached(books, trust, begins)
    stage = _Stage(database, trust_id, acts, begins)
    asyncio.run(stage.walk(trust, begins, ends))
    with database.reading() as shelf:
        return _told(stage, shelf.books(trust_id), trust, span)


def _let_everybody_be_reached(books: Books, trust: Trust, at: datetime) -> None:
    """As if each had typed once, and each channel that is named were tied: a rehearsal asks no platform who is who."""
    tenants = {"slack": trust.slack_team or "T-rehearsal", "teams": trust.teams_tenant or "tenant-rehearsal"}
    for person in people.everybody(books):
        tenant = tenants.get(person.delivery)
        if tenant and people.identity_of(books, person.id, person.delivery) is None:
            register.put_identity(books, person.delivery, tenant, f"rehearsal-{person.id}", person.id, at=at)
    for subject, name in places.named_in_the_file(books):
        if places.place_of(books, subject) is None:
            places.tie(books, Place(subject, trust.chat, f"channel:{name}", is_private=True), by=None, at=at)


def _told(stage: _Stage, books: Books, trust: Trust, span: Span) -> Played:
    known = {letter.id: letter for letter in letters.all_letters(books)}
    arrived = (Message(one, known[one.letter]) for box in stage.recorders.values() for one in box.arrivals)
    middle = span.first + (span.last - span.first) / 2
    groups = people.all_groups(books)
    return Played(
        trust=trust,
        span=span,
        people=people.everybody(books),
        groups=groups,
        members={one.id: frozenset(who.id for who in people.in_group(books, one.id, on=middle)) for one in groups},
        leads=frozenset(one.lead for one in projects.with_status(books, *LIVE, members={OPEN})),
        messages=sorted(arrived, key=_order),
        done={job.name: sorted(occurrences.done_between(books, job.name, "0", "9999")) for job in JOBS},
        unsent=[one for one in known.values() if one.is_in_trouble],
        remarks=list(stage.remarks),
        acts=stage.acts,
    )


def _order(message: Message) -> tuple[datetime, str, str, str]:
    letter = message.letter
    return message.arrival.at, letter.recipient, letter.kind, message.arrival.card.title


def _midnight(trust: Trust, on: date) -> datetime:
    return instant(trust.zone, on, time(0))


def _is_time_to_act(trust: Trust, moment: datetime) -> bool:
    on = local_day(trust.zone, moment)
    return is_open_anywhere(trust, on) and moment == instant(trust.zone, on, PEOPLE_ACT)


def _next_act(trust: Trust, after: datetime) -> datetime:
    on = local_day(trust.zone, after)
    days = (on + ONE_DAY * ahead for ahead in count())
    acting = (instant(trust.zone, one, PEOPLE_ACT) for one in days if is_open_anywhere(trust, one))
    return next(moment for moment in acting if moment > after)


def _sentence(refused: Refused) -> str:
    return " ".join(filter(None, [str(refused), *refused.fields.values()]))


async def _at_once(seconds: float) -> None:
    """Nobody waits in a rehearsal."""
