"""Towns: the demonstration trust on a Monday morning in November, and another trust in the same database."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import Bot
from bot.sandbox.teams.trust import on_teams
from bot.services.trusts.load import load
from storage import people, places, schema
from storage.database import Books, Database
from storage.places import Place
from tests.databases import copied, opened
from tests.engine.fake_workspaces import Workspaces, running
from tests.handlers.teams_office import (
    Office,
    an_office,
)
from tests.handlers.teams_town import TownInTeams
from tests.handlers.town import TownInProcess, looks_ahead
from tests.handlers.workspaces import NOON, OURS, THEIRS, UNBOUND, Deployment, at_the_door, settings

ROOT = Path(__file__).parents[2]
LANTERNFIELD = ROOT / "bot/sandbox/lanternfield.yaml"
HARBOURSIDE = ROOT / "tests/trusts/harbourside.yaml"
IN_EACH_CHAT = pytest.mark.parametrize("chat", ["slack", "teams"], indirect=True)
MONDAY = datetime(2026, 11, 23, 7, 45, tzinfo=UTC)


@pytest.fixture(scope="session")
def loaded_trusts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with both trusts loaded and every channel of their files tied."""
    file = tmp_path_factory.mktemp("towns") / "loaded-trusts.sqlite"
    database = Database(f"sqlite:///{file}", is_durable=False)
    schema.upgrade(database)
    for trust_file in (LANTERNFIELD, HARBOURSIDE):
        report = load(database, trust_file.read_text(encoding="utf-8"), at=MONDAY)
        with database.transaction() as shelf:
            tie_all(shelf.books(report.trust_id))
    database.close()
    return file


@pytest.fixture(scope="session")
def two_trusts(loaded_trusts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, as a clock has found them that has looked at their week."""
    file = shutil.copy(loaded_trusts, tmp_path_factory.mktemp("towns") / "two-trusts.sqlite")
    database = Database(f"sqlite:///{file}", is_durable=False)
    looks_ahead(database, MONDAY)
    database.close()
    return Path(file)


@pytest.fixture(scope="session")
def two_trusts_in_teams(loaded_trusts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with Lanternfield's chat and channels in Teams."""
    file = shutil.copy(loaded_trusts, tmp_path_factory.mktemp("towns") / "two-trusts-in-teams.sqlite")
    database = Database(f"sqlite:///{file}", is_durable=False)
    report = load(database, on_teams(LANTERNFIELD.read_text(encoding="utf-8")), at=MONDAY)
    with database.transaction() as shelf:
        places.untie_all(shelf.books(report.trust_id), "slack")
        tie_all(shelf.books(report.trust_id), "teams")
    looks_ahead(database, MONDAY)
    database.close()
    return Path(file)


@pytest.fixture
def chat(request: pytest.FixtureRequest) -> str:
    """Slack, or what a suite that runs in each chat is given (IN_EACH_CHAT)."""
    return str(getattr(request, "param", "slack"))


@pytest.fixture
def database(chat: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    kept: Path = request.getfixturevalue("two_trusts_in_teams" if chat == "teams" else "two_trusts")
    with opened(copied(kept, kept.with_name("town.sqlite"))) as database:
        yield database


@pytest.fixture
def town(chat: str, database: Database) -> TownInProcess:
    """Lanternfield, Monday 23 November 2026, 07:45."""
    return (TownInTeams if chat == "teams" else TownInProcess)(database, "lanternfield", MONDAY)


@pytest.fixture
def elsewhere(database: Database) -> TownInProcess:
    """The other trust of the same database, at the same time."""
    return TownInProcess(database, "harbourside", MONDAY)


def tie_all(books: Books, chat: str = "slack") -> None:
    subjects = [f"group:{group.id}" for group in people.all_groups(books) if group.channel]
    for subject in (*subjects, "trust:projects", "trust:announcements"):
        places.tie(books, Place(subject, chat, f"C:{subject}", is_private=True), by=None, at=MONDAY)


@pytest.fixture
async def collab(database: Database) -> AsyncIterator[Deployment]:
    """Both trusts are loaded, in workspaces that have not installed Collab yet."""
    async with running(Workspaces()) as slack:
        for team in (OURS, THEIRS, UNBOUND):
            slack.opens(team)
        bot = Bot(settings(database, slack.url), lambda: NOON)
        bot.upgrade()
        async with at_the_door(bot) as door:
            yield Deployment(bot, slack, door)
        bot.database.close()


@pytest.fixture
async def both(collab: Deployment) -> Deployment:
    await collab.installs(OURS, "xoxb-ours")
    await collab.installs(THEIRS, "xoxb-theirs")
    return collab


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    """Collab in Teams."""
    async with an_office(database) as office:
        yield office


@pytest.fixture
def head(office: Office) -> str:
    """Whom Teams knows Zoë Adeyemi-Clarke as."""
    return office.user("p12")
