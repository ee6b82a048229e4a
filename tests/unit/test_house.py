"""The house rules that no linter knows."""

import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.loopback import OutsideConnection, is_this_machine

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("bot", "handlers", "scheduler", "storage")
LONGEST_FILE = 300
WRITTEN_BY_ALEMBIC = ROOT / "storage" / "migrations" / "versions"


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")


def test_a_file_is_read_in_one_sitting() -> None:
    lengths = {
        file.relative_to(ROOT): len(file.read_text(encoding="utf-8").splitlines())
        for file in sources()
        if file.parent != WRITTEN_BY_ALEMBIC
    }
    assert {file: length for file, length in lengths.items() if length > LONGEST_FILE} == {}


def test_importing_a_package_runs_nothing() -> None:
    openings = [file for file in sources() if file.name == "__init__.py"]
    assert openings
    assert [file.relative_to(ROOT) for file in openings if file.stat().st_size] == []


def test_only_one_file_commits() -> None:
    committing = {str(file.relative_to(ROOT)) for file in sources() if ".commit()" in file.read_text(encoding="utf-8")}
    assert committing <= {"storage/database.py"}


@pytest.mark.parametrize("pins", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda file: file.stem)
def test_pins_are_hashed_and_name_no_place(pins: Path) -> None:
    text = pins.read_text(encoding="utf-8")
    assert "://" not in text
    assert "--find-links" not in text
    assert "--index-url" not in text
    pinned = [line for line in text.splitlines() if line[:1].isalnum()]
    assert pinned
    assert all(" \\" in line and "==" in line for line in pinned)


def test_the_demonstration_and_the_server_run_the_versions_that_were_tested() -> None:
    tested = versions("dev")
    assert versions("runtime").items() <= tested.items()
    assert versions("demo").items() <= tested.items()


def versions(purpose: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{purpose}.txt").read_text(encoding="utf-8").splitlines()
    pins = (line.split()[0].partition("==") for line in lines if line[:1].isalnum())
    return {name: version for name, _, version in pins}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "", None, b"127.0.0.1"])
def test_a_test_may_talk_to_this_machine(host: str | bytes | None) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "example.org", "::2", "localhost.example.org"])
def test_a_test_may_not_talk_to_another(host: str) -> None:
    assert not is_this_machine(host)
    with pytest.raises(OutsideConnection, match="this machine only"):
        socket.create_connection((host, 80), timeout=0.1)


def test_a_test_that_asks_for_postgresql_gets_a_real_one(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        assert connection.info.server_version >= 150000
        assert connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone() == (0,)
