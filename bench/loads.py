"""Loading the largest trust there is: the first time, again, and with a changed calendar; and how long others wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from bench import children
from bench.trusts import LARGEST, Size, trust_file
from storage import schema
from storage.database import Database
from storage.deployment import keep

HEAD = f"{'':34}{'wall s':>9}{'cpu s':>9}{'peak MB':>9}{'others wait ms':>16}"
PAUSE = 0.005


def measure(folder: Path, url: str, size: Size = LARGEST) -> None:
    """Each load is a `collab trust load` of its own; meanwhile another process writes a row every few milliseconds."""
    database = Database(url)
    schema.upgrade(database)
    file = folder / "trust.yaml"
    text = trust_file(1, size)
    typer.echo(f"a trust of {size.schools} schools and {size.people:,} people: {len(text) // 1000} kB")
    typer.echo(HEAD)
    _line("only reading the file's YAML", children.run("bench.only_yaml", str(_kept(file, text)), environment={}), 0.0)
    changed = text.replace("start: 2027-04-12", "start: 2027-04-13")
    for what, words in (("first load", text), ("the same file again", text), ("a changed calendar", changed)):
        with _another_writer(database) as waits:
            took = children.run("bot", "trust", "load", str(_kept(file, words)), environment={"DATABASE_URL": url})
        _line(what, took, max(waits))
    database.close()


def _kept(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def _line(what: str, took: children.Took, waited: float) -> None:
    typer.echo(f"  {what:32}{took.wall:9.2f}{took.spent:9.2f}{took.peak:9.0f}{1000 * waited:16.0f}")


@contextmanager
def _another_writer(database: Database) -> Iterator[list[float]]:
    """Writes again and again while the body runs: how long each write took, in seconds."""
    waits: list[float] = []
    ended = threading.Event()

    def write() -> None:
        while not ended.wait(PAUSE):
            began = time.perf_counter()
            with database.transaction() as shelf:
                keep(shelf, "bench", str(began))
            waits.append(time.perf_counter() - began)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield waits
    finally:
        ended.set()
        writer.join()
