"""What is wrong with the database, who runs on it, and what in it does not get on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.operations.findings import NOTE, Finding
from scheduler.jobs import JOBS
from storage import copying, deployment, occurrences, replicas, schema, vitals
from storage.database import Database
from storage.outbox import FAILED, UNCERTAIN
from storage.trouble import DatabaseInTrouble, telling

ENOUGH = 500_000_000
LARGE_LOG = 200_000_000
BEHIND = timedelta(minutes=10)


class Undone(Exception):
    """Takes back what was only tried."""


def examine_schema(database: Database) -> Iterator[Finding]:
    """Whether the tables are there and of this version; whoever finds something here need not look further."""
    stands, newest = _stands_at(database), schema.newest()
    if stands is None:
        yield Finding("database", "There is nothing in it yet: `collab trust load` makes the tables and fills them.")
    elif stands not in schema.known_steps():
        yield Finding("database", f"A newer Collab has upgraded it (to {stands}): install that version.")
    elif stands != newest:
        yield Finding("database", f"It is at step {stands} and this Collab at {newest}: the next start upgrades it.")


def _stands_at(database: Database) -> str | None:
    if database.has_no_file:
        return None
    with database.reading() as shelf:
        return schema.stands_at(shelf.connection)


def examine_database(database: Database, now: datetime, real: float) -> Iterator[Finding]:
    """`now` is the product's time, `real` seconds since 1970."""
    yield from _whole(database)
    yield from _written(database)
    yield from _room(database)
    yield from _running(database, now, real)
    yield from _messages(database, now)


def _whole(database: Database) -> Iterator[Finding]:
    with copying.snapshot(database) as shelf:
        damage = copying.damage(shelf)
    if damage is not None:
        yield Finding("database", f"Its file is damaged ({damage}): stop Collab and restore the last backup.")


def _written(database: Database) -> Iterator[Finding]:
    try:
        with telling(), database.transaction() as shelf:
            deployment.keep(shelf, "doctor", "was here")
            raise Undone
    except Undone:
        return
    except DatabaseInTrouble as trouble:
        yield Finding("database", str(trouble))


def _room(database: Database) -> Iterator[Finding]:
    file = database.file
    if file is None:
        return
    free, size = shutil.disk_usage(file.parent).free, file.stat().st_size
    if free < max(ENOUGH, 2 * size):
        yield Finding("database", f"Its disk has {free // 1_000_000} MB left: make room before it is full.")
    journal = Path(f"{file}-wal")
    if journal.exists() and journal.stat().st_size > LARGE_LOG:
        says = (
            f"Its write-ahead log is {journal.stat().st_size // 1_000_000} MB: another program holds it open; end it."
        )
        yield Finding("database", says, NOTE)


def _running(database: Database, now: datetime, real: float) -> Iterator[Finding]:
    with database.reading() as shelf:
        running = replicas.alive(shelf, real)
        waiting = occurrences.to_look_at(shelf, [job.name for job in JOBS], now - BEHIND)
    if not running:
        yield Finding("clock", "No Collab runs on this database now, so nothing is sent: start `collab run`.", NOTE)
    elif waiting:
        trust, job = waiting[0]
        says = f"{job} of {trust} should have been looked at ten minutes ago, though Collab runs: see the log for why."
        yield Finding("clock", says)
    versions = sorted({one.version for one in running})
    if len(versions) > 1:
        yield Finding("clock", f"Collab runs in several versions ({', '.join(versions)}): finish the upgrade.", NOTE)


def _messages(database: Database, now: datetime) -> Iterator[Finding]:
    with database.reading() as shelf:
        found = vitals.stranded(shelf, now)
    for one in found:
        many = "1 message" if one.letters == 1 else f"{one.letters} messages"
        yield Finding("messages", f"{many} of {one.trust_id} {_state(one.state)}: {one.why or 'nobody noted why.'}")


def _state(state: str) -> str:
    if state == UNCERTAIN:
        return "of unknown fate, and not sent again by itself"
    return "not sent" if state == FAILED else "held up until somebody acts"
