"""What a command says when it cannot go on: one sentence and exit code 1, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer

from bot.domain.errors import Refused
from bot.operations.archives import BackupRefused
from bot.operations.teams_package import PackageRefused
from bot.services.trust_file.mistakes import TrustFileRefused
from bot.settings import SettingsRefused
from handlers.edge import DoorShut
from storage.engines import DatabaseUnreachable
from storage.schema import SchemaTooNew
from storage.trouble import DatabaseInTrouble, telling

REFUSALS = (
    Refused,
    SettingsRefused,
    SchemaTooNew,
    DatabaseUnreachable,
    DoorShut,
    TrustFileRefused,
    BackupRefused,
    PackageRefused,
    DatabaseInTrouble,
)


@contextmanager
def sentences() -> Iterator[None]:
    """What is wrong with a deployment is one sentence and exit code 1, not a traceback."""
    try:
        with telling():
            yield
    except REFUSALS as refused:
        fail(str(refused))


def fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def text_of(file: Path) -> str:
    """What the file says; otherwise the command ends with a sentence."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as unreadable:
        fail(f"{file} can't be read: {unreadable.strerror}.")
    except UnicodeDecodeError as foreign:
        line = foreign.object.count(b"\n", 0, foreign.start) + 1
        fail(f"{file} is not text in UTF-8 (line {line}): save it as UTF-8. Nothing was changed.")
