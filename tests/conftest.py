"""What every test has: databases of its own, this machine and no other, and no way to be skipped."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from storage.database import Database
from storage.schema import upgrade
from tests.databases import copied, opened
from tests.loopback import stay_on_this_machine
from tests.postgres import Databases, name_of, running_postgres

BOTH = ("sqlite", "postgresql")
HERE = Path(__file__).parent
LONGEST_FIRST = ("rehearsal", "e2e", "journeys", "engine", "handlers", "operations", "storage", "unit")
"""So that no process is left alone with something long at the end."""


def pytest_configure() -> None:
    """No example has a time limit: how fast something is, the benches say."""
    stay_on_this_machine()
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    turns = {folder: turn for turn, folder in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: turns.get(item.path.relative_to(HERE).parts[0], 0))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is brought in and collected stays until the end, and is more than all the rest: it is never garbage.

    Looking through it for some is half of what collecting takes, and a sixth of a run.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test guards nothing: the run that skipped one has failed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not reporter.stats.get("skipped"):
        return
    reporter.write_line("A test was skipped, so this run does not count: nothing here may be skipped.", red=True)
    if session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """One PostgreSQL server for this process (each xdist worker has its own).

    Not in pytest's own folder: each pytest that starts closes that one to everybody but root, and the server is
    somebody else.
    """
    with TemporaryDirectory(prefix="collab-") as folder, running_postgres(Path(folder) / "postgres") as databases:
        yield databases


@pytest.fixture
def postgres_url(postgres: Databases) -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL database."""
    url = postgres.create()
    yield url
    postgres.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'collab.sqlite'}"


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database with nothing in it, of each kind in turn: for what makes or changes the schema."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture(scope="session")
def prepare_database() -> Callable[[str], None]:
    """Brings the empty database at a URL up to the schema by running the migrations, and disconnects."""

    def prepare(url: str) -> None:
        database = Database(url)
        upgrade(database)
        database.close()

    return prepare


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, prepare_database: Callable[[str], None]) -> Path:
    """An SQLite file with the schema, made once: a copy is a hundred times faster than the migrations."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    file.touch()
    prepare_database(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: Databases, prepare_database: Callable[[str], None]) -> str:
    """The name of a PostgreSQL database with the schema, made once."""
    url = postgres.create()
    prepare_database(url)
    return name_of(url)


@pytest.fixture
def sqlite_database_url(sqlite_template: Path) -> str:
    """An SQLite file of this test's own, with the schema and no rows."""
    return copied(sqlite_template, sqlite_template.with_name("collab.sqlite"))


@pytest.fixture
def postgres_database_url(postgres: Databases, postgres_template: str) -> Iterator[str]:
    """A PostgreSQL database of this test's own, with the schema and no rows."""
    url = postgres.borrow(postgres_template)
    yield url
    postgres.give_back(url, postgres_template)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of this test's own with the schema and no rows, of each kind in turn."""
    name = "sqlite_database_url" if request.param == "sqlite" else "postgres_database_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with the schema and no rows, of each kind in turn; it waits for no disk."""
    with opened(database_url) as database:
        yield database
