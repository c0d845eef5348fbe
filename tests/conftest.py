"""Fixtures that several parts of the suite share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.compiled_statements import share_compiled_statements
from tests.in_memory import ROOM_FOR_A_RUN, folder_in_memory
from tests.lent_indexes import remove_lent_indexes
from tests.postgres import PostgresServer, started_server
from tests.templates import empty_store

# Tests call services by invented names. By default a service without keys is called by names of this machine only.
os.environ.setdefault("KNOWLEDGE_ALLOWED_HOSTS", "*")

if folder := folder_in_memory(ROOM_FOR_A_RUN):
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))  # where `tmp_path` and its like are made

settings.register_profile("canon", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("canon")
share_compiled_statements()

_NEW_OBJECTS = 20_000
"""New objects before the garbage collector runs. With Python's 700 it took 8 % of the time of the tests, which leave few cycles."""

gc.disable()  # until all tests are collected: nothing of that is garbage, and looking for some took a quarter of the time


def pytest_collection_finish() -> None:
    """Leave modules and tests, which stay to the end, out of what the garbage collector scans, and have it scan less often."""
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    gc.enable()


def pytest_sessionfinish() -> None:
    """Remove the indexes that tests were lent."""
    remove_lent_indexes()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with started_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """The URL of an empty store on it."""
    return postgres_server.empty_store()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{empty_store(tmp_path / 'canon.sqlite3')}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, on each engine in turn, for tests of migrations."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'canon.sqlite3'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.bare_database()
