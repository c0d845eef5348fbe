"""Several indexes of one store: each gets all the work, once, whoever looks first (ADR 30)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.bootstrap import open_canon
from knowledge.model.work.backups import StoreCopy
from knowledge.settings import Settings
from knowledge.store.sql import SqlStore, open_sql_store
from knowledge.store.sql.copying import copy_database, restore_database
from knowledge.store.sql.index_copies import FORGOTTEN_AFTER, SqlIndexCopy
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.store_samples import SettableClock, approve, submission
from tests.postgres import PostgresServer


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def store(database_url: str, clock: SettableClock) -> Iterator[SqlStore]:
    opened = open_sql_store(database_url, clock)
    yield opened
    opened.close()


def objects(copy: SqlIndexCopy) -> list[str]:
    return [object_id for _, object_id in copy.outbox()]


def done(copy: SqlIndexCopy) -> list[str]:
    """The work of a copy, which is then acknowledged."""
    work = copy.outbox()
    copy.acknowledge([ticket for ticket, _ in work])
    return [object_id for _, object_id in work]


def test_each_index_gets_every_change_whoever_looks_first(store: SqlStore) -> None:
    one, two = store.index_copy("one"), store.index_copy("two")
    assert (one.outbox(), two.outbox()) == ([], [])
    approve(store, submission("policy/a"), submission("policy/b"))
    assert done(one) == ["policy/a", "policy/b"]
    assert objects(one) == []
    assert done(two) == ["policy/a", "policy/b"]
    approve(store, submission("policy/a", ("y",)))
    assert (done(two), done(one)) == (["policy/a"], ["policy/a"])
    assert store.outbox() == []


def test_an_index_that_is_new_is_compared_as_a_whole(store: SqlStore) -> None:
    approve(store, submission("policy/a"), submission("policy/b"))
    assert not store.index_copy("one").is_known()
    assert done(store.index_copy("one")) == ["policy/a", "policy/b"]
    assert store.index_copy("one").is_known()
    assert done(store.index_copy("late")) == ["policy/a", "policy/b"]


def test_acknowledging_and_queueing_again_concerns_one_index_alone(store: SqlStore) -> None:
    approve(store, submission("policy/a"), submission("policy/b"))
    one, two = store.index_copy("one"), store.index_copy("two")
    two.acknowledge([ticket for ticket, _ in one.outbox()])
    assert objects(one) == ["policy/a", "policy/b"]
    assert one.outbox(limit=1) == one.outbox()[:1]
    assert (done(one), done(two)) == (["policy/a", "policy/b"],) * 2
    one.requeue(["policy/b", "policy/gone"])
    one.requeue()
    assert objects(one) == ["policy/b", "policy/gone", "policy/a", "policy/b"]
    assert objects(two) == []


def test_an_index_that_nobody_asks_for_is_forgotten_and_compared_as_a_whole_when_it_comes_back(
    store: SqlStore, clock: SettableClock
) -> None:
    approve(store, submission("policy/a"))
    gone, here = store.index_copy("gone"), store.index_copy("here")
    assert (done(gone), done(here)) == (["policy/a"], ["policy/a"])
    clock.now += FORGOTTEN_AFTER / 2
    assert objects(here) == []  # which says that it is in use, without any change
    clock.now += FORGOTTEN_AFTER / 2 + timedelta(hours=1)
    approve(store, submission("policy/b"))
    assert done(here) == ["policy/b"]
    assert not store.index_copy("gone").is_known()
    assert done(gone) == ["policy/a", "policy/b"]


def test_no_change_is_missed_while_indexes_are_registered_and_others_write(database_url: str) -> None:
    store = open_sql_store(database_url, patience=60)
    first = store.index_copy("first")
    names = [f"policy/{number}" for number in range(30)]
    seen: dict[str, set[str]] = {}

    def write() -> None:
        for name in names:
            approve(store, submission(name))

    def follow(name: str) -> None:
        copy, mine = store.index_copy(name), seen.setdefault(name, set())
        while not writer_ended.is_set() or copy.outbox():
            mine.update(done(copy))

    writer_ended = threading.Event()
    writer = threading.Thread(target=write)
    followers = [threading.Thread(target=follow, args=(f"copy {number}",)) for number in range(4)]
    writer.start()
    for thread in followers:
        thread.start()
    writer.join()
    writer_ended.set()
    for thread in followers:
        thread.join()
    assert {name: seen[name] == set(names) for name in seen} == dict.fromkeys(seen, True)
    assert set(objects(first)) == set(names)
    store.close()


def test_a_restored_database_knows_no_index(postgres_server: PostgresServer, tmp_path: Path) -> None:
    url = postgres_server.empty_store()
    store = open_sql_store(url)
    approve(store, submission("policy/a"))
    assert done(store.index_copy("one")) == ["policy/a"]
    approve(store, submission("policy/b"))
    assert objects(store.index_copy("one")) == ["policy/b"]
    copy: StoreCopy = copy_database(url, tmp_path)
    assert not {"index_copy", "index_copy_work"} & copy.counts.keys()
    bare = postgres_server.bare_database()
    restore_database(bare, tmp_path / copy.file, copy)
    restored = open_sql_store(bare)
    assert not restored.index_copy("one").is_known()
    assert objects(restored.index_copy("one")) == ["policy/a", "policy/b"]
    restored.close()
    store.close()


def test_a_data_directory_that_is_used_with_another_database_and_back_is_compared_both_times(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    urls = [postgres_server.empty_store(), postgres_server.empty_store()]
    lags = []
    for number, url in enumerate([*urls, urls[0], urls[0]]):
        canon = open_canon(Settings(data_dir=tmp_path, database_url=url), embedder=HashingEmbedder())
        if number < len(urls):
            approve(canon.store, submission(f"policy/{number}"))
        lags.append(canon.indexer.lag())
        canon.indexer.catch_up()
        assert canon.indexer.doctor() == []
        canon.close()
    assert lags == [1, 1, 1, 0]
