"""Reindexing fills a new index while the old one answers, checks it, and takes up what came meanwhile (rule I5)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import Unavailable
from knowledge.indexing.indexer import Indexer
from knowledge.model.reading.vectors import PassageVectors
from knowledge.retrieval.engines.edge import EdgeIndex
from knowledge.retrieval.ports import Index, Point, PointStore
from knowledge.testing.embedder import HashingEmbedder
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock, approve, submission
from tests.templates import empty_index

EMBEDDER = HashingEmbedder(16)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore(SettableClock())
    approve(store, submission("policy/a", ["Refunds.", "Returns."]), submission("policy/b", ["Parcels."]))
    return store


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EdgeIndex]:
    index = EdgeIndex(empty_index(tmp_path / "index", EMBEDDER.dimensions), EMBEDDER.dimensions, 200_000)
    yield index
    index.close()


@pytest.fixture
def indexer(store: MemoryStore, index: EdgeIndex) -> Indexer:
    indexer = Indexer(store, index, EMBEDDER)
    indexer.catch_up()
    return indexer


class Watched:
    """An index that calls back when the first points are written to a rebuilt one."""

    def __init__(self, inner: Index) -> None:
        self._inner = inner
        self.during: Callable[[], object] = lambda: None
        self.lose = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    @contextmanager
    def rebuild(self, mark: str = "") -> Iterator[PointStore]:
        with self._inner.rebuild(mark) as fresh:
            yield _WatchedStore(fresh, self)


class _WatchedStore:
    def __init__(self, inner: PointStore, watched: Watched) -> None:
        self._inner, self._watched = inner, watched

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def upsert(self, points: Sequence[Point], texts: Sequence[str], vectors: PassageVectors) -> None:
        during, self._watched.during = self._watched.during, lambda: None
        during()
        kept = len(points) - self._watched.lose
        some = PassageVectors(vectors.wholes[:kept], vectors.statements[:kept])
        self._inner.upsert(points[:kept], texts[:kept], some)


def objects(index: Index) -> set[str]:
    return {point.object_id for point in index.points()}


def test_the_old_index_answers_until_the_new_one_is_complete(
    store: MemoryStore, index: EdgeIndex, indexer: Indexer
) -> None:
    watched, seen = Watched(index), list[int]()
    watched.during = lambda: seen.append(index.count())
    done = Indexer(store, watched, EMBEDDER).reindex()
    assert (seen, index.count()) == ([3], 3)
    assert (done.objects, done.embedded, done.upserted, done.deleted) == (2, 0, 3, 0)
    assert index.mark() is None


def test_what_another_thread_records_and_indexes_meanwhile_is_in_the_new_index_at_once(
    store: MemoryStore, index: EdgeIndex, indexer: Indexer
) -> None:
    def arrive() -> None:
        approve(store, submission("policy/c", ["Gift cards expire."]))
        writer = threading.Thread(target=indexer.catch_up)
        writer.start()
        writer.join(timeout=20)
        assert not writer.is_alive(), "writers wait for the whole rebuild"
        assert "policy/c" in objects(index)

    watched = Watched(index)
    watched.during = arrive
    Indexer(store, watched, EMBEDDER).reindex()
    assert objects(index) == {"policy/a", "policy/b", "policy/c"}
    assert (store.outbox(), indexer.doctor()) == ([], [])


def test_a_new_index_that_lost_points_is_not_put_in_use(
    store: MemoryStore, index: EdgeIndex, indexer: Indexer
) -> None:
    watched = Watched(index)
    watched.lose = 1
    with pytest.raises(Unavailable, match=r"holds 2 points after 3 were written.*knowledge reindex"):
        Indexer(store, watched, EMBEDDER).reindex()
    assert (index.count(), index.mark(), indexer.doctor()) == (3, None, [])


def test_a_rebuild_repairs_what_the_old_index_had_wrong(
    store: MemoryStore, index: EdgeIndex, indexer: Indexer
) -> None:
    index.delete([next(index.points()).point_id])
    indexer.reindex()
    assert indexer.doctor() == []


def test_nothing_is_looked_at_again_when_nothing_was_recorded_meanwhile(
    store: MemoryStore, index: EdgeIndex, indexer: Indexer
) -> None:
    assert indexer.reindex().objects == 2
    assert indexer.catch_up().objects == 0


def test_a_mark_of_a_grown_ledger_has_everything_looked_at_again_once(
    store: MemoryStore, index: EdgeIndex, indexer: Indexer
) -> None:
    with index.rebuild("0-0000.dead"):
        pass
    assert Indexer(store, index, EMBEDDER).catch_up().upserted == 3
    assert index.mark() is None
    assert indexer.catch_up().objects == 0


def test_a_store_that_never_rests_is_looked_at_three_times_and_then_caught_up(
    store: MemoryStore, index: EdgeIndex, indexer: Indexer
) -> None:
    class Restless(HashingEmbedder):
        """Has something recorded whenever a passage is embedded."""

        def passages(self, passages: Any, progress: Any = None) -> PassageVectors:
            if self.embedded < 6:
                approve(store, submission(f"policy/late{self.embedded}", [f"Notice {self.embedded}."]))
            return super().passages(passages, progress)

    approve(store, submission("policy/c", ["Gift cards expire."]))
    done = Indexer(store, index, Restless(EMBEDDER.dimensions)).reindex()
    assert done.embedded == 7
    assert objects(index) == set(store.object_ids())
    assert (store.outbox(), indexer.doctor()) == ([], [])


def test_an_empty_store_gives_an_empty_index(index: EdgeIndex) -> None:
    done = Indexer(MemoryStore(SettableClock()), index, EMBEDDER).reindex()
    assert (done.objects, index.count(), index.mark()) == (0, 0, None)
