"""`collab backup`, `restore` and `move`: all of a database, verified by count and checksum, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from bot.operations.archives import (
    BackupRefused,
    Contents,
    Counted,
    contents_of,
    lines_of,
    new_archive,
    open_archive,
)
from storage import copying, deployment, replicas, schema
from storage.copying import NotTaken, Occupied, Sheet
from storage.database import Database, Shelf
from storage.restored import RESTORED


def back_up(database: Database, file: Path, *, at: datetime) -> Contents:
    """Write everything into one file, while Collab may go on working. `at` is real time, before anything is read.

    Raises BackupRefused; then there is no new file, and one that stood there is untouched.
    """
    _refuse_nothing(database)
    with schema.reachable(), copying.snapshot(database) as shelf, new_archive(file) as archive:
        revision = _of_this_version(shelf)
        damage = copying.damage(shelf)
        if damage is not None:
            raise BackupRefused(f"The database's file is damaged ({damage}): restore the last backup that is whole.")
        for sheet in copying.sheets():
            archive.write(sheet, copying.lines(shelf, sheet))
        return archive.close(version("collab"), revision, at)


def restore(database: Database, file: Path) -> Contents:
    """Put a backup into an empty database, of either kind. Raises BackupRefused, and nothing was changed."""
    with open_archive(file) as archive:
        contents = contents_of(archive)
        _refuse_newer(contents)
        with _filling(database, contents.revision) as shelf:
            for one in contents.tables:
                copying.fill(shelf, one.sheet, lines_of(archive, one.sheet))
                _compare(shelf, one)
            deployment.keep(shelf, RESTORED, contents.taken_at.isoformat())
    return contents


def move(source: Database, target: Database, *, real: float) -> tuple[Counted, ...]:
    """Copy everything into another, empty database; nobody may be running on either. `real` is now.

    Raises BackupRefused, and nothing was changed. The old database stays as it is.
    """
    _refuse_nothing(source)
    with schema.reachable():
        _refuse_running(source, real)
    with copying.snapshot(source) as old:
        revision = _of_this_version(old)
        with _filling(target, revision) as new:
            return tuple(_copied(old, new, sheet) for sheet in copying.sheets())


def _copied(old: Shelf, new: Shelf, sheet: Sheet) -> Counted:
    copying.fill(new, sheet, copying.lines(old, sheet))
    tally = copying.tally(old, sheet)
    counted = Counted(sheet, tally.rows, tally.checksum)
    _compare(new, counted)
    return counted


def _compare(shelf: Shelf, wanted: Counted) -> None:
    found = copying.tally(shelf, wanted.sheet)
    if (found.rows, found.checksum) != (wanted.rows, wanted.checksum):
        raise BackupRefused(
            f"{wanted.sheet.name} would hold {found.rows} rows that differ from the {wanted.rows} it should hold. "
            "Nothing was changed."
        )


@contextmanager
def _filling(database: Database, revision: str) -> Iterator[Shelf]:
    try:
        with schema.reachable(), copying.filling(database, revision) as shelf:
            yield shelf
    except (Occupied, schema.SchemaDamaged) as refused:
        raise BackupRefused(str(refused)) from refused
    except NotTaken as refused:
        raise BackupRefused(f"{refused} Nothing was changed.") from refused


def _refuse_nothing(database: Database) -> None:
    """A copy of nothing looks like one of everything: mostly DATABASE_URL was forgotten. Looking makes no database."""
    with schema.reachable():
        if database.has_no_file or _is_empty(database):
            raise BackupRefused(
                f"There is nothing in {database.file or 'the database'}: does DATABASE_URL name the one that "
                "Collab runs on? Nothing was changed."
            )


def _is_empty(database: Database) -> bool:
    with database.reading() as shelf:
        return schema.stands_at(shelf.connection) is None


def _of_this_version(shelf: Shelf) -> str:
    """A copy is made by the version that runs: another may have other tables."""
    stands, newest = schema.stands_at(shelf.connection), schema.newest()
    if stands != newest:
        raise BackupRefused(
            f"This database is at step {stands} of the schema and this Collab at {newest}: "
            "use the version that runs on it, or start this one first. Nothing was changed."
        )
    return newest


def _refuse_newer(contents: Contents) -> None:
    if contents.revision not in schema.known_steps():
        raise BackupRefused(
            f"A newer Collab ({contents.collab}) made this backup: install that version, then restore. "
            "Nothing was changed."
        )


def _refuse_running(database: Database, real: float) -> None:
    with database.reading() as shelf:
        running = replicas.alive(shelf, real)
    if running:
        hosts = ", ".join(sorted({one.host for one in running}))
        raise BackupRefused(
            f"Collab is running on this database ({len(running)} on {hosts}): stop it first. One that was killed "
            "counts as running for a minute. Nothing was changed."
        )
