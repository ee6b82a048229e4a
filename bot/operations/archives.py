"""A backup is one file for either database: each table's rows, the schema they are of, and what they add up to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from storage.copying import Sheet, Tally

FORMAT = 1
CONTENTS = "contents.json"
UNREADABLE = (BadZipFile, KeyError, ValueError, TypeError, EOFError)


class BackupRefused(Exception):
    """What stands in the way of a backup, a restore or a move, and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one table of an archive holds."""

    sheet: Sheet
    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Contents:
    """`taken_at` is real time, before the first row was read; `revision` is the schema's."""

    collab: str
    revision: str
    taken_at: datetime
    tables: tuple[Counted, ...]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.tables)


@dataclass
class Writing:
    """An archive that is being written, table by table."""

    zip: ZipFile
    tables: list[Counted] = field(default_factory=list)

    def write(self, sheet: Sheet, lines: Iterator[bytes]) -> None:
        tally = Tally()
        with self.zip.open(_name(sheet), "w", force_zip64=True) as out:
            for line in lines:
                tally.add(line)
                out.write(line + b"\n")
        self.tables.append(Counted(sheet, tally.rows, tally.checksum))

    def close(self, collab: str, revision: str, taken_at: datetime) -> Contents:
        contents = Contents(collab, revision, taken_at, tuple(self.tables))
        told = {**asdict(contents), "taken_at": taken_at.isoformat()}
        self.zip.writestr(CONTENTS, json.dumps(told, indent=1))
        return contents


@contextmanager
def new_archive(file: Path) -> Iterator[Writing]:
    """The file appears whole, readable by its owner only, or not at all; one of that name stays until then."""
    part = file.parent / f".{file.name}.{os.getpid()}.part"
    try:
        with _private(part) as raw:
            with ZipFile(raw, "w", ZIP_DEFLATED) as archive:
                yield Writing(archive)
            raw.flush()
            os.fsync(raw.fileno())
        _verify(part)
        part.replace(file)
    except OSError as failed:
        raise BackupRefused(
            f"{file} can't be written ({failed.strerror}). Nothing was left there; what stood there before still does."
        ) from failed
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def open_archive(file: Path) -> Iterator[ZipFile]:
    """Raises BackupRefused for what is no archive of ours, and where a part of it cannot be read."""
    try:
        with ZipFile(file) as archive:
            yield archive
    except OSError as failed:
        raise BackupRefused(f"{file} can't be read ({failed.strerror}). Nothing was changed.") from failed
    except UNREADABLE as damaged:
        raise BackupRefused(f"{file} is not a whole backup of Collab's. Nothing was changed.") from damaged


def contents_of(archive: ZipFile) -> Contents:
    told = json.loads(archive.read(CONTENTS))
    if told["format"] != FORMAT:
        raise BackupRefused(
            f"This backup was made by Collab {told['collab']}, in a way that this one does not know. "
            "Restore it with that version. Nothing was changed."
        )
    tables = tuple(_counted(one) for one in told["tables"])
    return Contents(told["collab"], told["revision"], datetime.fromisoformat(told["taken_at"]), tables)


def lines_of(archive: ZipFile, sheet: Sheet) -> Iterator[bytes]:
    with archive.open(_name(sheet)) as written:
        for line in written:
            yield line.rstrip(b"\n")


def _verify(file: Path) -> None:
    """Read it back from the disk: what is not whole is no backup."""
    with open_archive(file) as archive:
        for one in contents_of(archive).tables:
            tally = Tally()
            for line in lines_of(archive, one.sheet):
                tally.add(line)
            if (tally.rows, tally.checksum) != (one.rows, one.checksum):
                raise ValueError(f"{one.sheet.name} does not read as it was written")


def _counted(told: Mapping[str, Any]) -> Counted:
    sheet = Sheet(told["sheet"]["name"], tuple((name, kind) for name, kind in told["sheet"]["columns"]))
    return Counted(sheet, told["rows"], told["checksum"])


def _name(sheet: Sheet) -> str:
    return f"tables/{sheet.name}.jsonl"


@contextmanager
def _private(file: Path) -> Iterator[Any]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as raw:
        yield raw
