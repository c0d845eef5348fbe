"""Versions by id: the cache of the last ones read, ids that are cut short, and texts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from knowledge.errors import Erased, NotFound
from knowledge.model.objects import Version
from knowledge.store.sql import open_sql_store
from knowledge.store.sql.engine import Database
from knowledge.store.sql.version_cache import VersionCache, cached_version, full_id, read_as, text_of, version_row
from knowledge.testing.store_samples import approve, submission

VERSIONS = {name: submission(f"policy/{name}").version for name in "abcd"}


class Loads:
    """Loads sample versions, and tells which."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def get(self, cache: VersionCache, name: str) -> Version:
        """The version, through the cache."""
        return cache.get(name, lambda: self._load(name))

    def _load(self, name: str) -> Version:
        self.names.append(name)
        return VERSIONS[name]


def test_a_version_is_loaded_once() -> None:
    cache, loads = VersionCache(), Loads()
    assert [loads.get(cache, name) for name in "aba"] == [VERSIONS[name] for name in "aba"]
    assert loads.names == ["a", "b"]


def test_the_version_that_was_read_longest_ago_is_dropped() -> None:
    cache, loads = VersionCache(size=2), Loads()
    for name in "abacab":
        loads.get(cache, name)
    assert loads.names == ["a", "b", "c", "b"], "a was read again before c came, so b was dropped"


def test_a_load_that_fails_leaves_nothing_in_the_cache() -> None:
    cache, loads = VersionCache(), Loads()
    with pytest.raises(KeyError):
        loads.get(cache, "z")
    assert loads.get(cache, "a") == VERSIONS["a"]
    with pytest.raises(KeyError):
        loads.get(cache, "z")


def test_threads_share_a_cache_and_load_outside_its_lock() -> None:
    """A slow load does not keep another thread from reading another version."""
    cache, loads, started, release = VersionCache(), Loads(), threading.Event(), threading.Event()

    def slow() -> Version:
        started.set()
        assert release.wait(10)
        return VERSIONS["a"]

    thread = threading.Thread(target=lambda: cache.get("a", slow))
    thread.start()
    assert started.wait(10)
    assert loads.get(cache, "b") == VERSIONS["b"]
    release.set()
    thread.join()
    assert loads.get(cache, "a") == VERSIONS["a"]
    assert loads.names == ["b"]


# -- over a database --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with `policy/a` and an erased `policy/b`."""
    path = tmp_path_factory.mktemp("versions") / "canon.sqlite3"
    store = open_sql_store(path)
    approve(store, submission("policy/a", ("Text of a.",)), submission("policy/b", ("Text of b.",)))
    with store.transaction() as transaction:
        transaction.erase([submission("policy/b", ("Text of b.",)).version.version_id], basis="GDPR", actor="dpo")
    store.close()
    database = Database(Path(path))
    yield database
    database.close()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.reading() as connection:
        yield connection


KEPT, ERASED = (submission(f"policy/{name}", (f"Text of {name}.",)).version.version_id for name in "ab")


def test_a_version_and_a_tombstone_are_read_through_the_cache_e1(connection: Connection) -> None:
    cache = VersionCache()
    assert cached_version(cache, connection, KEPT).title == "policy/a"
    assert cached_version(cache, connection, ERASED).title == "(erased)"
    name = f"{ERASED}/{read_as(connection, ERASED).reading_hash}"
    assert cache.get(name, lambda: pytest.fail("it is in the cache")).object_id == "policy/b"


@pytest.mark.parametrize("digits", [8, 20, 64])
def test_an_id_may_be_cut_to_eight_digits(connection: Connection, digits: int) -> None:
    assert full_id(connection, KEPT[:digits]) == KEPT


@pytest.mark.parametrize("name", ["", KEPT[:7], "0" * 64, KEPT[:8].upper() + "G", f"{KEPT}0", "%" * 8, "\0" * 8])
def test_another_id_is_not_found(connection: Connection, name: str) -> None:
    with pytest.raises(NotFound):
        full_id(connection, name)


def test_an_id_that_several_versions_begin_with_is_refused(tmp_path: Path) -> None:
    store = open_sql_store(tmp_path / "canon.sqlite3")
    approve(store, submission("policy/a"), submission("policy/b"))
    database = Database(tmp_path / "canon.sqlite3")
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE version SET version_id = '12345678' || substr(version_id, 9)")
    with pytest.raises(NotFound, match="several versions start with 12345678"):
        store.version("12345678")
    database.close()
    store.close()


def test_a_text_is_read_from_the_contents_and_an_erased_one_is_refused_e1(connection: Connection) -> None:
    assert text_of(connection, KEPT) == "Text of a."
    with pytest.raises(Erased, match=rf"Version {ERASED[:16]} was erased on .* by dpo: GDPR"):
        text_of(connection, ERASED)


@pytest.mark.parametrize("name", ["", KEPT[:8], "0" * 64, "\0", "\ud800"])
def test_a_row_is_found_by_a_full_id_alone(connection: Connection, name: str) -> None:
    assert version_row(connection, KEPT).version_id == KEPT
    with pytest.raises(NotFound):
        version_row(connection, name)
