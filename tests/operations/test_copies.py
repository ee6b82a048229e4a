"""Backup, restore and move: all of it, verified, or nothing and a sentence; from either database into either."""

from __future__ import annotations

import json
import resource
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.operations import copies
from bot.operations.archives import CONTENTS, BackupRefused
from storage import copying, deployment, replicas
from storage.database import Database
from storage.replicas import Replica
from storage.restored import RESTORED
from storage.schema import upgrade
from tests.engine.sending import MONDAY, PostOffice

NOW = MONDAY.timestamp()


def sums(database: Database) -> dict[str, tuple[int, str]]:
    """What each table adds up to, but for what a restore notes."""
    with copying.snapshot(database) as shelf:
        found = {sheet.name: copying.tally(shelf, sheet) for sheet in copying.sheets()}
    return {name: (one.rows, one.checksum) for name, one in found.items() if name != "deployment"}


@pytest.fixture
def busy(office: PostOffice) -> PostOffice:
    """A little of everything: letters with cards, what is sent and where, instants, documents."""
    office.write("Good news — “façade” \N{SNOWMAN}")
    office.write("More", "person:p3")
    office.change("PRJ-1", "A project")
    office.write_living("PRJ-1")
    office.drain()
    office.write("Still waiting")
    return office


def test_a_copy_of_nothing_is_refused_and_makes_no_database(empty_database_url: str, tmp_path: Path) -> None:
    mistyped = Database(f"sqlite:///{tmp_path / 'colab.db'}")
    with pytest.raises(BackupRefused, match=r"nothing in .*colab\.db: does DATABASE_URL name the one that Collab runs"):
        copies.back_up(mistyped, tmp_path / "nightly", at=MONDAY)
    empty = Database(empty_database_url)
    with pytest.raises(BackupRefused, match="There is nothing in"):
        copies.move(empty, mistyped, real=NOW)
    empty.close()
    assert list(tmp_path.glob("*colab*")) == []
    assert not (tmp_path / "nightly").exists()


@pytest.mark.parametrize("name", [".", "/", "collab.db"])
def test_a_backup_that_is_to_be_a_folder_is_refused(office: PostOffice, tmp_path: Path, name: str) -> None:
    (tmp_path / "collab.db").mkdir()
    with pytest.raises(BackupRefused, match="can't be written"):
        copies.back_up(office.database, tmp_path / name if name != "." else Path(), at=MONDAY)
    assert [one.name for one in tmp_path.iterdir()] == ["collab.db"]


def test_a_backup_comes_back_whole_in_the_other_kind_of_database(
    busy: PostOffice, other_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "nightly.collab"
    contents = copies.back_up(busy.database, file, at=MONDAY)
    other = Database(other_url)
    copies.restore(other, file)
    assert sums(other) == sums(busy.database)
    assert contents.rows > 15
    with other.reading() as shelf:
        assert deployment.kept(shelf, RESTORED) == MONDAY.isoformat()
    other.close()


def test_a_restored_database_goes_on_working(busy: PostOffice, other_url: str, tmp_path: Path) -> None:
    copies.back_up(busy.database, tmp_path / "backup", at=MONDAY)
    busy.database = Database(other_url)
    copies.restore(busy.database, tmp_path / "backup")
    busy.drain()
    assert busy.states()["sent"] == 4
    busy.database.close()


def test_only_its_owner_reads_a_backup(busy: PostOffice, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    copies.back_up(busy.database, file, at=MONDAY)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if "backup" in one.name] == ["backup"]


def test_a_backup_under_load_holds_one_moment(busy: PostOffice, other_url: str, tmp_path: Path) -> None:
    """Whoever writes meanwhile is neither held up nor half in it: each event writes two rows or none."""
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not stop.is_set():
            number = len(written)
            with busy.database.transaction() as shelf:
                deployment.keep(shelf, f"left-{number}", "x")
                deployment.keep(shelf, f"right-{number}", "x")
            written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(3):
            copies.back_up(busy.database, tmp_path / f"{turn}", at=MONDAY)
    finally:
        stop.set()
        writer.join()
    assert len(written) > 3
    with ZipFile(tmp_path / "2") as archive:
        names = [json.loads(line)[0] for line in archive.read("tables/deployment.jsonl").splitlines()]
    left, right = ({one.partition("-")[2] for one in names if one.startswith(side)} for side in ("left", "right"))
    assert left == right


def test_a_database_with_something_in_it_is_left_alone(busy: PostOffice, tmp_path: Path) -> None:
    copies.back_up(busy.database, tmp_path / "backup", at=MONDAY)
    before = sums(busy.database)
    with pytest.raises(BackupRefused, match="not empty"):
        copies.restore(busy.database, tmp_path / "backup")
    assert sums(busy.database) == before


def test_a_restore_goes_into_a_schema_without_rows_too(busy: PostOffice, other_url: str, tmp_path: Path) -> None:
    copies.back_up(busy.database, tmp_path / "backup", at=MONDAY)
    other = Database(other_url)
    upgrade(other)
    copies.restore(other, tmp_path / "backup")
    assert sums(other) == sums(busy.database)
    other.close()


@pytest.mark.parametrize("harm", ["cut off", "a row less", "no archive", "from the future"])
def test_a_damaged_or_foreign_file_changes_nothing(busy: PostOffice, other_url: str, tmp_path: Path, harm: str) -> None:
    file = tmp_path / "backup"
    copies.back_up(busy.database, file, at=MONDAY)
    harmed(file, harm)
    other = Database(other_url)
    with pytest.raises(BackupRefused, match=r"Nothing was changed\.$"):
        copies.restore(other, file)
    upgrade(other)
    assert {rows for rows, _ in sums(other).values()} == {0}
    other.close()


def harmed(file: Path, harm: str) -> None:
    whole = file.read_bytes()
    if harm == "cut off":
        file.write_bytes(whole[: len(whole) // 2])
    elif harm == "no archive":
        file.write_text("hello", encoding="utf-8")
    else:
        rewrite(file, harm)


def rewrite(file: Path, harm: str) -> None:
    with ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if harm == "a row less":
        parts["tables/people.jsonl"] = b"\n".join(parts["tables/people.jsonl"].splitlines()[:-1])
    else:
        parts[CONTENTS] = json.dumps({**json.loads(parts[CONTENTS]), "revision": "9999"}).encode()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def test_a_disk_that_fills_up_half_way_leaves_the_last_backup_as_it_was(busy: PostOffice, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text("yesterday's", encoding="utf-8")
    with no_room_beyond(1000), pytest.raises(BackupRefused, match=r"can't be written \(File too large\)"):
        copies.back_up(busy.database, file, at=MONDAY)
    assert file.read_text(encoding="utf-8") == "yesterday's"
    assert [one for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_failed_backup_leaves_no_half_file(busy: PostOffice, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text("yesterday's", encoding="utf-8")
    with busy.database.transaction() as shelf:
        shelf.connection.exec_driver_sql("update alembic_version set version_num = '0000'")
    with pytest.raises(BackupRefused, match="use the version that runs on it"):
        copies.back_up(busy.database, file, at=MONDAY)
    assert file.read_text(encoding="utf-8") == "yesterday's"
    assert [one for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


def test_moving_to_the_other_kind_of_database_and_back(busy: PostOffice, other_url: str, tmp_path: Path) -> None:
    before, other = sums(busy.database), Database(other_url)
    moved = copies.move(busy.database, other, real=NOW)
    assert sums(other) == before == sums(busy.database)
    assert {one.sheet.name: one.rows for one in moved}["people"] == 4
    back = Database(f"sqlite:///{tmp_path / 'back.sqlite'}")
    copies.move(other, back, real=NOW)
    assert sums(back) == before
    other.close()
    back.close()


def test_nothing_moves_while_somebody_works_on_it(busy: PostOffice, other_url: str) -> None:
    other = Database(other_url)
    with busy.database.transaction() as shelf:
        replicas.beat(shelf, Replica("r1", "server-one", "0.1.0", NOW - 10))
    with pytest.raises(BackupRefused, match="Collab is running on this database"):
        copies.move(busy.database, other, real=NOW)
    copies.move(busy.database, other, real=NOW + 60)
    with other.reading() as shelf:
        assert replicas.alive(shelf, NOW) == []
    other.close()


def test_a_row_that_the_other_database_does_not_take_stops_the_move(busy: PostOffice, postgres_url: str) -> None:
    """SQLite keeps words of any length; PostgreSQL does not."""
    if not busy.database.is_sqlite:
        return
    with busy.database.transaction() as shelf:
        deployment.keep(shelf, "x" * 65, "too long a name")
    other = Database(postgres_url)
    with pytest.raises(BackupRefused, match=r"A row of deployment was not taken \(value too long"):
        copies.move(busy.database, other, real=NOW)
    upgrade(other)
    assert {rows for rows, _ in sums(other).values()} == {0}
    other.close()
