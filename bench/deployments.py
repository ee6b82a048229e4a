"""A deployment to measure: the demonstration trust in a database of its own, as large a register as asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import bot.sandbox
from bench.payloads import SECRET, Speaker, submitted, typed
from bot.app import THREADS
from bot.cards.projects.propose import FORM
from bot.domain.audience import audience_of_project
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.domain.trusts import Trust
from bot.services.forms import open_form
from bot.services.trusts.load import load
from storage import people, places, projects, schema, trusts
from storage.database import Books, Database
from storage.engines import PRAGMAS
from storage.places import Place

TRUST = Path(bot.sandbox.__file__).with_name("lanternfield.yaml")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PROPOSER = "p12"


@dataclass(frozen=True, slots=True)
class Deployment:
    """One database with the trust in it; the bench writes to it only what takes no part in what is timed."""

    url: str

    @classmethod
    def made(cls, url: str, projects_in_all: int = 0, *, channels: bool = True, trust: str = "") -> Deployment:
        """Load the trust, and copy its projects over and over until the register holds so many.

        Its channels are tied as its file names them, the executive group's among them; or else none is. `trust` is
        the text of another trust's file.
        """
        database = Database(url)
        schema.upgrade(database)
        report = load(database, trust or TRUST.read_text(encoding="utf-8"), at=NOW)
        with database.transaction() as shelf:
            books = shelf.books(report.trust_id)
            _grow(books, projects_in_all)
            for number, (subject, _) in enumerate(places.named_in_the_file(books) if channels else ()):
                places.tie(books, Place(subject, "slack", f"C0BENCH{number}", is_private=True), by=None, at=NOW)
        database.close()
        return cls(url)

    def bot(self, web_api: int) -> dict[str, str]:
        """The environment of `collab run`: over HTTP, in the sandbox, on a Monday in term at ten."""
        return {
            "DATABASE_URL": self.url,
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"http://127.0.0.1:{web_api}/api/",
            "COLLAB_SANDBOX": "1",
            "COLLAB_CLOCK": NOW.isoformat(),
        }

    def channels(self) -> dict[str, str]:
        """The environment of the Web API: every channel that the trust's file names is there."""
        with _books_of(self.url) as books:
            named = [*trusts.trust_of(books).channels.values(), *(one.channel for one in people.all_groups(books))]
        return {"CHANNELS": " ".join(name for name in named if name)}

    def reads(self, count: int) -> list[bytes]:
        _, _, speaker = self.proposer()
        return [typed(speaker, "projects") for _ in range(count)]

    def writes(self, count: int) -> list[bytes]:
        """So many forms, each opened for its own token, filled in alike."""
        trust, person, speaker = self.proposer()
        database = Database(self.url)
        with database.transaction() as shelf:
            tokens = [open_form(shelf.books(trust.id), FORM, person, at=NOW) for _ in range(count)]
        database.close()
        return [submitted(speaker, trust, token) for token in tokens]

    def proposer(self) -> tuple[Trust, Person, Speaker]:
        with _books_of(self.url) as books:
            person, known = people.person(books, PROPOSER), people.identity_of(books, PROPOSER, "slack")
            trust = trusts.trust_of(books)
        if person is None or known is None:
            raise LookupError(f"the demonstration trust has no {PROPOSER} in Slack")
        return trust, person, Speaker(known.tenant, known.user)


@contextmanager
def _books_of(url: str) -> Iterator[Books]:
    """The trust's books, to read."""
    database = Database(url)
    with database.reading() as shelf:
        yield shelf.books(trusts.all_ids(shelf)[0])
    database.close()


def floor(url: str, web_api: int) -> Mapping[str, str]:
    """The environment of Slack's floor."""
    return {**bare(url), "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": f"http://127.0.0.1:{web_api}/api/"}


def bare(url: str) -> Mapping[str, str]:
    """What every floor is told: the product's own settings, and another database of the same kind."""
    return {
        "FLOOR_KEEPS_IN": url.removeprefix("sqlite:///").replace("postgresql+psycopg", "postgresql"),
        "FLOOR_PRAGMAS": ";".join(PRAGMAS),
        "FLOOR_THREADS": str(THREADS),
    }


def _grow(books: Books, whole: int) -> None:
    trust = trusts.trust_of(books)
    known = [one for one in (projects.find(books, id_) for id_ in _ids(books)) if one is not None]
    for number, one in enumerate(islice(cycle(known), max(0, whole - len(known)))):
        copied = replace(one, id=projects.new_project_id(), reference=_reference(one, number))
        projects.add(books, copied, audience_of_project(copied, trust))


def _ids(books: Books) -> Iterator[str]:
    everybody = ("open", "leaders")
    lines, _ = projects.listed(books, everybody)
    yield from (line.id for line in lines)


def _reference(one: Project, number: int) -> str | None:
    return f"PRJ-B{number}" if one.reference else None
